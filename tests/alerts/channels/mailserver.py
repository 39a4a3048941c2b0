"""A real SMTP server that a test starts, stops, starts again at the same address, or takes away at a chosen moment."""

import contextlib
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from tests.support.servers import free_port


class Inbox:
    """Keeps what the server took; `answers` are given instead of 250 to RCPT, to QUIT or at the end of DATA."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if "data" in self.answers:
            return self.answers["data"]
        self.mails.append(envelope)
        return "250 taken"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        return self.answers.get("quit", "221 bye")


class Server(Controller):  # type: ignore[misc]
    """aiosmtpd with the options a test needs."""

    def __init__(self, inbox: Inbox, port: int = 0, **options: Any) -> None:
        self._options = options
        super().__init__(inbox, hostname="127.0.0.1", port=port or free_port())

    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="mail.test", **self._options)


class Doomed(Inbox):
    """An inbox whose server dies at the next moment of a name: all connections are cut, and nobody listens any more.

    Attributes:
        dies_at: `mail`, `rcpt`, `data` (the mail is read, not taken) or `taken` (taken, but not answered); or empty.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dies_at = ""
        self.connections: set[Any] = set()
        self.listening: Any = None

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        self._moment("mail", server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        self._moment("rcpt", server)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self._moment("data", server)
        if server.transport.is_closing():
            return "451 the server is gone"
        answer = await super().handle_DATA(server, session, envelope)
        self._moment("taken", server)
        return answer

    def _moment(self, name: str, server: Any) -> None:
        self.connections.add(server.transport)
        if self.dies_at == name:
            self.dies_at = ""
            self.listening.close()
            for connection in self.connections:
                connection.abort()


class MailServer:
    """A server that comes and goes at one address; what it took stays.

    Attributes:
        port: its port. inbox: what it took.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.inbox = Doomed()
        self._running: Server | None = None

    def up(self, dies_at: str = "") -> None:
        """Start it, to die at a moment if one is named."""
        self.down()
        self._running = Server(self.inbox, self.port)
        self._running.start()
        self.inbox.listening = self._running.server
        self.inbox.dies_at = dies_at

    def down(self) -> None:
        """Stop it, and cut all that is under way."""
        running, self._running = self._running, None
        if running is not None:
            with contextlib.suppress(ConnectionError):
                running.stop()
        self.inbox.connections.clear()

    @property
    def recipients(self) -> list[str]:
        """Who got each mail that was taken, in order."""
        return [str(mail.rcpt_tos[0]) for mail in self.inbox.mails]
