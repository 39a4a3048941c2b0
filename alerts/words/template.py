"""Sentences with places for values, and parts that are left out where a value is missing."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass

_GROUP = re.compile(r"\[([^\]]*)\]")
_PLACE = re.compile(r"\{([a-z0-9_|]+)(?::([a-z]+))?(?:~([^~{}]+)~([^~{}]+))?\}")

Lookup = Callable[[str, str], str]
"""Gives the text of (name, style), empty where there is none."""


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence: `{name}` or `{name:style}` is a value, `{a|b}` the first of two that there is, `[…]` optional.

    `{name:style~day~days}` puts the first word behind the value where it is written `1`, else the second: the plural
    rule of English (CLDR). Languages without plural write the word once, outside.

    Attributes:
        source: the text.

    Examples:
        >>> Template("{subject} is full[ at {load:pct}].").fill(lambda name, style: {"subject": "T1"}.get(name, ""))
        'T1 is full.'
        >>> [Template("{n:num~day~days}").fill(lambda name, style, text=text: text) for text in ("1", "2.5")]
        ['1 day', '2.5 days']
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

    def fill(self, lookup: Lookup, groups: Container[int] | None = None) -> str:
        """The sentence with values, without the optional parts that miss a value.

        Args:
            lookup: gives the values.
            groups: optional parts that there is room for, by number from 0; all of them unless named.
        """
        pieces = []
        for number, piece in enumerate(_GROUP.split(self.source)):
            wanted = number % 2 == 0 or groups is None or number // 2 in groups
            text = _filled(piece, lookup) if wanted else None
            pieces.append("?" if text is None and number % 2 == 0 else text or "")
        return "".join(pieces)


def _filled(piece: str, lookup: Lookup) -> str | None:
    """A piece with its values; None where one is missing."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        for name in match[1].split("|"):
            if text := lookup(name, match[2] or ""):
                return f"{text} {match[3] if text == '1' else match[4]}" if match[3] else text
        missing = True
        return ""

    text = _PLACE.sub(value, piece)
    return None if missing else text
