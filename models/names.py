"""Names of settings: which may stand where, and which one was probably meant."""

import dataclasses
import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel

_LEAST_LIKE = 0.6


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value inside a section that has no names of its own any more, with the names that lead to it."""
    for name in fields(type(value)):
        yield from leaves(getattr(value, name), (*path, name))
    if not fields(type(value)):
        yield path, value


def fields(kind: Any) -> dict[str, Any]:
    """Names that a class of settings has, with their types; empty for a plain type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return get_type_hints(kind) if isinstance(kind, type) and dataclasses.is_dataclass(kind) else {}


def nearest(kind: Any, path: Sequence[str | int]) -> str:
    """The known name that is most like a dotted one; empty where none is.

    Args:
        kind: class of all settings.
        path: the unknown name, with the names and places that lead to it.
    """
    *above, last = (str(part) for part in path)
    known = [".".join(each) for each in _paths(kind)]
    if elsewhere := [name for name in known if name.rpartition(".")[2] == last]:
        return elsewhere[0]
    if close := difflib.get_close_matches(last, fields(_at(kind, path[:-1])), 1, _LEAST_LIKE):
        return ".".join([*above, *close])
    return next(iter(difflib.get_close_matches(".".join([*above, last]), known, 1, _LEAST_LIKE)), "")


def _at(kind: Any, path: Sequence[str | int]) -> Any:
    """Type of what stands at a place; None where nothing may."""
    for part in path:
        kind = fields(kind).get(str(part)) if fields(kind) else _element(kind)
    return kind


def _element(kind: Any) -> Any:
    arguments = get_args(kind)
    if not arguments:
        return None
    return arguments[1] if issubclass(get_origin(kind) or object, Mapping) else arguments[0]


def _paths(kind: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, inner in fields(kind).items():
        yield (*above, name)
        yield from _paths(inner, (*above, name))


def said_plainly(message: str) -> str:
    """What a check of ours said, without the words that pydantic puts before it."""
    return message.removeprefix("Value error, ")
