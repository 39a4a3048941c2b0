import math
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.theft.columns import Columns
from models.theft.config import TheftConfig
from models.theft.usage import BLOCKS, USAGE, Day, Usage

CONFIG = TheftConfig(least_peers=1000)
"""No meter has so many peers, so each is followed by itself, as the twin does."""

FIRST = 19_000


@dataclass
class Twin:
    """One meter, one day at a time, in plain Python: the specification of what the columns keep."""

    known: int = 0
    level: float = 0.0
    week: list[float] = field(default_factory=lambda: [1.0] * 7)
    spread: float = 0.3
    change: float = 0.0
    start: int = 0
    days: int = 0
    seen: float = 0.0
    expected: float = 0.0
    zero_run: int = 0

    def take(self, day: int, kwh: float) -> None:
        weekday = (day + 3) % 7
        warm = self.known >= CONFIG.warm_days and self.level > 0.02
        expected = self.level * self.week[weekday]
        self.zero_run = self.zero_run + 1 if kwh * 1000 <= CONFIG.zero_wh else 0
        held = warm and self._fall(day, kwh, expected)
        self._learn(weekday, kwh, expected if warm else None, held)

    def _fall(self, day: int, kwh: float, expected: float) -> bool:
        floor = 0.05 * self.level + 0.05
        deviation = math.log((kwh + floor) / (expected + floor))
        step = min(max(-deviation / max(1.25 * self.spread, 0.15), -3.0), 3.0)
        self.change = min(max(self.change + step - CONFIG.change_slack, 0.0), 2.5 * CONFIG.change_threshold)
        held = self.change > CONFIG.change_threshold / 3
        if not held:
            rate = 1 / min(self.known - CONFIG.warm_days + 10, 30)
            self.spread += rate * (min(abs(deviation), 1.5) - self.spread)
        if self.change > 0:
            self.start = self.start if self.days else day
            self.days, self.seen, self.expected = self.days + 1, self.seen + kwh, self.expected + expected
        else:
            self.days, self.seen, self.expected = 0, 0.0, 0.0
        return held

    def _learn(self, weekday: int, kwh: float, expected: float | None, held: bool) -> None:
        bounded = kwh
        if expected is not None:
            bounded = expected if held else min(max(kwh, 0.33 * expected), 3 * expected)
        rate = 1 / min(self.known + 1, CONFIG.baseline_days)
        self.level += rate * (bounded / self.week[weekday] - self.level)
        if expected is not None and not held:
            followed = self.week[weekday] * (1 + (bounded / expected - 1) / 12)
            self.week[weekday] = min(max(followed, 0.1), 5.0)
        self.known += 1


def day_of(day: int, kwh: list[float], usable: list[bool], profile: np.ndarray | None = None) -> Day:
    count = len(kwh)
    shape = np.full(24, 1 / 24) if profile is None else profile
    total = np.array(kwh, float)
    return Day(
        day=day,
        rows=np.arange(count),
        transformer=np.zeros(count, np.int64),
        feeder=np.zeros(count, np.int64),
        kwh=total,
        hours=total[:, None] * shape[None, :],
        usable=np.array(usable, bool),
    )


def followed(count: int) -> Usage:
    columns = Columns(USAGE)
    columns.rows([f"M{number}" for number in range(count)])
    return Usage(CONFIG, columns)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_columns_follow_each_meter_as_the_twin_does(seed: int) -> None:
    rng = np.random.default_rng(seed)
    usage, twins = followed(4), [Twin() for _ in range(4)]
    scale = np.array([0.3, 5.0, 20.0, 8.0])
    for day in range(FIRST, FIRST + 80):
        scale[rng.random(4) < 0.02] *= 0.4
        kwh = (scale * rng.lognormal(0, 0.4, 4) * (rng.random(4) > 0.05)).tolist()
        usable = (rng.random(4) > 0.1).tolist()
        usage.begin(day - 1, day)
        usage.take(day_of(day, kwh, usable))
        for twin, value, counts in zip(twins, kwh, usable, strict=True):
            if counts:
                twin.take(day, value)
    columns = usage.meters
    for row, twin in enumerate(twins):
        assert int(columns["known_days"][row]) == twin.known
        assert int(columns["zero_run"][row]) == twin.zero_run
        assert int(columns["days"][row]) == twin.days
        assert not twin.days or int(columns["start"][row]) == twin.start
        for name in ("level", "spread", "change", "seen", "expected"):
            assert float(columns[name][row]) == pytest.approx(getattr(twin, name), rel=2e-3, abs=2e-3)
        assert columns["week"][row].tolist() == pytest.approx(twin.week, rel=2e-3)


def steady(usage: Usage, days: range, kwh: float, count: int = 1) -> None:
    rng = np.random.default_rng(1)
    for day in days:
        usage.begin(day - 1, day)
        usage.take(day_of(day, (kwh * rng.lognormal(0, 0.1, count)).tolist(), [True] * count))


def test_a_day_that_is_not_usable_changes_nothing() -> None:
    usage = followed(1)
    steady(usage, range(FIRST, FIRST + 30), 10.0)
    before = {name: usage.meters[name].copy() for name in USAGE}
    usage.begin(FIRST + 29, FIRST + 30)
    usage.take(day_of(FIRST + 30, [0.0], [False]))
    for name, kept in before.items():
        if not name.startswith("ring"):
            assert np.array_equal(usage.meters[name], kept, equal_nan=True), name


def test_a_thief_does_not_teach_the_usual() -> None:
    usage = followed(1)
    steady(usage, range(FIRST, FIRST + 40), 10.0)
    level = float(usage.meters["level"][0])
    steady(usage, range(FIRST + 40, FIRST + 100), 5.0)
    assert float(usage.meters["level"][0]) > 0.9 * level
    assert float(usage.meters["fall"][0].mean()) == pytest.approx(math.log(0.5), abs=0.1)


def test_what_is_accepted_becomes_the_usual() -> None:
    usage = followed(1)
    steady(usage, range(FIRST, FIRST + 40), 10.0)
    steady(usage, range(FIRST + 40, FIRST + 60), 5.0)
    usage.accept(np.array([0]))
    assert float(usage.meters["level"][0]) == pytest.approx(5.0, rel=0.1)
    assert float(usage.meters["change"][0]) == 0
    steady(usage, range(FIRST + 60, FIRST + 70), 5.0)
    assert float(usage.meters["change"][0]) < CONFIG.change_threshold / 2


def test_another_customer_starts_anew() -> None:
    usage = followed(2)
    steady(usage, range(FIRST, FIRST + 40), 10.0, count=2)
    usage.forget(np.array([1]))
    assert usage.meters["known_days"].tolist() == [40, 0]
    assert np.isnan(usage.meters["ring"][1]).all()
    assert usage.meters["shape"][1].tolist() == [0.0] * BLOCKS


def test_days_at_one_level_are_counted_and_shaped_ones_are_not() -> None:
    usage = followed(2)
    for day in range(FIRST, FIRST + 5):
        usage.begin(day - 1, day)
        flat, shaped = day_of(day, [5.0], [True]).hours, day_of(day, [5.0], [True], np.arange(24) / 276).hours
        both = day_of(day, [5.0, 5.0], [True, True])
        both.hours = np.concatenate([flat, shaped])
        usage.take(both)
    assert usage.meters["flat_run"].tolist() == [5, 0]
