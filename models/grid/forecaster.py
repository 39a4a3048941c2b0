"""Forecasts of the next 24 hours for every transformer, learned online from its own history."""

from typing import Any

import numpy as np

from models.calendar import HOUR, LocalTime
from models.grid.ambient import Ambient
from models.grid.config import ForecastConfig
from models.grid.errors import HORIZON, ErrorQuantiles
from models.grid.features import FEATURES, air, alike, calendar, design, usual
from models.grid.history import DAY_HOURS, WEEK_HOURS, History
from models.grid.issues import Issues
from models.grid.outlook import Outlooks
from models.grid.peaks import Peaks
from models.grid.regression import BayesianRegressions
from models.grid.rows import Bool, Field, Float, Int64, Rows
from models.grid.scores import Scores

_BLOCK = 512
_RESIDUAL_RATE = 0.01
_SETTLED_AFTER = 72
_SCORED_HOUR = 12
_MOST_PERSISTENT = 0.95
_PEAK_HOURS = 2 * DAY_HOURS


class _Residuals(Rows):
    """What the regression leaves over, by transformer, in units of its scale.

    Attributes:
        scale: kVA that counts as 1, the mean of a first week; NaN before. hours: metered hours. learned: learned ones.
        deviation: mean absolute residual. last: residual of the last hour, NaN if that was not learned.
        product, square: recent means of neighbouring residuals' products and of squares.
    """

    scale: Float
    hours: Int64
    learned: Int64
    deviation: Float
    last: Float
    product: Float
    square: Float

    def __init__(self) -> None:
        zeros = {name: Field("f8", 0.0) for name in ("deviation", "product", "square")}
        counts = {name: Field("i8", 0) for name in ("hours", "learned")}
        super().__init__({**zeros, **counts, "scale": Field("f8", np.nan), "last": Field("f8", np.nan)})

    def observe(self, residual: Float, rows: Bool) -> None:
        """Take in the residuals of the next hour for the rows that were learned."""
        rate = np.maximum(_RESIDUAL_RATE, 1.0 / (self.learned + 1.0))
        pairs = rows & np.isfinite(self.last)
        product = np.where(pairs, residual * self.last, 0.0)
        self.deviation = np.where(rows, self.deviation + rate * (np.abs(residual) - self.deviation), self.deviation)
        self.product = np.where(pairs, self.product + rate * (product - self.product), self.product)
        self.square = np.where(rows, self.square + rate * (residual**2 - self.square), self.square)
        self.last = np.where(rows, residual, np.nan)

    @property
    def persistence(self) -> Float:
        """Correlation of residuals an hour apart, 0 to 0.95."""
        ratio = np.divide(self.product, self.square, out=np.zeros(self.count), where=self.square > 0)
        return np.clip(ratio, 0.0, _MOST_PERSISTENT)


class Forecaster:
    """Forecasts n transformers.

    An hour enters when it closes, as far as it is known; it is learned from when nothing can correct it any more
    (`delay` hours later). A regression predicts an hour from loads that are known a day before, the calendar and the
    air; what it was wrong by in the last hour fades out over the next; quantiles come from the errors that forecasts
    with the same horizon and hour of day really had.

    Args:
        config: how to forecast.
        delay: hours after which an hour is final.
        local: the utility's time.
    """

    def __init__(self, config: ForecastConfig, delay: int, local: LocalTime) -> None:
        self.config = config
        self.delay = delay
        self.history = History(WEEK_HOURS + 2 * DAY_HOURS + delay)
        self.regression = BayesianRegressions(FEATURES, config.prior, 1.0, config.smoothing)
        self.residuals = _Residuals()
        self.quantiles = ErrorQuantiles(config.levels)
        self.peaks = Peaks(config.issue_hours / DAY_HOURS)
        self.issues = Issues((HORIZON + delay) // config.issue_hours + 2)
        self.scores = Scores(config.levels)
        self.learned_until = 0
        self._local = local

    @property
    def _parts(self) -> dict[str, Any]:
        return {
            "history": self.history,
            "regression": self.regression,
            "residuals": self.residuals,
            "quantiles": self.quantiles,
            "peaks": self.peaks,
            "issues": self.issues,
            "scores": self.scores,
        }

    def grow(self, count: int) -> None:
        """Add transformers up to `count`."""
        for part in self._parts.values():
            part.grow(count)

    def enter(self, hour: int, kva: Float, highest: Float, ambient: Ambient) -> None:
        """Take in an hour that just closed, its mean and its highest slot, shape (n,), NaN where it is unknown."""
        self.history.advance(hour)
        self.correct(hour, kva, highest, ambient)

    def correct(self, hour: int, kva: Float, highest: Float, ambient: Ambient) -> None:
        """Replace an hour that is not final yet; what it is worth as a lag is settled anew where it was unknown."""
        if not self.history.holds(hour) or hour <= self.learned_until:
            return
        fresh = np.isfinite(kva) & np.isnan(self.history.metered(hour))
        self.history.put(hour, kva, highest)
        if fresh.any():
            self.history.settle(hour, *self._expected(hour, ambient))

    def final(self, hour: int) -> range:
        """Hours that are final when `hour` closes, were not learned yet, and whose lags are still at hand."""
        last = hour - self.delay
        return range(max(self.learned_until + 1, last - DAY_HOURS + 1), last + 1)

    def learn(self, hour: int, covered: Bool, ambient: Ambient) -> None:
        """Learn from an hour that is final, but for transformers that an outage covered."""
        self.learned_until = hour
        load = np.where(covered, np.nan, self.history.metered(hour))
        highest = np.where(covered, np.nan, self.history.peak(hour))
        places, steps = self.issues.reaching(hour)
        self.issues.observe(places, highest)
        self._ripen(hour)
        if not np.isfinite(load).any():
            self.residuals.last[:] = np.nan
            return
        self.history.put(hour, load, highest)
        self._regress(hour, load, ambient)
        scale = self.residuals.scale
        errors = self.issues.errors(places, steps, self.history.at(hour)) / scale[:, None]
        errors[np.isnan(load)] = np.nan
        self.quantiles.observe(int(self._local.hour(hour * HOUR)), steps, errors)
        day, week = self.history.metered(hour - DAY_HOURS), self.history.metered(hour - WEEK_HOURS)
        self.scores.observe(hour, load, day, week)

    def issue(self, hour: int, rated_kva: Float, ambient: Ambient) -> Outlooks:
        """Forecast the 24 hours after `hour`; shape (n,) of ratings, NaN where unknown."""
        steps = hour + np.arange(1, HORIZON + 1)
        path = self._path(hour, steps, ambient)
        hours_of_day = self._local.hour(steps * HOUR)
        quantile = self.quantiles.around(path, self.residuals.scale, hours_of_day)
        median = quantile[:, :, self.config.levels.index(0.5)].astype(np.float64)
        peaks = np.stack([median.max(axis=1), self.history.highest_of(hour, _PEAK_HOURS)], axis=1)
        self.issues.add(hour, path, peaks)
        if hour % DAY_HOURS == _SCORED_HOUR // self.config.issue_hours * self.config.issue_hours:
            self.scores.add(hour, np.where(self._speaks()[:, None, None], quantile, np.float32(np.nan)))
        return Outlooks.of(
            hour,
            self._speaks() & np.isfinite(peaks[:, 0]),
            quantile,
            median,
            self.peaks.quantiles(peaks),
            self.peaks.exceeds(peaks, rated_kva),
            rated_kva,
        )

    def dump(self) -> dict[str, Any]:
        """Everything by part."""
        return {name: part.dump() for name, part in self._parts.items()} | {"learned_until": self.learned_until}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        for name, part in self._parts.items():
            part.load(state[name])
        self.learned_until = state["learned_until"]

    def _examples(self, hours: Int64, now: int, ambient: Ambient, rows: slice) -> tuple[Float, Float]:
        """Features, shape (n, H, d), and usual load, shape (n, H), of hours; loads in units of the scale."""
        scale = self.residuals.scale[rows]
        days, recent = self.history.lags(hours, rows)
        days = days / scale[:, None, None]
        base = usual(days, alike(hours, self._local))
        before = ambient.around((hours - DAY_HOURS) * HOUR, now * HOUR)
        temperatures = air(ambient.around(hours * HOUR, now * HOUR), before)
        return design(days, recent, base, calendar(hours, self._local), temperatures), base

    def _example(self, hour: int, ambient: Ambient) -> tuple[Float, Float]:
        examples, base = self._examples(np.array([hour]), hour, ambient, slice(None))
        return examples[:, 0], base[:, 0]

    def _expected(self, hour: int, ambient: Ambient) -> tuple[Float, Float]:
        """What the regression says of an hour, and how far from it a load is believed (kVA)."""
        examples, base = self._example(hour, ambient)
        return self._believed(base + self.regression.predict_many(examples))

    def _believed(self, predicted: Float) -> tuple[Float, Float]:
        residuals = self.residuals
        settled = residuals.learned >= _SETTLED_AFTER
        reach = self.config.clip * residuals.deviation * residuals.scale
        return np.where(settled, predicted * residuals.scale, np.nan), reach

    def _regress(self, hour: int, load: Float, ambient: Ambient) -> None:
        residuals = self.residuals
        examples, base = self._example(hour, ambient)
        predicted = base + self.regression.predict_many(examples)
        self.history.settle(hour, *self._believed(predicted))
        metered = np.isfinite(load)
        rows = metered & np.isfinite(examples).all(axis=1)
        target = self.history.at(hour) / residuals.scale
        residuals.observe(np.where(rows, target - predicted, 0.0), rows)
        self.regression.learn_many(examples, target - base, rows)
        residuals.learned += rows
        residuals.hours += metered
        if hour % DAY_HOURS == 0 and np.isnan(residuals.scale).any():
            residuals.scale = np.where(np.isnan(residuals.scale), self.history.level(), residuals.scale)

    def _ripen(self, hour: int) -> None:
        if ripe := self.issues.ripe(hour):
            self.peaks.observe(*ripe)

    def _path(self, hour: int, steps: Int64, ambient: Ambient) -> Float:
        """Mean forecast in kVA, shape (n, 24); NaN for transformers that have not learned enough."""
        residuals = self.residuals
        expected, _ = self._expected(hour, ambient)
        off = np.where(np.isfinite(self.history.metered(hour)), self.history.at(hour) - expected, 0.0)
        off = np.where(np.isfinite(off), off, 0.0)
        path = np.empty((residuals.count, HORIZON))
        for start in range(0, residuals.count, _BLOCK):
            rows = slice(start, start + _BLOCK)
            examples, base = self._examples(steps, hour, ambient, rows)
            path[rows] = base + np.einsum("nhd,nd->nh", examples, self.regression.weights[rows])
        fading = residuals.persistence[:, None] ** np.arange(1, HORIZON + 1)
        path = path * residuals.scale[:, None] + off[:, None] * fading
        return np.where((residuals.learned >= _SETTLED_AFTER)[:, None], np.maximum(path, 0.0), np.nan)

    def _speaks(self) -> Bool:
        known = self.history.known(DAY_HOURS) >= DAY_HOURS // 2
        return known & (self.residuals.hours >= self.config.history_days * DAY_HOURS)
