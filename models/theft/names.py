"""Numbers for names that meters share, such as their transformers'."""

import numpy as np
from numpy.typing import NDArray

from models.roster import Roster

Int64 = NDArray[np.int64]


class Names(Roster):
    """A roster that looks up the same list of names every day, and so remembers the latest."""

    def __init__(self, ids: list[str] | None = None) -> None:
        super().__init__(ids)
        self._latest: tuple[list[str], Int64] = ([], np.zeros(0, np.int64))

    def numbers(self, names: list[str]) -> Int64:
        """Row of each name; those not known get new rows."""
        if names != self._latest[0]:
            self._latest = (list(names), np.array([self.add(name) for name in names], np.int64))
        return self._latest[1]
