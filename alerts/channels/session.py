"""A connection to an SMS centre over SMPP 3.4 that stays open: requests out, receipts in."""

import asyncio
import contextlib
import itertools
import ssl
from collections.abc import Awaitable, Callable

from alerts.channels import pdu
from alerts.channels.channel import NotSent, Trouble
from alerts.channels.pdu import Pdu
from alerts.config import SmppConfig

Hear = Callable[[bytes], Awaitable[int]]
"""Takes the fields of a `deliver_sm`; returns the status that it is answered with."""


class Session:
    """One bound connection.

    Args:
        config: the centre.
        hear: takes what the centre delivers.
        reader: of the open connection.
        writer: of the same.
    """

    def __init__(
        self, config: SmppConfig, hear: Hear, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._config = config
        self._hear = hear
        self._reader, self._writer = reader, writer
        self._sequence = itertools.cycle(range(1, 0x7FFFFFFF))
        self._waiting: dict[int, asyncio.Future[Pdu]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_alive())]
        self.open = True

    @classmethod
    async def bound(cls, config: SmppConfig, hear: Hear) -> "Session":
        """Connect and log in.

        Raises:
            NotSent: nobody answers, or the centre refuses us, which can be mended: both are worth another try.
        """
        context = ssl.create_default_context(cafile=config.ca_file or None) if config.security == "tls" else None
        place = f"{config.host}:{config.port}"
        try:
            async with asyncio.timeout(config.timeout_s):
                reader, writer = await asyncio.open_connection(config.host, config.port, ssl=context)
        except (OSError, TimeoutError) as error:
            raise NotSent(Trouble.UNREACHABLE, f"{place}: {error or 'no answer'}") from error
        session = cls(config, hear, reader, writer)
        try:
            fields = pdu.bind(config.user, config.password, config.system_type)
            answer = await session.ask(pdu.BIND_TRANSCEIVER, fields)
        except NotSent as error:
            raise NotSent(Trouble.UNREACHABLE, f"{place}: {error.detail}") from error
        if answer.status != pdu.OK:
            await session.close()
            raise NotSent(Trouble.BUSY, f"the centre refused our name and password: 0x{answer.status:02x}")
        return session

    async def ask(self, command: int, body: bytes = b"") -> Pdu:
        """Send a request and wait for its answer.

        Raises:
            NotSent: its fate is unknown, for the connection broke or no answer came; it is closed then.
        """
        if not self.open:
            raise NotSent(Trouble.UNREACHABLE, "the connection is closed")
        sequence = next(self._sequence)
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._waiting[sequence] = answer
        try:
            self._writer.write(Pdu(command, pdu.OK, sequence, body).packed())
            async with asyncio.timeout(self._config.timeout_s):
                return await self._sent(answer)
        except (OSError, TimeoutError, EOFError) as error:
            self._end()
            raise NotSent(Trouble.UNKNOWN_FATE, f"the centre did not answer: {type(error).__name__}") from error
        finally:
            self._waiting.pop(sequence, None)

    async def close(self) -> None:
        """Say goodbye and let go."""
        if self.open:
            with contextlib.suppress(NotSent):
                await self.ask(pdu.UNBIND)
        self._end()
        current = asyncio.current_task()
        tasks = [task for task in (*self._tasks, *self._answers) if task is not current]
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _sent(self, answer: "asyncio.Future[Pdu]") -> Pdu:
        await self._writer.drain()
        return await answer

    async def _listen(self) -> None:
        try:
            while True:
                self._take(await pdu.read(self._reader))
        except (OSError, EOFError, ValueError):
            self._end()

    def _take(self, unit: Pdu) -> None:
        if unit.command & pdu.RESPONSE:
            waiting = self._waiting.get(unit.sequence)
            if waiting is not None and not waiting.done():
                waiting.set_result(unit)
        elif unit.command == pdu.DELIVER_SM:
            task = asyncio.create_task(self._deliver(unit))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)
        elif unit.command in (pdu.ENQUIRE_LINK, pdu.UNBIND):
            self._reply(unit, pdu.OK)
            if unit.command == pdu.UNBIND:
                self._end()
        else:
            self._writer.write(Pdu(pdu.GENERIC_NACK, pdu.BAD_COMMAND, unit.sequence).packed())

    async def _deliver(self, unit: Pdu) -> None:
        self._reply(unit, await self._hear(unit.body), b"\0")

    def _reply(self, unit: Pdu, status: int, body: bytes = b"") -> None:
        if self.open:
            self._writer.write(Pdu(unit.command | pdu.RESPONSE, status, unit.sequence, body).packed())

    async def _keep_alive(self) -> None:
        while self.open:
            await asyncio.sleep(self._config.keep_alive_s)
            with contextlib.suppress(NotSent):
                await self.ask(pdu.ENQUIRE_LINK)

    def _end(self) -> None:
        """Let go of the connection; who waits for an answer will not get one."""
        self.open = False
        self._writer.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError())
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
