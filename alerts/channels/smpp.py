"""SMS straight to an SMS centre over SMPP 3.4, long texts in parts, with delivery receipts."""

import asyncio
import re
import time
from collections.abc import Callable
from hashlib import sha256

from alerts.channels import pdu
from alerts.channels.channel import Message, NotSent, Traits, Trouble
from alerts.channels.session import Session
from alerts.config import SmppConfig
from alerts.fate import Told
from alerts.moments import utc
from alerts.receipts import Receipts
from alerts.words.sms import encoded_parts, sms_size
from models.errors import GridPulseError

_NUMBER = re.compile(r"\+?[0-9]{5,15}")
_SPACING = re.compile(r"[\s().-]+")
_NOT_NOW = (0x01, 0x04, 0x08, 0x14, 0x58, 0x64)
"""Statuses that say: not now. Of no state for it, of the centre itself, of a full queue, of too much at once."""
_GRACE = 5
_GRACE_S = 0.2


class SmppChannel:
    """Sends SMS over one connection that is made with the first and stays open.

    Args:
        config: the centre.
        receipts: keeps what the centre tells of messages; without, it is not asked to.
        clock: Unix seconds.
    """

    def __init__(
        self, config: SmppConfig, receipts: Receipts | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._receipts = receipts if config.receipts else None
        self._clock = clock
        self._session: Session | None = None
        self._opening = asyncio.Lock()
        self.traits = Traits(needs_address=True, reports=self._receipts is not None)

    async def send(self, message: Message) -> str:
        """Hand an SMS to the centre, part by part; a receipt is asked for the last.

        Raises:
            NotSent: with the centre's status. Once a part was taken, one that is not leaves the fate unknown.
        """
        number = _SPACING.sub("", message.address)
        if not _NUMBER.fullmatch(number):
            raise NotSent(Trouble.REFUSED, f"{message.address!r} is not a telephone number")
        session = await self._bound()
        name, parts = "", _with_headers(encoded_parts(message.text), message.id)
        for count, part in enumerate(parts, 1):
            fields = self._fields(message, number, part, several=len(parts) > 1, last=count == len(parts))
            name = await self._submit(session, fields, count, len(parts))
        if self._receipts is not None and message.token:
            now = int(self._clock())
            await asyncio.to_thread(self._receipts.name, self._handle(self._named(name)), message.token, now)
        return f"taken as {name}"

    async def close(self) -> None:
        """Say goodbye to the centre; the next message connects anew."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _bound(self) -> Session:
        async with self._opening:
            if self._session is None or not self._session.open:
                await self.close()
                self._session = await Session.bound(self._config, self._hear)
            return self._session

    def _fields(self, message: Message, number: str, part: bytes, several: bool, last: bool) -> bytes:
        coding = pdu.GSM7 if sms_size(message.text).gsm7 else pdu.UCS2
        receipt = last and self._receipts is not None and bool(message.token)
        late = message.useless_from
        until = f"{utc(late):%y%m%d%H%M%S}000+" if late > self._clock() else ""
        return pdu.submit(self._config.sender, number, part, coding, several, receipt, until)

    async def _submit(self, session: Session, fields: bytes, count: int, parts: int) -> str:
        try:
            answer = await session.ask(pdu.SUBMIT_SM, fields)
        except NotSent as error:
            if count == 1:
                raise
            raise NotSent(Trouble.UNKNOWN_FATE, f"part {count} of {parts}: {error.detail}") from error
        if answer.status == pdu.OK:
            return pdu.name_of(answer.body)
        said = f"the centre answered 0x{answer.status:02x}"
        if count > 1:
            raise NotSent(Trouble.UNKNOWN_FATE, f"part {count} of {parts}: {said}")
        raise NotSent(Trouble.BUSY if answer.status in _NOT_NOW else Trouble.REFUSED, said)

    async def _hear(self, body: bytes) -> int:
        """Keep a receipt before the centre is told that we have it; what is none of ours is taken and forgotten."""
        try:
            receipt = pdu.receipt_of(body)
            if receipt is not None and receipt.told is not None and self._receipts is not None:
                await self._keep(self._receipts, receipt.name, receipt.told, receipt.said)
        except ValueError:
            return pdu.OK
        except GridPulseError:
            return pdu.TRY_LATER
        return pdu.OK

    async def _keep(self, receipts: Receipts, name: str, told: Told, said: str) -> None:
        for _ in range(_GRACE):  # a quick receipt overtakes the answer that names the message
            token = await asyncio.to_thread(receipts.token_of, self._handle(name))
            if token:
                await asyncio.to_thread(receipts.take, token, told, said, int(self._clock()))
                return
            await asyncio.sleep(_GRACE_S)

    def _named(self, name: str) -> str:
        """A message's name as receipts have it."""
        if self._config.receipt_ids == "same":
            return name
        try:
            return str(int(name, 16))
        except ValueError:
            return name

    def _handle(self, name: str) -> str:
        config = self._config
        known = name.lstrip("0") if config.receipt_ids == "decimal" else name
        return f"smpp:{config.host}:{config.port}:{config.user}:{known}"


def _with_headers(parts: list[bytes], message_id: str) -> list[bytes]:
    """Parts with the header that lets a telephone put them together (3GPP TS 23.040, 9.2.3.24.1)."""
    if len(parts) < 2:
        return parts or [b""]
    reference = sha256(message_id.encode()).digest()[0]
    return [bytes((5, 0, 3, reference, len(parts), number)) + part for number, part in enumerate(parts, 1)]
