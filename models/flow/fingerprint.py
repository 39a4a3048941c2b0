"""One hash for a whole tree of state, equal whenever the values are equal."""

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np


def fingerprint(value: Any) -> str:
    """Hash a tree of plain values, structs, arrays and estimators to 64 hex digits.

    Estimators are walked through what pickle would keep of them, value by value, so that a model that went through a
    snapshot has the fingerprint of one that did not (the bytes of a pickle do not: they depend on object identity).
    """
    digest = hashlib.sha256()
    _feed(digest, value, set())
    return digest.hexdigest()


def _feed(digest: Any, value: Any, open_objects: set[int]) -> None:
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        digest.update(f"{type(value).__name__}:{value!r};".encode())
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, np.generic):
        _feed(digest, value.item(), open_objects)
    elif isinstance(value, dict):
        digest.update(f"{{{len(value)}".encode())
        _feed_all(digest, (part for item in value.items() for part in item), open_objects)
    elif isinstance(value, (list, tuple)):
        digest.update(f"[{len(value)}".encode())
        _feed_all(digest, value, open_objects)
    elif isinstance(value, (set, frozenset)):
        digest.update(",".join(sorted(fingerprint(item) for item in value)).encode())
    elif isinstance(value, msgspec.Struct):
        digest.update(type(value).__name__.encode())
        _feed_all(digest, (getattr(value, field) for field in value.__struct_fields__), open_objects)
    else:
        _feed_object(digest, value, open_objects)


def _feed_all(digest: Any, values: Iterable[Any], open_objects: set[int]) -> None:
    for value in values:
        _feed(digest, value, open_objects)


def _feed_object(digest: Any, value: Any, open_objects: set[int]) -> None:
    if isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
        digest.update(f"{value.__module__}.{value.__qualname__}".encode())
        return
    if id(value) in open_objects:
        digest.update(b"<cycle>")
        return
    reduced = value.__reduce_ex__(4)
    if isinstance(reduced, str):
        digest.update(reduced.encode())
        return
    open_objects.add(id(value))
    for part in reduced:
        _feed(digest, list(part) if hasattr(part, "__next__") else part, open_objects)
    open_objects.discard(id(value))
