"""Bytes of internal messages and snapshots: MessagePack with numpy arrays and river models inside."""

import pickle
from typing import Any, TypeVar

import msgspec
import numpy as np

_ARRAY, _OBJECT = 1, 2
_LONGEST_HEAD = 256

T = TypeVar("T")


def _encode(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        head = f"{value.dtype.str} {','.join(map(str, value.shape))} ".encode()
        return msgspec.msgpack.Ext(_ARRAY, b"".join((head, np.ascontiguousarray(value).data)))
    if isinstance(value, np.generic):
        return value.item()
    return msgspec.msgpack.Ext(_OBJECT, pickle.dumps(value, protocol=5))


def _array(data: memoryview) -> np.ndarray[Any, Any]:
    dtype, shape, _ = bytes(data[:_LONGEST_HEAD]).split(b" ", 2)
    dims = [int(n) for n in shape.split(b",") if n]
    body = np.frombuffer(data, dtype=dtype.decode(), offset=len(dtype) + len(shape) + 2)
    return body.reshape(dims).copy()


def _extension(code: int, data: memoryview) -> Any:
    return _array(data) if code == _ARRAY else pickle.loads(data)


def _plain_extension(code: int, data: memoryview) -> Any:
    if code != _ARRAY:
        raise ValueError("only plain values and arrays may come from here")
    return _array(data)


def _convert(_type: type, value: Any) -> Any:
    return value


_packer = msgspec.msgpack.Encoder(enc_hook=_encode)
_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def pack(value: Any) -> bytes:
    """Pack a tree of plain values, structs, numpy arrays and picklable models.

    Examples:
        >>> unpack(pack({"wh": np.arange(3)}))["wh"].sum()
        np.int64(3)
    """
    return _packer.encode(value)


def unpack_plain(data: bytes, kind: type[T]) -> T:
    """Unpack what `pack` made of plain values and arrays, from where others may write, too.

    Raises:
        ValueError: there is something else in it.
    """
    return msgspec.msgpack.Decoder(kind, ext_hook=_plain_extension, dec_hook=_convert).decode(data)


def unpack(data: bytes | memoryview, kind: type[T] | Any = Any) -> T:
    """Unpack what `pack` made; only bytes that this engine wrote may come here, for models travel as pickles."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.msgpack.Decoder(kind, ext_hook=_extension, dec_hook=_convert)
    return decoder.decode(data)  # type: ignore[no-any-return]
