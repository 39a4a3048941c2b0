"""Energy of single customers: by their usual days, by how their class leaves its own, and by the week before."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.classdays import ClassDays
from models.accounts.config import AccountsConfig
from models.accounts.dailyuse import HOURS, DailyUse
from models.accounts.gathering import Gathered
from models.accounts.habits import Habits
from models.accounts.months import Month
from models.accounts.outlook import Outlook
from models.backtest.bootstrap import interval
from models.backtest.demand import SameWeekday
from models.backtest.report import Metric
from models.demand.forecasts import Demand, Sums
from models.demand.messages import AHEAD
from models.flow.wire import pack
from models.load.days import KNOTS
from models.messages import SLOTS
from models.readings import Int64

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

_WARM_UP = 88
_LEAST_DAYS = _WARM_UP + KNOTS[-1] + 2 * AHEAD
_CREDITS = (3, 7, 14)
"""Credit by which days left are judged, in mean days of use."""

_RESAMPLES = 2000

CUSTOMERS = (
    "customers: expected is the usual day as far as the class leaves its own, usual the usual day alone. error: mean"
    " absolute, percent of the energy, by days ahead. month_end: the same of the rest of a month, from the day on which"
    f" bills are foreseen. days_left: mean absolute error, in days, of how long credit of {_CREDITS} mean days lasts;"
    " habits as prepaid accounts are told. of_usual: errors of expected over those of usual."
)
"""What a reader must know of these figures."""


class Customers:
    """Accounts of one class, kept as the accounts and demand stages keep them; energy stands for money."""

    def __init__(self, count: int) -> None:
        self._config = AccountsConfig()
        self._book = Book()
        self._rows = self._book.rows([str(number) for number in range(count)])
        self._outlook = Outlook(self._book)
        self._use = DailyUse(self._config.weekdays_off, self._outlook)
        self._use.grow(count)
        self._classes = ClassDays(self._book, self._use)
        self._habits = Habits(self._book, self._config)
        self._demand = Demand(self._config.weekdays_off)
        self._said: bytes | None = None

    def learn(self, day: int, hour_wh: Int64, known: Bool) -> None:
        """Learn a day; what is said of classes after it holds once the next day is learned, as in the stream.

        Args:
            day: local day.
            hour_wh: by account and hour, shape (n, 24).
            known: of which accounts, shape (n,).
        """
        if self._said is not None:
            self._outlook.take(self._said)
        rows = self._rows[known]
        energy = _gathered(rows, hour_wh[known])
        self._use.take(energy)
        self._classes.take(energy, late=False)
        self._use.close(day, None)
        self._learn_cost(rows, hour_wh[known].sum(axis=1).astype(np.float64), day)
        sums = Sums()
        if (said := self._classes.close(day)) is not None:
            sums.add(said)
        found = self._demand.learn(day, sums)
        outlook = self._demand.outlook(day, found, self._demand.bands())
        self._said = pack(outlook) if outlook else None

    def usual(self, day: int) -> Float64:
        """Usual days after the last that was learned, Wh, shape (AHEAD, n)."""
        kinds = [self._use.usual_wh(self._rows, kind) for kind in (0, 1)]
        return np.stack([kinds[self._use.kind(day + ahead)] for ahead in range(1, AHEAD + 1)])

    def bands(self, day: int) -> Float64:
        """What is expected of these days, shape (AHEAD, n, 3)."""
        return np.stack([self._use.band(self._rows, day + ahead, ahead) for ahead in range(1, AHEAD + 1)])

    def days_left(self, credit: Int64, day: int) -> Float64:
        """Days that credit lasts as prepaid accounts are told, shape (n,)."""
        return self._habits.days_left(self._rows, credit, day + 1)

    def _learn_cost(self, rows: Int64, cost: Float64, day: int) -> None:
        book = self._book
        book.cost_days[rows] = np.minimum(book.cost_days[rows] + 1, self._config.cost_days)
        book.daily_cost[rows] += (cost - book.daily_cost[rows]) / book.cost_days[rows]
        self._habits.learn(rows, cost, day)


class Forecasts(NamedTuple):
    """What was said at the end of each day, Wh.

    Attributes:
        bands: shape (T, AHEAD, n, 3). usual, naive: shape (T, AHEAD, n). habits: days that each of `_CREDITS` lasts,
            shape (T, C, n).
    """

    bands: Float64
    usual: Float64
    naive: Float64
    habits: Float64

    @property
    def middles(self) -> dict[str, Float64]:
        """By name, shape (T, AHEAD, n) each."""
        return {"expected": self.bands[..., 1], "usual": self.usual, "naive": self.naive}


def judge_customers(
    first: int, hour_wh: Int64, known: Bool, progress: Callable[[float], None]
) -> tuple[dict[str, Metric], dict[str, tuple[float, float]]]:
    """Figures of customers of one class, and 95 % intervals; none of fewer days than they take.

    Args:
        first: local day of the first row, counted from 1970-01-01.
        hour_wh: by day, customer and hour, shape (T, n, 24).
        known: of which days, shape (T, n).
        progress: told which share is done.
    """
    if len(known) < _LEAST_DAYS:
        return {}, {}
    energy = np.where(known, hour_wh.sum(axis=2), np.nan)
    mean = np.nansum(energy, axis=0) / np.maximum(known.sum(axis=0), 1)
    # Of who uses nothing any credit lasts for ever.
    credit: Float64 = np.outer(np.array(_CREDITS, np.float64), np.where(mean > 0, mean, np.nan))
    said = _forecasts(first, hour_wh, known, np.rint(np.nan_to_num(credit)).astype(np.int64), progress)
    months = {name: _month_ends(first, energy, each) for name, each in said.middles.items()}
    left = {
        name: np.stack([[lasts(middle, each) for each in credit] for middle in middles])
        for name, middles in said.middles.items()
    }
    off = {name: _days_left(energy, credit, each) for name, each in (left | {"habits": said.habits}).items()}
    metrics = _days(energy, said)
    for name, (error, came) in months.items():
        metrics[f"customers_month_end_{name}"] = 100 * float(error.sum() / came.sum())
    for name, error in off.items():
        metrics[f"customers_days_left_{name}"] = np.nanmean(error, axis=(1, 2)).tolist()
    scale = np.array(_CREDITS)[:, None, None]
    pairs = {
        "month_end": [months[name][0] for name in ("expected", "usual")],
        "days_left": [np.nansum(off[name] / scale, axis=(0, 1)) for name in ("expected", "usual")],
    }
    of_usual = {f"customers_{name}_of_usual": pair for name, pair in pairs.items()}
    metrics |= {name: float(one.sum() / other.sum()) for name, (one, other) in of_usual.items()}
    return metrics, {name: _ratio(one, other) for name, (one, other) in of_usual.items()}


def _forecasts(first: int, hour_wh: Int64, known: Bool, credit: Int64, progress: Callable[[float], None]) -> Forecasts:
    days, count = known.shape
    model, week = Customers(count), SameWeekday(count)
    found = Forecasts(
        bands=np.full((days, AHEAD, count, 3), np.nan),
        usual=np.full((days, AHEAD, count), np.nan),
        naive=np.full((days, AHEAD, count), np.nan),
        habits=np.full((days, len(_CREDITS), count), np.nan),
    )
    for place in range(days):
        day = first + place
        model.learn(day, hour_wh[place], known[place])
        week.learn_many(day, np.where(known[place], hour_wh[place].sum(axis=1), np.nan))
        found.naive[place] = week.forecast_many(AHEAD)[..., 1]
        said = np.isfinite(found.naive[place, 0])
        found.bands[place, :, said] = np.moveaxis(model.bands(day), 1, 0)[said]
        found.usual[place, :, said] = model.usual(day).T[said]
        found.habits[place] = np.where(said, [model.days_left(each, day) for each in credit], np.nan)
        progress((place + 1) / days)
    return found


def _days(energy: Float64, said: Forecasts) -> dict[str, Metric]:
    """Mean absolute errors by days ahead, percent of the mean energy, and the share of days within the band."""
    found: dict[str, Metric] = {}
    begin = _WARM_UP + KNOTS[-1]
    came = energy[begin:]
    for name, middles in said.middles.items():
        ahead = [middles[begin - knot : -knot, knot - 1] for knot in KNOTS]
        found[f"customers_error_{name}"] = [_share(np.abs(came - middle), came) for middle in ahead]
    ahead = [said.bands[begin - knot : -knot, knot - 1] for knot in KNOTS]
    inside = [
        np.where(np.isfinite(band[..., 0]), (band[..., 0] <= came) & (came <= band[..., 2]), np.nan) for band in ahead
    ]
    found["customers_coverage"] = [float(np.nanmean(np.where(np.isfinite(came), each, np.nan))) for each in inside]
    return found


def _share(off: Float64, came: Float64) -> float:
    counts = np.isfinite(off)
    return float(100 * off[counts].sum() / came[counts].sum())


def _month_ends(first: int, energy: Float64, middles: Float64) -> tuple[Float64, Float64]:
    """Absolute errors of what is left of months, once bills are foreseen, and what came, shape (n,) each."""
    off, whole = np.zeros((2, energy.shape[1]))
    for place in range(_WARM_UP, len(energy)):
        month = Month.of(first + place, 0)
        left = month.last - first - place
        early = first + place - month.first + 1 < AccountsConfig().shock.from_day
        if early or not left or place + left >= len(energy):
            continue
        came = energy[place + 1 : place + 1 + left].sum(axis=0)
        error = np.abs(came - middles[place, :left].sum(axis=0))
        off += np.nan_to_num(error)
        whole += np.where(np.isfinite(error), came, 0.0)
    return off, whole


def _days_left(energy: Float64, credit: Float64, said: Float64) -> Float64:
    """By how many days it is wrong how long credit lasts, shape (C, T, n); NaN where it lasts longer than is looked at.

    Args:
        energy: that came, shape (T, n).
        credit: shape (C, n).
        said: days that it lasts, shape (T, C, n).
    """
    found = np.full((len(credit), *energy.shape), np.nan)
    for place in range(_WARM_UP, len(energy) - AHEAD):
        came = energy[place + 1 : place + 1 + AHEAD]
        for number, each in enumerate(credit):
            found[number, place] = np.abs(np.minimum(said[place, number], AHEAD) - lasts(came, each))
    return np.where(np.isfinite(found), found, np.nan)


def lasts(energy: Float64, credit: Float64) -> Float64:
    """Days of energy, shape (D, n), that credit lasts, shape (n,); infinite beyond them, NaN where one is not known.

    Examples:
        >>> lasts(np.array([[2.0], [4.0]]), np.array([3.0]))
        array([1.25])
    """
    upto = np.cumsum(energy, axis=0)
    whole = np.minimum((upto < credit).sum(axis=0), len(energy) - 1)
    each = np.arange(len(credit))
    step = np.where(energy[whole, each] > 0, energy[whole, each], 1.0)
    found = whole + 1 - (upto[whole, each] - credit) / step
    return np.asarray(np.where(upto[-1] >= credit, found, np.where(np.isnan(upto[-1]), np.nan, np.inf)))


def _ratio(one: Float64, other: Float64) -> tuple[float, float]:
    """95 % interval of the ratio of two sums over customers, by drawing customers again."""
    one, other = one[other > 0], other[other > 0]
    drawn = np.random.default_rng(1).integers(0, len(one), (_RESAMPLES, len(one)))
    return interval((one[drawn].sum(axis=1) / other[drawn].sum(axis=1)).tolist())


def _gathered(rows: Int64, hour_wh: Int64) -> Gathered:
    none, no_slots = np.zeros(0, np.int64), np.zeros((0, SLOTS), np.int64)
    export = np.zeros(len(rows), np.int64)
    return Gathered(rows, hour_wh, export, none, no_slots, no_slots, no_slots, none, np.zeros((0, HOURS), np.int64))
