"""The accounts of one partition: a row each, columns that grow together."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEEKS = 13
"""Weeks of energy kept: twelve whole ones and the current."""

EVALUATIONS = 4
"""Evaluations whose features are kept, so that the one 90 days ago can be learned from."""

HERE, SWITCHED, MOVED = 0, 1, 2
"""States of an account: a customer, gone to another supplier, moved out."""

NO_ROW = -1
_FIRST_ROWS = 64
_MOST_NAMES = 256

Array = NDArray[Any]

_COLUMNS: dict[str, tuple[str, tuple[int, ...], float]] = {
    "known": ("i2", (), 0),
    "state": ("i2", (), HERE),
    "prepaid": ("i2", (), 0),
    "class_": ("i2", (), -1),
    "tariff": ("i2", (), -1),
    "contract_end": ("i8", (), 0),
    "since": ("i8", (), 0),
    "wh": ("i8", (WEEKS,), 0),
    "covered": ("i4", (WEEKS,), 0),
    "outage_s": ("i4", (WEEKS,), 0),
    "outages": ("i2", (WEEKS,), 0),
    "charged_day": ("i8", (), -1),
    "dark_day": ("i8", (), -1),
    "complaints": ("i8", (8,), 0),
    "calls": ("i8", (8,), 0),
    "tariff_changes": ("i8", (4,), 0),
    "paid_at": ("i8", (), 0),
    "paid": ("i8", (), 0),
    "gap_s": ("f8", (), np.nan),
    "bill": ("i8", (4,), 0),
    "billed_at": ("i8", (4,), 0),
    "open": ("i8", (), 0),
    "open_due": ("i8", (), 0),
    "late": ("f8", (), np.nan),
    "level": ("f8", (EVALUATIONS,), np.nan),
    "evaluated": ("i2", (EVALUATIONS,), 0),
    "probability": ("f8", (), np.nan),
    "at_risk_since": ("i8", (), 0),
}


class Book:
    """Accounts by row.

    The columns are those of `_COLUMNS`, shape (n, ...): times are Unix seconds with 0 for never, money minor units,
    `covered` thousandths of meter-days, `charged_day` and `dark_day` the last local day with energy and the last that
    says nothing of it for lack of supply (days since 1970-01-01), `class_` and `tariff` indices into `names`.

    Args:
        width: features of an evaluation; they are the column `features`, shape (n, EVALUATIONS, width).
        most: accounts that are given a row.
    """

    def __init__(self, width: int, most: int) -> None:
        self._most = most
        self._rows: dict[str, int] = {}
        self.accounts: list[str] = []
        self.names: dict[str, list[str]] = {"class_": [], "tariff": []}
        self._spec = {**_COLUMNS, "features": ("f4", (EVALUATIONS, width), np.nan)}
        self._columns: dict[str, Array] = {
            name: np.empty((0, *shape), dtype) for name, (dtype, shape, _) in self._spec.items()
        }

    def __len__(self) -> int:
        return len(self.accounts)

    def __getitem__(self, column: str) -> Array:
        """A column of all accounts; writing to it writes to the book."""
        return self._columns[column][: len(self.accounts)]

    def row(self, account_id: str, now: int) -> int:
        """Row of an account, which is new at `now` (Unix seconds) if it was not known; `NO_ROW` if the book is full."""
        row = self._rows.get(account_id)
        if row is not None:
            return row
        row = len(self.accounts)
        if row >= self._most:
            return NO_ROW
        if row >= len(self._columns["known"]):
            self._grow(max(_FIRST_ROWS, 2 * row))
        self._rows[account_id] = row
        self.accounts.append(account_id)
        self["since"][row] = now
        return row

    def rows(self, account_ids: Sequence[str], now: int) -> NDArray[np.int64]:
        """Rows of accounts; `NO_ROW` for an empty name."""
        known = self._rows
        return np.array(
            [known[one] if one in known else self.row(one, now) if one else NO_ROW for one in account_ids], np.int64
        )

    def code(self, column: str, name: str) -> int:
        """Index of a class or tariff by name; those beyond the 256th are `other`."""
        names = self.names[column]
        if name in names:
            return names.index(name)
        if len(names) < _MOST_NAMES:
            names.append(name if len(names) < _MOST_NAMES - 1 else "other")
        return len(names) - 1

    def dump(self) -> dict[str, Any]:
        """All rows."""
        return {"accounts": self.accounts, "names": self.names, "columns": {name: self[name] for name in self._spec}}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self.accounts, self.names = list(state["accounts"]), {key: list(kept) for key, kept in state["names"].items()}
        self._rows = {name: row for row, name in enumerate(self.accounts)}
        self._columns = dict(state["columns"])

    def _grow(self, size: int) -> None:
        for name, (dtype, shape, fill) in self._spec.items():
            grown = np.full((size, *shape), fill, dtype)
            grown[: len(self.accounts)] = self._columns[name][: len(self.accounts)]
            self._columns[name] = grown


def push(column: Array, row: int, value: int) -> None:
    """Put a value in front of a row's latest values; the oldest falls out."""
    column[row, 1:] = column[row, :-1]
    column[row, 0] = value
