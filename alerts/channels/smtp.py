"""Mail over SMTP (RFC 5321): in clear text, with STARTTLS, or over TLS."""

import asyncio
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.message import EmailMessage

from alerts.channels.channel import Message, NotSent, Traits, Trouble
from alerts.channels.chart import chart
from alerts.channels.mail import compose
from alerts.config import SmtpConfig

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_DOT_AT_START = re.compile(rb"(?m)^\.")


class SmtpChannel:
    """Sends mail, a connection for each.

    Args:
        config: the server.
    """

    def __init__(self, config: SmtpConfig) -> None:
        self._config = config
        self.traits = Traits(needs_address=True, curves=config.html and config.charts)

    async def send(self, message: Message) -> str:
        """Hand a mail to the server.

        Raises:
            NotSent: with the server's answer. From the moment the whole mail is on its way until the server answers,
                a cut connection leaves its fate unknown.
        """
        if not _ADDRESS.fullmatch(message.address):
            raise NotSent(Trouble.REFUSED, f"{message.address!r} is not a mail address")
        return await asyncio.to_thread(self._send, message)

    def _send(self, message: Message) -> str:
        mail = self._mail(message)
        try:
            with self._connection() as server:
                self._envelope(server, message.address)
                return _hand_over(server, mail.as_bytes())
        except NotSent:
            raise
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(Trouble.BUSY, f"the server refused our name and password: {_said(error)}") from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(_class_of(error.smtp_code), _said(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(Trouble.UNREACHABLE, f"{self._config.host}:{self._config.port}: {error}") from error

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server = self._connect()
        try:
            yield server
        finally:
            # What is answered to a goodbye, as that the server is shutting down, changes nothing for a mail it took.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _mail(self, message: Message) -> EmailMessage:
        try:
            picture = chart(message.curve) if message.curve else b""
            return compose(message, self._config.sender, self._config.html, picture)
        except (ValueError, MessageError) as error:
            raise NotSent(Trouble.REFUSED, f"no mail can be made of it: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        config = self._config
        context = ssl.create_default_context(cafile=config.ca_file or None)
        name = config.sender.rpartition("@")[2]  # looking up this machine's own name may take seconds
        server: smtplib.SMTP
        if config.security == "tls":
            server = smtplib.SMTP_SSL(config.host, config.port, name, timeout=config.timeout_s, context=context)
        else:
            server = smtplib.SMTP(config.host, config.port, name, timeout=config.timeout_s)
        try:
            server.ehlo_or_helo_if_needed()
            if config.security == "starttls":
                server.starttls(context=context)
            if config.user:
                server.login(config.user, config.password)
        except BaseException:
            server.close()
            raise
        return server

    def _envelope(self, server: smtplib.SMTP, address: str) -> None:
        for code, answer in (server.mail(self._config.sender), server.rcpt(address)):
            if code // 100 != 2:
                raise NotSent(_class_of(code), _text(code, answer))


def _hand_over(server: smtplib.SMTP, data: bytes) -> str:
    code, answer = server.docmd("DATA")
    if code != 354:
        raise NotSent(_class_of(code), _text(code, answer))
    try:
        server.send(_DOT_AT_START.sub(b"..", data) + b".\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        raise NotSent(Trouble.UNKNOWN_FATE, f"the connection broke after the mail was handed over: {error}") from error
    if code // 100 != 2:
        raise NotSent(_class_of(code), _text(code, answer))
    return _text(code, answer)


def _class_of(code: int) -> Trouble:
    return Trouble.REFUSED if code // 100 == 5 else Trouble.BUSY


def _said(error: smtplib.SMTPResponseException) -> str:
    answer = error.smtp_error
    return _text(error.smtp_code, answer if isinstance(answer, bytes) else answer.encode())


def _text(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"
