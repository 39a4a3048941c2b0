"""Names of many things, found by their beginning or by any part of them."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import numpy as np

_BREAK = "\n"


class NameIndex:
    """Sorted names in one text, so that a million take little room: a beginning is bisected, a part scanned for.

    Args:
        names: each once, in any order; what has a line break in it is left out.

    Examples:
        >>> index = NameIndex(["M7", "T10", "t1", "XT1"])
        >>> [index[place] for place in index.find("t1", 5)]
        ['t1', 'T10', 'XT1']
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        ordered = sorted(sorted(name for name in names if _BREAK not in name), key=_lowered)
        self._text = _BREAK.join([*ordered, ""])
        self._lower = _BREAK.join([*map(_lowered, ordered), ""])
        lengths = np.fromiter(map(len, ordered), np.int64, len(ordered))
        self._starts = np.concatenate(([0], np.cumsum(lengths + 1)))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> str:
        return self._text[int(self._starts[place]) : int(self._starts[place + 1]) - 1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._text[:-1].split(_BREAK)) if len(self) else iter(())

    def place(self, name: str) -> int | None:
        """Place of a name, or None where it is not there."""
        wanted = (_lowered(name), name)
        row = bisect_left(range(len(self)), wanted, key=lambda row: (self._small(row), self[row]))
        return row if row < len(self) and self[row] == name else None

    def find(self, text: str, most: int) -> list[int]:
        """Places of names with a text in them, in capitals or not: those that begin with it first."""
        wanted = _lowered(text)
        if not wanted or _BREAK in wanted:
            return []
        found: dict[int, None] = {}
        for row in self._beginning(wanted):
            if len(found) == most:
                return list(found)
            found[row] = None
        for row in self._holding(wanted):
            if len(found) == most:
                break
            found[row] = None
        return list(found)

    def _beginning(self, wanted: str) -> Iterator[int]:
        row = bisect_left(range(len(self)), wanted, key=self._small)
        while row < len(self) and self._small(row).startswith(wanted):
            yield row
            row += 1

    def _holding(self, wanted: str) -> Iterator[int]:
        at = self._lower.find(wanted)
        while at >= 0:
            row = int(np.searchsorted(self._starts, at, side="right")) - 1
            yield row
            at = self._lower.find(wanted, int(self._starts[row + 1]))

    def _small(self, row: int) -> str:
        return self._lower[int(self._starts[row]) : int(self._starts[row + 1]) - 1]


def _lowered(name: str) -> str:
    """Small letters; as it is where they would be more or fewer, so that places in both texts are the same."""
    lower = name.lower()
    return lower if len(lower) == len(name) else name
