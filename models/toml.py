"""TOML that knows which line each of its names stands on, so that a mistake in it can be pointed at."""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from models.errors import BadFile

_WORD = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_NAME = rf"{_WORD}(?:\s*\.\s*{_WORD})*"
_TABLE = re.compile(rf"\s*\[\s*({_NAME})\s*\]\s*(?:#.*)?$")
_ELEMENT = re.compile(rf"\s*\[\[\s*({_NAME})\s*\]\]\s*(?:#.*)?$")
_AT_LINE = re.compile(r"at line (\d+)")
_PAIR = re.compile(rf"\s*({_NAME})\s*=")

Place = tuple[str | int, ...]
"""Where a value stands: names of tables and keys, and places in arrays of tables."""


class TomlText:
    """A text of TOML that was read.

    Args:
        text: it.
        name: of its file, for people.
        exact: numbers with a point are decimals, not binary fractions.

    Attributes:
        name: as given. values: what it says.

    Raises:
        BadFile: it is not TOML.
    """

    def __init__(self, text: str, name: str, *, exact: bool = False) -> None:
        self.name = name
        try:
            self.values: dict[str, Any] = tomllib.loads(text, parse_float=Decimal if exact else float)
        except ValueError as error:
            said = _AT_LINE.search(str(error))
            line = int(said[1]) if said else text.count("\n") + 1  # it says "at end of document"
            raise BadFile(f"{name} is not valid TOML: {error}", [(line, f"it is not valid TOML: {error}")]) from None
        self._lines = dict(reversed(list(_places(text))))

    def where(self, place: Place) -> str:
        """As `changed.toml line 3`, where a value stands; empty where that is not known."""
        line = self.line(place)
        return f"{self.name} line {line}" if line else ""

    def line(self, place: Place) -> int:
        """Line of a value, else of the first in it, else of what is around it; 0 where none of them is known."""
        inside = [line for each, line in self._lines.items() if each[: len(place)] == place]
        around = (self._lines.get(place[:length]) for length in range(len(place) - 1, 0, -1))
        return self._lines.get(place) or min(inside, default=0) or next(filter(None, around), 0)


def _places(text: str) -> Iterator[tuple[Place, int]]:
    """Every table and key with its line, counted from 1; strings of several lines are read as if they were none."""
    table: Place = ()
    elements: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := _ELEMENT.match(line):
            name = _inside(_parts(match[1]), elements)
            elements[name] = elements.get(name, -1) + 1
            table = (*name, elements[name])
            yield name, number
            yield table, number
        elif match := _TABLE.match(line):
            table = _inside(_parts(match[1]), elements)
            yield table, number
        elif match := _PAIR.match(line):
            yield (*table, *_parts(match[1])), number


def _inside(name: Place, elements: dict[Place, int]) -> Place:
    """A table's name with the places of the arrays that it stands in: in the newest element of each."""
    place: Place = ()
    for part in name[:-1]:
        place = (*place, part)
        place = (*place, elements[place]) if place in elements else place
    return (*place, name[-1])


def _parts(name: str) -> Place:
    return tuple(part.strip("\"'") for part in re.findall(_WORD, name))
