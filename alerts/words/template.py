"""Sentences with places for values, and parts that are left out where a value is missing."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_GROUP = re.compile(r"\[([^\]]*)\]")
_PLACE = re.compile(r"\{([a-z0-9_|]+)(?::([a-z]+))?\}")

Lookup = Callable[[str, str], str]
"""Gives the text of (name, style), empty where there is none."""


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence: `{name}` or `{name:style}` is a value, `{a|b}` the first of two that there is, `[…]` optional.

    Attributes:
        source: the text.

    Examples:
        >>> Template("{subject} is full[ at {load:pct}].").fill(lambda name, style: {"subject": "T1"}.get(name, ""))
        'T1 is full.'
    """

    source: str

    @property
    def groups(self) -> int:
        """How many optional parts it has."""
        return len(_GROUP.findall(self.source))

    @property
    def names(self) -> set[str]:
        """Every value it may show."""
        return {name for match in _PLACE.finditer(self.source) for name in match[1].split("|")}

    @property
    def styles(self) -> set[str]:
        """Every style it uses."""
        return {match[2] or "" for match in _PLACE.finditer(self.source)}

    def fill(self, lookup: Lookup, most_groups: int = 1000) -> str:
        """The sentence with values, without the optional parts that miss a value and those beyond the first few."""
        pieces, used = [], 0
        for number, piece in enumerate(_GROUP.split(self.source)):
            text = _filled(piece, lookup)
            if number % 2 == 0:
                pieces.append("?" if text is None else text)
            elif text is not None and used < most_groups:
                used += 1
                pieces.append(text)
        return "".join(pieces)


def _filled(piece: str, lookup: Lookup) -> str | None:
    """A piece with its values; None where one is missing."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        for name in match[1].split("|"):
            if text := lookup(name, match[2] or ""):
                return text
        missing = True
        return ""

    text = _PLACE.sub(value, piece)
    return None if missing else text
