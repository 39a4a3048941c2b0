"""The books of one partition: a row per account, its ledger packed, the rest as columns."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.accounts.ageing import BUCKETS, ageing
from models.accounts.clock import Clock
from models.accounts.dunning import NO_DAY, Step
from models.accounts.ledger import Ledger
from models.flow.wire import pack, unpack
from models.tariffs.grains import GRAINS

Int64 = NDArray[np.int64]

UNKNOWN = "unknown"
"""Class of an account that reference data has not named."""

_DISCONNECTION_BEFORE = 6
"""Number of the step in snapshots from before there was a final notice."""

MOST_CLASSES, _MOST_TARIFFS = 64, 10_000

_COLUMNS: dict[str, tuple[str, int]] = {
    "class_": ("i2", 0),
    "tariff": ("i2", 0),
    "named": ("?", 0),
    "prepaid": ("?", 0),
    "topped_up": ("?", 0),
    "billed": ("?", 0),
    "metered": ("?", 0),
    "closed": ("?", 0),
    "final": ("?", 0),
    "owed": ("i8", 0),
    "credit": ("i8", 0),
    "accrued": ("i8", 0),
    "fresh": ("?", 0),
    "cost_now": ("i8", 0),
    "cost_days": ("i4", 0),
    "last_day": ("i4", -1),
    "daily_cost": ("f8", 0),
    "cost_level": ("f8", 0),
    "work_share": ("f8", 0),
    "work_days": ("f8", 0),
    "rest_share": ("f8", 0),
    "rest_days": ("f8", 0),
    "late": ("u2", 0),
    "step": ("i1", 0),
    "dunned": ("i1", 0),
    "credit_step": ("i1", 0),
    "told": ("i8", 0),
    "since": ("i8", 0),
    "check_day": ("i4", NO_DAY),
}


class Book:
    """Accounts by row.

    Attributes:
        names: account_id of each row. classes, tariffs: names that the columns `class_` and `tariff` number.
        class_, tariff: numbers of names. named: reference data knows the account. prepaid: it pays first.
        topped_up: a prepaid account's credit is known, from its first top-up on. billed: a billing system bills it.
        metered: charges have come. closed: the customer left. final: the last bill is still to be written.
        owed, credit: minor units, of the ledger. accrued: grains of charges not yet in the ledger.
        fresh: charges of a new day came since the last day's close; cost_now: their grains. daily_cost: minor units a
            day, smoothed over `cost_days` days; last_day: local day of the newest charge in it.
        cost_level: the same, less what is usual for the kind of day; work_*, rest_*: what that is of working days and
            days off, as `models.accounts.habits` keeps it: shares added up, and of how many days.
        late: a bit for each of the last 12 bills, set where it was paid after its grace.
        step: what the alert says (`models.accounts.dunning.Step`), the worse of two: dunned, for debts, and
            credit_step, for prepaid credit.
        told: what was owed when it said so, minor units; since: when the alert began, Unix seconds.
        check_day: local day on which the step may change without any money moving.
        clocks: row -> legal clock; of most accounts none runs.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.classes: list[str] = [UNKNOWN]
        self.tariffs: list[str] = [""]
        self._rows: dict[str, int] = {}
        self.clocks: dict[int, Clock] = {}
        self._ledgers: list[bytes] = []
        self._due: list[dict[int, int]] = [{}]
        self._grow(64)

    class_: NDArray[np.int16]
    tariff: NDArray[np.int16]
    named: NDArray[np.bool_]
    prepaid: NDArray[np.bool_]
    topped_up: NDArray[np.bool_]
    billed: NDArray[np.bool_]
    metered: NDArray[np.bool_]
    closed: NDArray[np.bool_]
    final: NDArray[np.bool_]
    owed: Int64
    credit: Int64
    accrued: Int64
    fresh: NDArray[np.bool_]
    cost_now: Int64
    cost_days: NDArray[np.int32]
    last_day: NDArray[np.int32]
    daily_cost: NDArray[np.float64]
    cost_level: NDArray[np.float64]
    work_share: NDArray[np.float64]
    work_days: NDArray[np.float64]
    rest_share: NDArray[np.float64]
    rest_days: NDArray[np.float64]
    late: NDArray[np.uint16]
    step: NDArray[np.int8]
    dunned: NDArray[np.int8]
    credit_step: NDArray[np.int8]
    told: Int64
    since: Int64
    check_day: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.names)

    def find(self, name: str) -> int | None:
        """Row of an account, or None where it was never seen."""
        return self._rows.get(name)

    def row(self, name: str) -> int:
        """Row of an account; it is opened where it was never seen."""
        row = self._rows.get(name)
        if row is None:
            row = self._rows[name] = len(self.names)
            if row == len(self.owed):
                self._grow(2 * row)
            self.names.append(name)
            self._ledgers.append(_EMPTY)
        return row

    def rows(self, names: Sequence[str]) -> Int64:
        """Rows of accounts, opened as needed, shape (n,)."""
        return np.fromiter(map(self.row, names), np.int64, len(names))

    def read(self, row: int) -> Ledger:
        """The ledger of a row, to look at."""
        return unpack(self._ledgers[row], Ledger)

    @contextmanager
    def ledger(self, row: int) -> Iterator[Ledger]:
        """The ledger of a row, to post in; the columns follow when it is done, also where a posting was refused."""
        ledger = self.read(row)
        self._age(row, ledger, -1)
        try:
            yield ledger
        finally:
            self._age(row, ledger, 1)
            self._ledgers[row] = pack(ledger)
            self.owed[row], self.credit[row] = ledger.receivable, -ledger.credit

    def set_class(self, row: int, name: str) -> None:
        """Put an account into a class, and its debts with it; beyond 64 classes they count as unknown."""
        ledger = self.read(row)
        self._age(row, ledger, -1)
        self.class_[row] = _number(self.classes, name, MOST_CLASSES)
        if len(self._due) < len(self.classes):
            self._due.append({})
        self._age(row, ledger, 1)

    def set_tariff(self, row: int, name: str) -> None:
        """Give an account a tariff; beyond 10,000 tariffs it gets the default."""
        self.tariff[row] = _number(self.tariffs, name, _MOST_TARIFFS)

    def set_prepaid(self, row: int, prepaid: bool) -> None:
        """Say whether an account pays first; what credit there was before the first top-up is not known."""
        if prepaid and not self.topped_up[row]:
            self.accrued[row] = 0  # nothing is taken from it
        self.prepaid[row] = prepaid

    def leave(self, row: int, day: int) -> None:
        """Note that the customer has left; the last bill is written, and looked at, on that local day."""
        self.final[row] |= not self.closed[row]
        self.closed[row] = True
        self.check_day[row] = day

    def class_of(self, row: int) -> str:
        """Name of an account's class."""
        return self.classes[int(self.class_[row])]

    def clock(self, row: int) -> Clock:
        """The legal clock of a row, to change; `keep_clock` keeps what it has become."""
        return self.clocks.get(row) or Clock()

    def keep_clock(self, row: int, clock: Clock) -> None:
        """Keep a clock for as long as there is anything to remember."""
        if clock == Clock():
            self.clocks.pop(row, None)
        else:
            self.clocks[row] = clock

    def balance(self) -> Int64:
        """What each account has, minor units, shape (n,): its credit less what it owes and, prepaid, has used."""
        count = len(self)
        used = np.where(self.prepaid[:count], self.accrued[:count] // GRAINS, 0)
        return self.credit[:count] - self.owed[:count] - used

    def balance_of(self, row: int) -> int:
        """What one account has, minor units."""
        used = self.accrued[row] // GRAINS if self.prepaid[row] else 0
        return int(self.credit[row] - self.owed[row] - used)

    def ageing(self, today: int) -> Int64:
        """Open debts by class and ageing bucket, minor units, shape (classes, 5)."""
        totals = np.zeros((len(self.classes), len(BUCKETS)), np.int64)
        for index, due in enumerate(self._due):
            totals[index] = ageing(list(due), list(due.values()), today)
        return totals

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        count = len(self)
        return {
            "names": self.names,
            "classes": self.classes,
            "tariffs": self.tariffs,
            "ledgers": self._ledgers,
            "due": [[list(due), list(due.values())] for due in self._due],
            "clocks": list(self.clocks.items()),
            "columns": {name: _wide(getattr(self, name)[:count]) for name in _COLUMNS},
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.names, self._ledgers = list(state["names"]), list(state["ledgers"])
        self.classes, self.tariffs = list(state["classes"]), list(state["tariffs"])
        self._rows = {name: row for row, name in enumerate(self.names)}
        self._due = [dict(zip(days, amounts, strict=True)) for days, amounts in state["due"]]
        self.clocks = {row: msgspec.convert(clock, Clock) for row, clock in state.get("clocks", ())}
        self._grow(max(64, len(self)))
        for name in _COLUMNS.keys() & state["columns"].keys():
            getattr(self, name)[: len(self)] = state["columns"][name]
        if "clocks" not in state:
            for steps in (self.step, self.dunned):
                steps[steps == _DISCONNECTION_BEFORE] = Step.DISCONNECTION

    def _grow(self, size: int) -> None:
        for name, (kind, start) in _COLUMNS.items():
            old = getattr(self, name, np.empty(0, kind))
            column = np.full(size, start, kind)
            column[: len(old)] = old
            setattr(self, name, column)

    def _age(self, row: int, ledger: Ledger, sign: int) -> None:
        due = self._due[self.class_[row]]
        for item in ledger.open_items():
            total = due.get(item.due, 0) + sign * item.open
            if total:
                due[item.due] = total
            else:
                due.pop(item.due, None)


_EMPTY = pack(Ledger())


def _wide(column: NDArray[Any]) -> NDArray[Any]:
    # A snapshot names types of one byte in a way that it cannot read back.
    return column.astype(np.int16) if column.itemsize == 1 else column.copy()


def _number(names: list[str], name: str, most: int) -> int:
    """Number of a name; what comes after `most` names shares the first one's."""
    if name in names:
        return names.index(name)
    if len(names) == most:
        return 0
    names.append(name)
    return len(names) - 1
