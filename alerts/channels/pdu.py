"""What is said over SMPP 3.4: the few PDUs that sending text messages and hearing of them takes."""

import asyncio
import re
import struct
from typing import NamedTuple

from alerts.fate import Told

BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x09, 0x04, 0x05, 0x06, 0x15
GENERIC_NACK, RESPONSE = 0x80000000, 0x80000000
OK, BAD_COMMAND, TRY_LATER = 0x00, 0x03, 0x64
GSM7, UCS2 = 0x00, 0x08
WITH_HEADER = 0x40
"""`esm_class` of a part whose text begins with a user data header."""

_HEAD = struct.Struct(">IIII")
_LONGEST = 65_536
_VERSION = 0x34
_INTERNATIONAL, _ALPHANUMERIC, _ISDN = 1, 5, 1
_RECEIPT_MASK, _RECEIPT = 0x3C, 0x04
_RECEIPTED_ID, _STATE = 0x001E, 0x0427
_FIELD = re.compile(r"\b(id|stat):\s*([^\s]+)", re.IGNORECASE)
_STATES = {
    "DELIVRD": Told.ARRIVED, "EXPIRED": Told.LOST, "DELETED": Told.LOST, "UNDELIV": Told.LOST, "REJECTD": Told.LOST,
    "ACCEPTD": Told.UNDER_WAY, "ENROUTE": Told.UNDER_WAY,
}  # fmt: skip
_BY_NUMBER = {1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 8: "REJECTD"}


class Pdu(NamedTuple):
    """One unit: what it is, what came of it, which request it belongs to, and its fields."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def packed(self) -> bytes:
        """As it goes over the wire."""
        return _HEAD.pack(_HEAD.size + len(self.body), self.command, self.status, self.sequence) + self.body


class Receipt(NamedTuple):
    """What the centre tells of a message: its own name for it, what became of it, and its words."""

    name: str
    told: Told | None
    said: str


async def read(stream: asyncio.StreamReader) -> Pdu:
    """The next unit.

    Raises:
        ValueError: its length makes no sense.
        EOFError: the connection has ended.
    """
    length, command, status, sequence = _HEAD.unpack(await stream.readexactly(_HEAD.size))
    if not _HEAD.size <= length <= _LONGEST:
        raise ValueError(f"a PDU of {length} bytes")
    return Pdu(command, status, sequence, await stream.readexactly(length - _HEAD.size))


def bind(user: str, password: str, system_type: str) -> bytes:
    """Fields of `bind_transceiver`."""
    return _text(user) + _text(password) + _text(system_type) + bytes((_VERSION, 0, 0)) + b"\0"


def submit(sender: str, number: str, part: bytes, coding: int, header: bool, receipt: bool, valid_until: str) -> bytes:
    """Fields of `submit_sm`.

    Args:
        sender: what recipients see; empty for the centre's own.
        number: telephone number, with `+` where it is international.
        part: the text, after its header where it has one.
        coding: `GSM7` or `UCS2`.
        header: whether it has one.
        receipt: whether the centre is to tell what becomes of it.
        valid_until: as `240605180000000+`; empty for as long as the centre likes.
    """
    return b"".join((
        _text(""), _address(sender), _address(number), bytes((WITH_HEADER if header else 0, 0, 0)), _text(""),
        _text(valid_until), bytes((int(receipt), 0, coding, 0, len(part))), part,
    ))  # fmt: skip


def name_of(body: bytes) -> str:
    """The centre's name for a message, of `submit_sm_resp`."""
    return body.partition(b"\0")[0].decode("ascii", "replace")


def receipt_of(body: bytes) -> Receipt | None:
    """What `deliver_sm` tells of a message; None where it is none that was sent but one that came.

    Raises:
        ValueError: it is cut short.
    """
    try:
        rest = body.split(b"\0", 1)[1]  # service_type
        for _ in range(2):  # addresses: type, plan, digits
            rest = rest[2:].split(b"\0", 1)[1]
        esm_class, rest = rest[0], rest[3:]
        for _ in range(2):  # schedule_delivery_time, validity_period
            rest = rest.split(b"\0", 1)[1]
        length, rest = rest[4], rest[5:]
    except IndexError:
        raise ValueError("a deliver_sm that is cut short") from None
    if esm_class & _RECEIPT_MASK != _RECEIPT:
        return None
    said, more = rest[:length].decode("latin-1"), _optional(rest[length:])
    fields = {name.lower(): value for name, value in _FIELD.findall(said)}
    name = name_of(more[_RECEIPTED_ID]) if _RECEIPTED_ID in more else fields.get("id", "")
    state = _BY_NUMBER.get(more[_STATE][0], "") if more.get(_STATE) else fields.get("stat", "").upper()
    return Receipt(name, _STATES.get(state), said.partition(" text:")[0])


def _optional(data: bytes) -> dict[int, bytes]:
    """Optional parameters: tag -> value."""
    found: dict[int, bytes] = {}
    while len(data) >= 4:
        tag, length = struct.unpack_from(">HH", data)
        found[tag] = data[4 : 4 + length]
        data = data[4 + length :]
    return found


def _address(name: str) -> bytes:
    """Type of number, numbering plan, digits or letters."""
    if name.startswith("+"):
        return bytes((_INTERNATIONAL, _ISDN)) + _text(name[1:])
    if not name or name.isdigit():
        return bytes((0, _ISDN if name else 0)) + _text(name)
    return bytes((_ALPHANUMERIC, 0)) + _text(name)


def _text(value: str) -> bytes:
    return value.encode("ascii", "replace").replace(b"\0", b"?") + b"\0"
