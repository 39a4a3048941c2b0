"""Rings of hourly loads against lists that keep everything."""

import numpy as np
import pytest

from models.grid.history import History

RING = 200


def test_lags_are_those_of_the_whole_record() -> None:
    chance = np.random.default_rng(1)
    history = History(RING)
    history.grow(2)
    loads = chance.uniform(10, 20, (500, 2)).astype(np.float32)
    for hour in range(500):
        history.advance(1000 + hour)
        history.put(1000 + hour, loads[hour], loads[hour])
        history.settle(1000 + hour, np.full(2, np.nan), np.zeros(2))
    ahead = np.array([1500, 1510, 1523])
    days, recent = history.lags(ahead, slice(None))
    for step, hour in enumerate(ahead - 1000):
        for day in range(7):
            np.testing.assert_allclose(days[:, step, day], loads[hour - 24 * (day + 1)])
        week = loads[hour - 191 : hour - 23]
        np.testing.assert_allclose(recent[:, step], week[-24:].mean(axis=0) / week.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(history.level(), loads[-168:].mean(axis=0), rtol=1e-6)
    assert history.known(24).tolist() == [24, 24]


def test_unknown_hours_are_filled_and_outliers_pulled_in() -> None:
    history = History(RING)
    history.grow(1)
    for hour in range(1, 181):
        history.advance(hour)
        history.put(hour, np.array([float(hour)]), np.array([float(hour)]))
        history.settle(hour, np.array([np.nan]), np.array([0.0]))
    history.advance(181)
    assert history.at(181)[0] == 13.0
    history.put(181, np.array([500.0]), np.array([600.0]))
    history.settle(181, np.array([180.0]), np.array([20.0]))
    assert history.at(181)[0] == 200.0
    assert history.metered(181)[0] == 500.0
    assert history.peak(181)[0] == 600.0


def test_what_comes_on_two_days_is_no_outlier() -> None:
    history = History(RING)
    history.grow(2)
    for day, load in enumerate(([100.0, 100.0], [500.0, 20.0], [450.0, 100.0], [90.0, 10.0])):
        for hour in range(1, 25):
            history.advance(24 * day + hour)
            history.put(24 * day + hour, np.array(load), np.array(load))
            history.settle(24 * day + hour, np.full(2, 100.0), np.full(2, 30.0))
    seen = [history.at(24 * day).tolist() for day in range(1, 5)]
    assert seen == [[100.0, 100.0], [130.0, 70.0], [450.0, 100.0], [90.0, 70.0]]


def test_the_highest_of_the_last_hours() -> None:
    history = History(RING)
    history.grow(2)
    history.advance(300)
    for hour, highest in ((200, 9.0), (260, 5.0), (299, 3.0)):
        history.put(hour, np.array([1.0, np.nan]), np.array([highest, np.nan]))
    assert history.highest_of(300, 48)[0] == 5.0
    assert history.highest_of(240, 48)[0] == 9.0
    assert np.isnan(history.highest_of(300, 48)[1])


def test_a_gap_longer_than_the_ring_forgets_all() -> None:
    history = History(RING)
    history.grow(1)
    history.advance(100)
    history.put(100, np.array([5.0]), np.array([5.0]))
    history.advance(100 + 10_000_000)
    assert np.isnan(history.raw).all()
    assert not history.holds(100)
    assert history.holds(100 + 10_000_000)


@pytest.mark.parametrize("share", [0.4, 0.6])
def test_a_level_needs_most_of_a_week(share: float) -> None:
    history = History(RING)
    history.grow(1)
    for hour in range(1, 400):
        history.advance(hour)
        load = np.array([5.0 if hour < 100 or (hour % 10) < 10 * share else np.nan])
        history.put(hour, load, load)
        history.settle(hour, np.array([np.nan]), np.array([0.0]))
    assert np.isfinite(history.level()[0]) == (share > 0.5)
