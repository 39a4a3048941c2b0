"""Energy of days to come: weeks are foreseen, bands are as often right as they say, sums have bands of their own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.flow.wire import pack, unpack
from models.load.days import KNOTS, LEVELS, DailyDemand

FIRST = 19_723
WEEK = np.array([100.0, 100.0, 100.0, 100.0, 100.0, 60.0, 40.0])


def learned(energy: np.ndarray, first: int = FIRST, **more: float) -> DailyDemand:
    model = DailyDemand(energy.shape[1], **more)
    for day, each in enumerate(energy, first):
        model.learn_many(day, each)
    return model


def test_a_week_that_repeats_is_foreseen() -> None:
    model = learned(np.tile(WEEK, 40)[:, None])
    middle = model.forecast_many(7)[:, 0, 1]
    assert np.abs(middle - WEEK).max() < 8


def test_a_shift_of_level_is_followed_within_days() -> None:
    model = learned(np.concatenate([np.full((90, 1), 100.0), np.full((4, 1), 200.0)]))
    near, far = model.forecast_many(28)[[0, 27], 0, 1]
    assert near > 170
    assert far < near


def test_the_season_of_the_year_before_counts() -> None:
    days = np.arange(364 * 2 + 40)
    energy = 100 + 50 * np.sin(2 * np.pi * days / 364)
    came = 100 + 50 * np.sin(2 * np.pi * (days[-1] + 28) / 364)
    with_year, without = (learned(energy[:, None], year=year).forecast_many(28)[-1, 0, 1] for year in (0.8, 0.0))
    assert abs(with_year - came) < 0.5 * abs(without - came)


def test_bands_hold_as_many_days_as_they_say() -> None:
    random = np.random.default_rng(1)
    model, below = DailyDemand(40), []
    for day in range(400):
        energy = np.tile(WEEK, 58)[day] * random.lognormal(0, 0.25, 40)
        if day > 100:
            below.append((energy[:, None] < model.forecast_many(1)[0]).mean(axis=0))
        model.learn_many(FIRST + day, energy)
    assert np.abs(np.mean(below, axis=0) - LEVELS).max() < 0.04


def test_the_band_of_a_sum_is_narrower_than_the_sum_of_bands() -> None:
    random = np.random.default_rng(2)
    homes = np.tile(WEEK, 40)[:, None] * random.lognormal(0, 0.4, (280, 60))
    each, whole = learned(homes).forecast_many(28), learned(homes.sum(axis=1)[:, None]).forecast_many(28)
    added = each[..., 2].sum(axis=1) - each[..., 0].sum(axis=1)
    assert ((whole[:, 0, 2] - whole[:, 0, 0]) < 0.6 * added).all()


@given(st.lists(st.lists(st.floats(0, 1e6) | st.just(float("nan")), min_size=3, max_size=3), max_size=60))
@settings(max_examples=40, deadline=None)
def test_bands_rise_and_are_never_below_zero(rows: list[list[float]]) -> None:
    model = learned(np.array(rows).reshape(-1, 3))
    found = model.forecast_many(KNOTS[-1] + 3)
    seen = model.learned > 0
    assert (np.diff(found[:, seen], axis=2) >= 0).all()
    assert (found[:, seen] >= 0).all()
    assert np.isnan(found[:, ~seen]).all()


def test_series_do_not_know_of_each_other() -> None:
    random = np.random.default_rng(3)
    energy = random.lognormal(4, 0.5, (420, 3))
    energy[random.random((420, 3)) < 0.1] = np.nan
    together = learned(energy).forecast_many(31)
    alone = np.concatenate([learned(energy[:, [place]]).forecast_many(31) for place in range(3)], axis=1)
    np.testing.assert_allclose(together, alone)


def test_a_series_that_comes_later_is_as_one_that_was_not_known() -> None:
    energy = np.random.default_rng(5).lognormal(4, 0.5, (420, 2))
    energy[:30, 1] = np.nan
    model = learned(energy[:30, :1])
    model.grow(2)
    for day, each in enumerate(energy[30:], FIRST + 30):
        model.learn_many(day, each)
    np.testing.assert_array_equal(model.forecast_many(31), learned(energy).forecast_many(31))


def test_it_goes_on_from_where_it_was_kept() -> None:
    energy = np.random.default_rng(4).lognormal(4, 0.5, (420, 2))
    model = DailyDemand(0)
    model.load(unpack(pack(learned(energy[:200]).dump())))
    for day, each in enumerate(energy[200:], FIRST + 200):
        model.learn_many(day, each)
    np.testing.assert_array_equal(model.forecast_many(31), learned(energy).forecast_many(31))


def test_a_day_that_was_left_out_is_an_error() -> None:
    model = learned(np.ones((3, 1)))
    with pytest.raises(ValueError, match="the next day is 19726"):
        model.learn_many(FIRST + 4, np.ones(1))
