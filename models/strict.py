"""Files that say nothing unknown: every mistake in one is named with its line, and where possible what was meant."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from models.errors import BadFile
from models.names import nearest, said_plainly
from models.toml import Place, TomlText

T = TypeVar("T")

Mistake = tuple[Place, str]
"""Where it is, and what is wrong."""


def strictly(toml: TomlText, adapter: TypeAdapter[T], kind: type[T]) -> T:
    """What a file says, as its class.

    Raises:
        BadFile: with every mistake and its line.
    """
    try:
        return adapter.validate_python(toml.values)
    except ValidationError as error:
        said = [(part["loc"], _refused(kind, part["loc"], part["type"], part["msg"])) for part in error.errors()]
        raise _bad(toml, said) from None


def refuse(toml: TomlText, mistakes: Iterable[Mistake]) -> None:
    """Stop where there are mistakes.

    Raises:
        BadFile: with all of them and their lines.
    """
    if found := list(mistakes):
        raise _bad(toml, found)


def _refused(kind: Any, place: Place, what: str, said: str) -> str:
    if what not in ("unexpected_keyword_argument", "extra_forbidden"):
        return said_plainly(said)
    meant = nearest(kind, place)
    return f"there is no such name{f': the nearest is {meant}' if meant else ''}"


def _bad(toml: TomlText, mistakes: Iterable[Mistake]) -> BadFile:
    said = [(place, f"{'.'.join(map(str, place))}: {what}") for place, what in mistakes]
    listed = "; ".join(f"{toml.where(place) or toml.name}: {what}" for place, what in said)
    return BadFile(listed, [(toml.line(place), what) for place, what in said])
