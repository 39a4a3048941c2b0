"""Server-sent events as they go over the line; written and packed once, however many they are sent to."""

import zlib
from typing import NamedTuple

_LEVEL = 1
_RAW = -zlib.MAX_WBITS

GZIP = "gzip"
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
"""What a stream of gzip begins with: no name, no time. Its end, with a sum over all of it, never comes."""


class Event(NamedTuple):
    """One event.

    Attributes:
        plain: as it is. packed: as a part of a stream of gzip, which refers to no other part.
    """

    plain: bytes
    packed: bytes


def event(data: bytes, name: str = "") -> Event:
    r"""An event with data that is one line.

    Examples:
        >>> told = event(b"1", "change")
        >>> told.plain
        b'event: change\ndata: 1\n\n'
        >>> zlib.decompressobj(wbits=31).decompress(GZIP_HEAD + told.packed + told.packed) == 2 * told.plain
        True
    """
    plain = (f"event: {name}\n".encode() if name else b"") + b"data: " + data + b"\n\n"
    packer = zlib.compressobj(_LEVEL, wbits=_RAW)
    return Event(plain, packer.compress(plain) + packer.flush(zlib.Z_SYNC_FLUSH))


def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` has gzip in it.

    Examples:
        >>> takes_gzip("br, gzip;q=0.5"), takes_gzip("gzip;q=0"), takes_gzip("")
        (True, False, False)
    """
    for each in accepted.lower().split(","):
        name, _, weight = (part.strip() for part in each.partition(";"))
        if name == GZIP:
            return weight.removeprefix("q=").strip("0.") != "" if weight else True
    return False
