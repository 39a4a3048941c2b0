"""What energy each account uses on days to come: its usual day by the hour, and how it follows the weather."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.accounts.gathering import Gathered
from models.accounts.outlook import Outlook
from models.readings import Int64
from models.roster import Column, Table

Float64 = NDArray[np.float64]
Float32 = NDArray[np.float32]

HOURS = 24
MEMORY = (10, 4)
"""Days of each kind that the usual day is a mean of, about: two weeks of working days and of days off."""

_KEEPS = 0.99
"""What a day leaves of those before in what is known of the weather's part: about the last hundred count."""

_LEAST_DAYS = 25.0
_NEARLY_ZERO = 1e-9
_NEVER = -(2**31)
_RIDGE = 0.5
"""Square degrees a day by which degree days must vary for half of what they seem to do to count."""

_SURE = 2.0
"""Standard errors below which the weather's part counts as chance."""

_BAND = 0.3
"""Share by which the first bands reach below and above."""

_STEP = 0.025
"""By how much of a usual day a band moves with each day."""

_LEVELS = (0.1, 0.9)
_WIDER = 0.05
"""By how much a band is wider for days further ahead, by the root of how many more."""

_PRODUCTS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


class UsualDays(NamedTuple):
    """Usual days of n accounts, shape (n,) each but for `wh`.

    Attributes:
        rows: of the accounts. learned: days that it is known of, up to as many as are remembered.
        wh: of a working day and a day off, shape (n, 2). low, high: of the band a day ahead, as in `DailyUse`.
    """

    rows: Int64
    learned: NDArray[np.int16]
    wh: Float32
    low: Float32
    high: Float32

    def take(self, some: Int64) -> "UsualDays":
        """Some of the accounts."""
        return UsualDays(self.rows[some], self.learned[some], self.wh[some], self.low[some], self.high[some])


def banded(middle: Float64, low: Float64, high: Float64, ahead: int) -> Float64:
    """10 %, 50 % and 90 % of the energy of a day, shape (n, 3).

    Args:
        middle: what is expected of it, shape (n,).
        low: lower end of the band a day ahead, as a share of `middle`, less 1; shape (n,).
        high: its upper end.
        ahead: how many days the day is ahead of the last that is known.
    """
    wider = 1 + _WIDER * (ahead - 1) ** 0.5
    found = np.stack([middle * (1 + wider * low), middle, middle * (1 + wider * high)], axis=1)
    return np.sort(np.maximum(found, 0.0), axis=1)


class DailyUse(Table):
    """Usual days of accounts, by row of the book.

    Kinds of days are working days, 0, and days off, 1. The weather's part is a regression of the energy of a day on its
    heating and cooling degrees, in which older days count less; what may be chance is taken off. What is expected of a
    day is the usual one as far as its class leaves its own usual days; bands follow how often days came out of them.

    Args:
        days_off: days of the week that are days off, Monday 0.
        outlook: of the classes.

    Attributes:
        days_off: as given.
        today: energy of the open local day by hour, Wh, shape (n, 24). came: whether any was counted.
        usual: of a day of each kind by hour, Wh, shape (n, 48). seen: days of each kind that it was learned of.
        weight: days that the weather's part was learned of. mean: of energy, heating, and cooling, shape (n, 3).
        products: sums of products of their deviations, shape (n, 6).
        by_degree: what a heating and a cooling degree adds to a day, Wh, when it was settled, shape (n, 2).
        heard: last local day that energy came of.
        low, high: of the band of a day ahead, as shares of what is expected, less 1.
    """

    today: Float32
    came: NDArray[np.bool_]
    usual: Float32
    seen: NDArray[np.int16]
    weight: Float32
    mean: Float64
    products: Float64
    by_degree: Float32
    heard: NDArray[np.int32]
    low: Float32
    high: Float32

    def __init__(self, days_off: list[int], outlook: Outlook) -> None:
        self.outlook = outlook
        self.days_off = days_off
        self._kinds = np.isin(np.arange(7), days_off).astype(np.int64)
        super().__init__({
            "today": Column(np.float32, HOURS),
            "came": Column(np.int16),
            "usual": Column(np.float32, 2 * HOURS),
            "seen": Column(np.int16, 2),
            "weight": Column(np.float32),
            "mean": Column(np.float64, 3),
            "products": Column(np.float64, len(_PRODUCTS)),
            "by_degree": Column(np.float32, 2),
            "heard": Column(np.int32, fill=_NEVER),
            "low": Column(np.float32, fill=-_BAND),
            "high": Column(np.float32, fill=_BAND),
        })  # fmt: skip

    def take(self, energy: Gathered) -> None:
        """Count energy of the open day."""
        if len(energy.rows):
            self.grow(int(energy.rows.max()) + 1)
            self.today[energy.rows] += energy.hours
            self.came[energy.rows] = 1

    def close(self, day: int, degrees: tuple[float, float] | None) -> None:
        """End a local day: learn it of the accounts whose energy came.

        Args:
            day: it.
            degrees: its heating and cooling degrees, None where they are not known.
        """
        rows, kind = np.flatnonzero(self.came[: len(self)]), self.kind(day)
        now = np.maximum(self.today[rows], 0)
        self._judge(rows, now.sum(axis=1, dtype=np.float64), day)
        self.heard[rows] = day
        self.seen[rows, kind] = np.minimum(self.seen[rows, kind] + 1, MEMORY[kind])
        hours = slice(kind * HOURS, (kind + 1) * HOURS)
        usual = self.usual[rows, hours]
        self.usual[rows, hours] = usual + (now - usual) / self.seen[rows, kind, None]
        if degrees is not None:
            self._follow(rows, now.sum(axis=1, dtype=np.float64), degrees)
        self.today[rows], self.came[rows] = 0, 0

    def kind(self, day: int) -> int:
        """Kind of a local day."""
        return int(self._kinds[(day + 3) % 7])

    def hours(self, rows: Int64, kind: int) -> Float64:
        """Usual energy by hour of a day of a kind, Wh, shape (n, 24); of the other kind where none was seen yet."""
        known = rows < len(self)
        places = np.where(known, rows, 0)
        if not len(self):
            return np.zeros((len(rows), HOURS))
        usual = self.usual[places].astype(np.float64).reshape(len(rows), 2, HOURS)
        kinds = np.where(self.seen[places, kind] > 0, kind, 1 - kind)
        found: Float64 = usual[np.arange(len(rows)), kinds] * known[:, None]
        return found

    def usual_wh(self, rows: Int64, kind: int) -> Float64:
        """Usual energy of a day of a kind, Wh, shape (n,); of the other kind where none was seen yet."""
        kinds = np.where(self.seen[rows, kind] > 0, kind, 1 - kind)
        found: Float64 = self.usual.reshape(-1, 2, HOURS)[rows, kinds].sum(axis=1, dtype=np.float64)
        return found

    def to_come(self, rows: Int64, first: Int64, last: Int64, day: int) -> Int64:
        """Energy that is expected of days after a local day, Wh, shape (n,).

        Args:
            rows: of accounts.
            first: their first days, shape (n,).
            last: their last days, shape (n,).
            day: the last one that is known.
        """
        usual = [self.hours(rows, kind).sum(axis=1) for kind in (0, 1)]
        total = np.zeros(len(rows))
        for each in range(day + 1, int(last.max(initial=day)) + 1):
            within = (first <= each) & (each <= last)
            total += within * usual[self.kind(each)] * self.outlook.of(rows, each)
        found: Int64 = np.rint(total).astype(np.int64)
        return found

    def band(self, rows: Int64, day: int, ahead: int) -> Float64:
        """10 %, 50 % and 90 % of the energy of a day that is so far ahead of the last known, Wh, shape (n, 3)."""
        middle = self.usual_wh(rows, self.kind(day)) * self.outlook.of(rows, day)
        return banded(middle, self.low[rows].astype(np.float64), self.high[rows].astype(np.float64), ahead)

    def usual_days(self) -> "UsualDays":
        """What is usual of all accounts that any day is known of."""
        rows = np.flatnonzero(self.seen[: len(self)].any(axis=1))
        by_kind = np.stack([self.usual_wh(rows, kind) for kind in (0, 1)], axis=1)
        learned = self.seen[rows].sum(axis=1, dtype=np.int16)
        return UsualDays(rows, learned, by_kind.astype(np.float32), self.low[rows], self.high[rows])

    def settle(self) -> None:
        """Note what a degree does as it is known by now, so that a surge does not explain itself."""
        self.by_degree[: len(self)] = self._slopes()

    def follows(self, rows: Int64) -> Float64:
        """Wh that a heating and a cooling degree added to a day, none below zero, as it was settled; shape (n, 2)."""
        known = rows < len(self)
        found: Float64 = np.zeros((len(rows), 2))
        found[known] = self.by_degree[rows[known]]
        return found

    def _judge(self, rows: Int64, energy: Float64, day: int) -> None:
        """Move bands by whether this day came below them."""
        said = self.usual_wh(rows, self.kind(day)) * self.outlook.of(rows, day)
        known = said > _NEARLY_ZERO
        off = energy / np.where(known, said, 1.0) - 1
        for level, band in zip(_LEVELS, (self.low, self.high), strict=True):
            band[rows] += np.where(known, _STEP * (level - (off < band[rows])), 0.0).astype(np.float32)

    def _slopes(self) -> Float64:
        weight = self.weight[: len(self)].astype(np.float64)
        ee, eh, ec, hh, hc, cc = self.products[: len(self)].T
        ridge = _RIDGE * weight + _NEARLY_ZERO
        hh, cc = hh + ridge, cc + ridge
        determinant = hh * cc - hc * hc
        raw = np.stack([eh * cc - ec * hc, ec * hh - eh * hc], axis=1) / determinant[:, None]
        off = np.maximum(ee - raw[:, 0] * eh - raw[:, 1] * ec, 0) / np.maximum(weight - 3, 1)
        error = off[:, None] * np.stack([cc, hh], axis=1) / determinant[:, None]
        sure = 1 - _SURE**2 * error / np.maximum(raw**2, _NEARLY_ZERO)
        usable = (weight >= _LEAST_DAYS)[:, None] & (raw > 0)
        return np.where(usable, np.maximum(sure, 0) * raw, 0.0)

    def _follow(self, rows: Int64, energy: Float64, degrees: tuple[float, float]) -> None:
        said = np.stack([energy, *(np.full(len(rows), each) for each in degrees)], axis=1)
        before = _KEEPS * self.weight[rows].astype(np.float64)
        off = said - self.mean[rows]
        self.weight[rows] = before + 1
        self.mean[rows] += off / (before + 1)[:, None]
        share = before / (before + 1)
        pairs = np.stack([off[:, one] * off[:, other] for one, other in _PRODUCTS], axis=1)
        self.products[rows] = _KEEPS * self.products[rows] + share[:, None] * pairs
