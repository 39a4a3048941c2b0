"""Where an internal record comes from, as a header of its Kafka record."""

import struct
from typing import Any

from models.flow.batch import Mark

HEADER = "gp-mark"
_LAYOUT = struct.Struct(">iqq")

# Client libraries type headers loosely: None, text and dicts never come back from a broker.
Headers = Any


def header_of(mark: Mark) -> tuple[str, bytes]:
    """The header that carries a mark."""
    return HEADER, _LAYOUT.pack(*mark)


def mark_of(headers: Headers) -> Mark | None:
    """The mark that headers carry; it is the first of them where this engine wrote the record."""
    if headers and headers[0][0] == HEADER:
        return Mark(*_LAYOUT.unpack(headers[0][1]))
    return None


def texts(headers: Headers) -> tuple[tuple[str, str], ...]:
    """All other headers, as text."""
    return tuple((name, (value or b"").decode("utf-8", "replace")) for name, value in headers or () if name != HEADER)
