"""What all records share, and how they are read from JSON."""

from typing import Any, TypeVar, overload

import msgspec

from models.errors import BadRecord

Moment = int | float | str
"""Unix seconds, or RFC 3339 text with an offset; `models.calendar.seconds` makes whole seconds of it."""

Amount = int | str
"""Integer minor units, or decimal text in major units; `models.money.minor_units` makes minor units of it."""


class Record(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Base of all records."""


UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding JSON of strangers may raise; the last for arrays nested thousands deep."""

T = TypeVar("T")
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


@overload
def decoded(value: bytes, kind: type[T]) -> T: ...
@overload
def decoded(value: bytes, kind: Any) -> Any: ...
def decoded(value: bytes, kind: Any) -> Any:
    """A record of its JSON.

    Raises:
        BadRecord: it is no JSON or nested absurdly deep, a field is missing, or one is of the wrong type.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(value)
    except UNREADABLE as error:
        raise BadRecord(str(error)) from None
