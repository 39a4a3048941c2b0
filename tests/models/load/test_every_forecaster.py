"""What every forecaster of loads keeps to: of a panel, of a month ahead, and of the stream's transformers."""

from functools import cache
from typing import Any, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from models.calendar import HOUR, LocalTime
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.grid.ambient import Ambient
from models.grid.config import ForecastConfig
from models.grid.forecaster import Forecaster
from models.load.lookback import Lookback
from models.load.month import MonthAhead
from models.load.panel import PanelForecaster
from models.records import Weather
from tests.support.river_checks import GENERAL, Check

Float64 = NDArray[np.float64]

DAY_HOURS = 24
FIRST_DAY = 15_000
LEARNED_DAYS = 30
"""After so many days each of them forecasts by what it learned."""


class Subject(Protocol):
    """A forecaster of one series of hourly values; it begins at a midnight and takes in whole days.

    Attributes:
        grown_days: after these its state grows no more.
    """

    grown_days: int

    def feed(self, values: Float64) -> None:
        """Take in the next hours, NaN where they are not known."""

    def forecast(self) -> Float64:
        """The hours of the next day, the middle one where there are several."""

    def dump(self) -> Any:
        """State."""

    def load(self, state: Any) -> None:
        """Continue from a dump."""


def celsius(hours: NDArray[np.int64]) -> Float64:
    return np.asarray(12 + 8 * np.sin(2 * np.pi * hours / 8766) + 3 * np.sin(2 * np.pi * (hours % 24 - 9) / 24))


class OfPanel:
    """One series of a panel."""

    grown_days = 30

    def __init__(self) -> None:
        self.model = PanelForecaster(1, DAY_HOURS, (Lookback(48), Lookback(24, 24, 2)), every=48, judge=24)

    def feed(self, values: Float64) -> None:
        for value in values:
            self.model.learn_many(np.array([value]))

    def forecast(self) -> Float64:
        return self.model.forecast_many()[:, 0]

    def dump(self) -> Any:
        return self.model

    def load(self, state: Any) -> None:
        self.model = state


class OfMonth:
    """A load by the weather."""

    grown_days = 400

    def __init__(self) -> None:
        self.model = MonthAhead(years=1, residual_days=30, refresh_days=10)

    def feed(self, values: Float64) -> None:
        for part in values.reshape(-1, DAY_HOURS):
            day = self.model.until or FIRST_DAY
            weather = celsius(day * DAY_HOURS + np.arange(DAY_HOURS))
            self.model.learn_many(day, part, weather[:, None])

    def forecast(self) -> Float64:
        return self.model.forecast_many(1)[:, len(self.model.levels) // 2]

    def dump(self) -> Any:
        return self.model

    def load(self, state: Any) -> None:
        self.model = state


class OfStream:
    """A transformer, as the grid stage forecasts it."""

    grown_days = 40

    def __init__(self) -> None:
        self.model = Forecaster(ForecastConfig(), 3, LocalTime("UTC"))
        self.model.grow(1)
        self.ambient = Ambient(20.0, 6 * HOUR)
        self.hour = FIRST_DAY * DAY_HOURS

    def feed(self, values: Float64) -> None:
        for value in values:
            self.hour += 1
            self.ambient.add(Weather(at=self.hour * HOUR, temperature_c=float(celsius(np.array(self.hour)))), 2**40)
            self.model.enter(self.hour, np.array([value]), np.array([value]), self.ambient)
            for final in self.model.final(self.hour):
                self.model.learn(final, np.zeros(1, bool), self.ambient)
            if self.hour % 3 == 0:
                self.model.issue(self.hour, np.full(1, 100.0), self.ambient)

    def forecast(self) -> Float64:
        fresh = OfStream()
        fresh.load(self.dump())  # what is issued is kept, to be judged later
        outlooks = fresh.model.issue(self.hour, np.full(1, 100.0), self.ambient)
        return np.asarray(outlooks.quantile[0, :, len(ForecastConfig().levels) // 2], np.float64)

    def dump(self) -> Any:
        return {"model": self.model.dump(), "ambient": self.ambient.dump(), "hour": self.hour}

    def load(self, state: Any) -> None:
        kept: dict[str, Any] = unpack(pack(state))
        self.model.load(kept["model"])
        self.ambient.load(kept["ambient"])
        self.hour = kept["hour"]


KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (OfPanel, OfMonth, OfStream)}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> type[Any]:
    return KINDS[request.param]


def waves(days: int, seed: int = 1) -> Float64:
    hours = np.arange(days * DAY_HOURS)
    noise = np.random.default_rng(seed).lognormal(0, 0.03, len(hours))
    return np.asarray((50 + 20 * np.sin(2 * np.pi * hours / DAY_HOURS)) * noise)


def fed(kind: type[Any], values: Float64) -> Any:
    subject: Subject = kind()
    subject.feed(values)
    return subject


@cache
def _waves_learned(name: str) -> bytes:
    return pack(fed(KINDS[name], waves(LEARNED_DAYS)).dump())


def learned(kind: type[Any]) -> Any:
    """One that has learned the waves."""
    subject: Subject = kind()
    subject.load(unpack(_waves_learned(kind.__name__)))
    return subject


def test_a_wave_is_foretold(kind: type[Any]) -> None:
    assert np.abs(learned(kind).forecast() - waves(LEARNED_DAYS + 1)[-DAY_HOURS:]).mean() < 5


def test_equal_runs_give_equal_states_and_leave_the_values_alone(kind: type[Any]) -> None:
    values = waves(LEARNED_DAYS)
    before = values.copy()
    assert fingerprint(fed(kind, values).dump()) == fingerprint(learned(kind).dump())
    assert (values == before).all()


def test_a_forecast_changes_nothing(kind: type[Any]) -> None:
    subject = learned(kind)
    before = fingerprint(subject.dump())
    assert (subject.forecast() == subject.forecast()).all()
    assert fingerprint(subject.dump()) == before


@pytest.mark.parametrize("days", [1, 20, 29])
def test_continued_from_a_snapshot_it_is_as_if_never_stopped(kind: type[Any], days: int) -> None:
    values = waves(LEARNED_DAYS)
    whole, resumed = learned(kind), kind()
    resumed.load(unpack(pack(fed(kind, values[: days * DAY_HOURS]).dump())))
    resumed.feed(values[days * DAY_HOURS :])
    assert fingerprint(resumed.dump()) == fingerprint(whole.dump())
    assert (resumed.forecast() == whole.forecast()).all()


def test_state_is_bounded(kind: type[Any]) -> None:
    subject = fed(kind, waves(kind.grown_days))
    size = len(pack(subject.dump()))
    subject.feed(waves(2 * LEARNED_DAYS, seed=2))
    assert len(pack(subject.dump())) <= size * 1.01


def test_gaps_do_not_spread(kind: type[Any]) -> None:
    values = waves(LEARNED_DAYS)
    chance = np.random.default_rng(3)
    values[chance.random(len(values)) < 0.05] = np.nan
    values[300:310] = np.nan
    said = fed(kind, values).forecast()
    assert np.abs(said - waves(LEARNED_DAYS)[-DAY_HOURS:]).mean() < 10


def test_nothing_known_is_no_mistake(kind: type[Any]) -> None:
    said = fed(kind, np.full(LEARNED_DAYS * DAY_HOURS, np.nan)).forecast()
    assert (np.isnan(said) | (said == 0)).all()


@pytest.mark.parametrize("value", [0.001, 7.0, 1e6])
def test_a_constant_stays(kind: type[Any], value: float) -> None:
    said = fed(kind, np.full(LEARNED_DAYS * DAY_HOURS, value)).forecast()
    np.testing.assert_allclose(said, value, rtol=0.01)


def test_zero_is_no_mistake(kind: type[Any]) -> None:
    said = fed(kind, np.zeros(LEARNED_DAYS * DAY_HOURS)).forecast()
    assert (np.isnan(said) | (said == 0)).all()


@pytest.mark.parametrize("factor", [0.1, 1e6])
def test_loads_of_any_size_are_foretold_alike(kind: type[Any], factor: float) -> None:
    other = fed(kind, factor * waves(LEARNED_DAYS))
    np.testing.assert_allclose(other.forecast() / factor, learned(kind).forecast(), rtol=0.01)


@pytest.mark.parametrize("worst", [1e12, -1e12])
def test_one_absurd_value_is_forgotten_or_kept_within_bounds(kind: type[Any], worst: float) -> None:
    values = waves(LEARNED_DAYS)
    values[500] = worst
    assert np.isfinite(fed(kind, values).forecast()).all()


def test_a_day_out_of_turn_is_refused() -> None:
    subject = learned(OfMonth)
    for day in (FIRST_DAY + LEARNED_DAYS - 1, FIRST_DAY + LEARNED_DAYS + 1):
        with pytest.raises(ValueError, match="the next day is"):
            subject.model.learn_many(day, np.ones(DAY_HOURS), np.ones((DAY_HOURS, 1)))


def test_an_hour_that_comes_again_changes_nothing() -> None:
    once, again = OfStream(), OfStream()
    for subject in (once, again):
        subject.feed(waves(9))
    value = waves(9)[-1:]
    again.model.enter(again.hour, value, value, again.ambient)
    assert fingerprint(again.dump()) == fingerprint(once.dump())


@pytest.mark.parametrize("check", GENERAL)
@pytest.mark.parametrize("model", [PanelForecaster(), MonthAhead()], ids=lambda model: type(model).__name__)
def test_river_knows_it(model: PanelForecaster | MonthAhead, check: Check) -> None:
    check(model)
