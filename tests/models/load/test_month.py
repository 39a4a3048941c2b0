"""A load weeks ahead over weathers of past years."""

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from models.backtest.pinball import pinball
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.load.holidays import month_after, united_states
from models.load.month import LEVELS, MonthAhead
from models.load.scenarios import scenarios
from models.load.weather import AIR, CALENDAR, WARM_UP, air, calendar
from tests.models.load.weather_town import town

Float64 = NDArray[np.float64]

FIRST = 12_000


def fed(model: MonthAhead, load: Float64, celsius: Float64, first: int = FIRST) -> MonthAhead:
    for place in range(len(load) // 24):
        hours = slice(24 * place, 24 * place + 24)
        model.learn_many(first + place, load[hours], celsius[hours])
    return model


def day_of(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - date(1970, 1, 1)).days


def test_quantiles_are_sharper_than_the_year_before_and_cover() -> None:
    load, celsius = town(1095 + 30)
    known = 1095 * 24
    quantiles = fed(MonthAhead(), load[:known], celsius[:known]).forecast_many(30)
    truth, levels = load[known:], np.array(LEVELS)
    year_before = np.repeat(load[known - 365 * 24 : known - 335 * 24, None], 99, axis=1)
    assert pinball(truth, quantiles, levels).mean() < 0.6 * pinball(truth, year_before, levels).mean()
    assert ((truth > quantiles[:, 4]) & (truth < quantiles[:, 94])).mean() > 0.7
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_a_forecast_changes_nothing() -> None:
    model = fed(MonthAhead(), *town(400))
    before = fingerprint(model)
    assert (model.forecast_many(5) == model.forecast_many(5)).all()
    assert fingerprint(model) == before


@pytest.mark.parametrize("cut", [1, 30, 397])
def test_continued_from_a_snapshot_it_is_as_if_never_stopped(cut: int) -> None:
    load, celsius = town(430)
    first = fed(MonthAhead(), load[: 24 * cut], celsius[: 24 * cut])
    resumed = fed(unpack(pack(first)), load[24 * cut :], celsius[24 * cut :], FIRST + cut)
    assert fingerprint(resumed) == fingerprint(fed(MonthAhead(), load, celsius))


def test_state_is_bounded() -> None:
    load, celsius = town(1000)
    model = fed(MonthAhead(years=1), load[: 24 * 800], celsius[: 24 * 800])
    size = len(pack(model))
    assert len(pack(fed(model, load[24 * 800 :], celsius[24 * 800 :], FIRST + 800))) <= size * 1.01


def test_gaps_do_not_spread() -> None:
    load, celsius = town(450)
    load[:2000], load[5000:5030], load[6000] = np.nan, np.nan, 0.0
    celsius[:30], celsius[7000:7040], celsius[8000, 1] = np.nan, np.nan, np.nan
    assert np.isfinite(fed(MonthAhead(), load, celsius).forecast_many(3)).all()


def test_a_constant_load_stays() -> None:
    _, celsius = town(450)
    quantiles = fed(MonthAhead(), np.full(450 * 24, 80.0), celsius).forecast_many(3)
    np.testing.assert_allclose(quantiles, 80.0, rtol=1e-3)


def test_without_load_nothing_is_forecast() -> None:
    _, celsius = town(30)
    assert np.isnan(fed(MonthAhead(), np.full(30 * 24, np.nan), celsius).forecast_many(2)).all()


def test_scenarios_are_past_years_from_the_weather_of_now() -> None:
    celsius = np.repeat(np.arange(800.0), 24)
    found = scenarios(celsius, 48, (0, 1), persistence_h=1e9)
    assert found.shape == (4, 48)
    assert found[0, 0] == 800 - 365 + (799 - (800 - 366))
    apart = scenarios(celsius, 48, (0,), persistence_h=1e-9)
    assert apart[:, -1].tolist() == [800 - 365 + 1, 800 - 730 + 1]


def test_without_a_past_year_the_last_day_comes_again() -> None:
    assert scenarios(np.arange(72.0), 30, (0,), 48.0)[0, [0, 23, 24]].tolist() == [48.0, 71.0, 48.0]


def test_air_sees_nothing_that_comes_later() -> None:
    celsius = np.random.default_rng(1).normal(15, 5, (1, WARM_UP + 20))
    later = celsius.copy()
    later[:, WARM_UP + 10 :] = 40.0
    assert air(celsius).shape == (1, 20, AIR)
    assert (air(celsius)[:, :10] == air(later)[:, :10]).all()


def test_days_of_the_calendar() -> None:
    days = np.array([day_of(2011, 7, 3), day_of(2011, 7, 4), day_of(2011, 7, 5)])
    features = calendar(days, FIRST)
    assert features.shape == (3, CALENDAR)
    assert features[:, 1:7].sum(axis=1).tolist() == [0, 0, 1]
    assert features[:, 7].tolist() == [0, 1, 0]
    assert features[:, 8].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2011, 1, 17), True),
        (date(2011, 2, 21), True),
        (date(2010, 5, 31), True),
        (date(2011, 5, 30), True),
        (date(2011, 9, 5), True),
        (date(2010, 11, 26), True),
        (date(2010, 7, 5), True),
        (date(2010, 7, 6), False),
        (date(2010, 12, 31), False),
    ],
)
def test_holidays_by_rule(day: date, is_holiday: bool) -> None:
    assert (day_of(day.year, day.month, day.day) in united_states(day.year)) == is_holiday


@pytest.mark.parametrize(("begin", "days"), [((2012, 2, 1), 29), ((2011, 12, 1), 31), ((2011, 4, 1), 30)])
def test_days_of_a_month(begin: tuple[int, int, int], days: int) -> None:
    assert month_after(day_of(*begin)) == days
