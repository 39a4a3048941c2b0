"""Payments of the last days with the features they were scored on, until a charge-back or time tells what they were."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_FIRST_ROWS = 256
_WAITING, _DONE = 0, 1


class Kept(NamedTuple):
    """One kept payment; `number` counts all payments ever kept, `features` has shape (F,)."""

    number: int
    payment_id: str
    at: int
    account_id: str
    instrument: str
    operator: str
    channel: str
    features: NDArray[np.float32]


class KeptPayments:
    """A ring of payments in the order they came.

    Args:
        width: features a payment has, F.
        most: payments kept; the first to come give way.
    """

    def __init__(self, width: int, most: int) -> None:
        self._most = most
        self._first = self._next = self._asked = 0
        self._numbers: dict[str, int] = {}
        self._names: list[tuple[str, str, str, str, str]] = []
        self._at: NDArray[np.int64] = np.zeros(0, np.int64)
        self._outcome: NDArray[np.int16] = np.zeros(0, np.int16)
        self._features: NDArray[np.float32] = np.zeros((0, width), np.float32)

    def __len__(self) -> int:
        return self._next - self._first

    def __contains__(self, payment_id: str) -> bool:
        return payment_id in self._numbers

    def add(self, at: int, names: tuple[str, str, str, str, str], features: list[float]) -> None:
        """Keep a payment: `names` are its id, account, instrument, operator and channel."""
        if len(self) == len(self._at):
            self._make_room()
        row = self._next % len(self._at)
        self._at[row], self._outcome[row], self._features[row] = at, _WAITING, features
        self._names[row] = names
        self._numbers[names[0]] = self._next
        self._next += 1

    def get(self, payment_id: str) -> Kept | None:
        """A kept payment by its id."""
        number = self._numbers.get(payment_id)
        return None if number is None else self._kept(number)

    def settle(self, kept: Kept) -> bool:
        """Note that a payment's outcome is known; says whether this is news."""
        row = kept.number % len(self._at)
        news = bool(self._outcome[row] == _WAITING)
        self._outcome[row] = _DONE
        return news

    def clean(self, until: int) -> list[Kept]:
        """Payments up to an event time whose outcome is not known and was not asked for before, in order."""
        found = []
        self._asked = max(self._asked, self._first)
        while self._asked < self._next and self._at[self._asked % len(self._at)] <= until:
            if self._outcome[self._asked % len(self._at)] == _WAITING:
                found.append(self._kept(self._asked))
            self._asked += 1
        return found

    def forget(self, until: int) -> None:
        """Drop the payments up to an event time."""
        while self._first < self._next and self._at[self._first % len(self._at)] <= until:
            self._drop_first()

    def dump(self) -> dict[str, Any]:
        """All kept payments, first to last."""
        order = np.arange(self._first, self._next) % max(len(self._at), 1)
        return {
            "first": self._first,
            "asked": self._asked,
            "names": [self._names[row] for row in order],
            "at": self._at[order],
            "outcome": self._outcome[order],
            "features": self._features[order],
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        names = [tuple(one) for one in state["names"]]
        self._first, self._asked, self._next = state["first"], state["asked"], state["first"] + len(names)
        self._at, self._outcome = state["at"], state["outcome"]
        self._features, self._names = state["features"], names
        self._numbers = {one[0]: self._first + place for place, one in enumerate(names)}
        self._turn(len(names))

    def _kept(self, number: int) -> Kept:
        row = number % len(self._at)
        payment_id, account_id, instrument, operator, channel = self._names[row]
        features = self._features[row].copy()
        return Kept(number, payment_id, int(self._at[row]), account_id, instrument, operator, channel, features)

    def _make_room(self) -> None:
        size = len(self._at)
        if size >= self._most:
            self._drop_first()
            return
        order = np.arange(self._first, self._next) % max(size, 1)
        self._at, self._outcome, self._features = self._at[order], self._outcome[order], self._features[order]
        self._names = [self._names[row] for row in order]
        self._turn(min(max(_FIRST_ROWS, 2 * size), self._most))

    def _turn(self, size: int) -> None:
        """Lay the payments, which stand first to last, out in a ring of `size` rows, each at number modulo size."""
        count = len(self._names)
        order = np.arange(self._first, self._first + count) % max(size, 1)
        at, outcome = np.zeros(size, np.int64), np.zeros(size, np.int16)
        features = np.zeros((size, self._features.shape[1]), np.float32)
        at[order], outcome[order], features[order] = self._at, self._outcome, self._features
        names = [("", "", "", "", "")] * size
        for row, one in zip(order, self._names, strict=True):
            names[row] = one
        self._at, self._outcome, self._features, self._names = at, outcome, features, names

    def _drop_first(self) -> None:
        row = self._first % len(self._at)
        payment_id = self._names[row][0]
        if self._numbers.get(payment_id) == self._first:
            del self._numbers[payment_id]
        self._names[row] = ("", "", "", "", "")
        self._first += 1
