"""The SMS centre of jSMPP's examples: another program's idea of SMPP 3.4."""

import struct
from pathlib import Path
from typing import NamedTuple

from tests.alerts.channels.kannel import Process
from tests.support.maven import jars, java
from tests.support.servers import free_port

USER, PASSWORD = "j", "jpwd"
_SUBMIT_SM = 4


class Submitted(NamedTuple):
    """One `submit_sm` as the centre got it."""

    sender: str
    number: str
    international: bool
    valid_until: str
    header: bool
    receipt: bool
    coding: int
    part: bytes


class Centre:
    """A running centre; it tells of every message, a second later, that it has arrived.

    Attributes:
        port: where it listens.
    """

    def __init__(self, port: int = 0) -> None:
        folder = jars(Path(__file__).with_name("smsc.xml"), "jsmpp")
        self.port = port or free_port()
        place = f"-Djsmpp.simulator.port={self.port}"
        self._process = Process(java(), "-cp", f"{folder}/*", place, "org.jsmpp.examples.SMPPServerSimulator")
        self._process.wait_for("Listening on port")

    def submitted(self) -> Submitted:
        """The next message, or part of one, that it got."""
        while True:
            unit = bytes.fromhex(self._process.wait_for("Received PDU").rsplit(" ", 1)[1])
            if struct.unpack_from(">I", unit, 4)[0] == _SUBMIT_SM:
                return _read(unit[16:])

    def stop(self) -> None:
        self._process.stop()


def _read(body: bytes) -> Submitted:
    _, rest = body.split(b"\0", 1)
    sender, rest = rest[2:].split(b"\0", 1)
    international, (number, rest) = rest[0] == 1, rest[2:].split(b"\0", 1)
    esm_class, (_, valid, rest) = rest[0], rest[3:].split(b"\0", 2)
    receipt, coding, length = bool(rest[0]), rest[2], rest[4]
    assert len(rest) == 5 + length
    return Submitted(
        sender.decode(), number.decode(), international, valid.decode(), esm_class == 0x40, receipt, coding, rest[5:]
    )
