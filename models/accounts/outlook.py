"""By how much accounts are expected to leave what is usual of them, as their classes are."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.demand.messages import AHEAD
from models.demand.messages import Outlook as Said
from models.flow.stage import Out
from models.flow.wire import unpack
from models.readings import Int64

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_FOLLOWS = 0.5
"""Power of its class's share that an account goes along with; docs/models.md has the figures of others."""


class Outlook:
    """What was said last of each class.

    Args:
        book: knows the class of each account.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._day = 0
        self._share: dict[str, Float32] = {}

    def take(self, value: bytes, _now: int = 0, _out: Out | None = None) -> None:
        """Take in a record of what the demand stage says."""
        said: Said = unpack(value, Said)
        self._day, self._share = said.day, dict(zip(said.name, said.share, strict=True))

    def of(self, rows: Int64, day: int) -> Float64:
        """What a local day of accounts is expected to be of a usual one, shape (n,); 1 where nothing was said of it."""
        return np.asarray(self.by_class(day)[self._book.class_[rows]])

    def by_class(self, day: int) -> Float64:
        """The same by number of class, shape (classes,)."""
        ahead, found = day - self._day - 1, np.ones(len(self._book.classes))
        if 0 <= ahead < AHEAD:
            for number, name in enumerate(self._book.classes):
                if name in self._share:
                    found[number] = float(self._share[name][ahead]) ** _FOLLOWS
        return found

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"day": self._day, "share": [(name, share) for name, share in self._share.items()]}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._day, self._share = state["day"], dict(state["share"])
