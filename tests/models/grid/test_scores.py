"""Forecast scores against a plain computation."""

import numpy as np
import pytest

from models.grid.scores import Scores, pinball

LEVELS = (0.1, 0.5, 0.9)


def test_sums_and_takes_by_transformer() -> None:
    chance = np.random.default_rng(4)
    scores = Scores(LEVELS)
    scores.grow(3)
    quantile = np.sort(chance.uniform(0, 10, (3, 24, 3)), axis=2).astype(np.float32)
    quantile[2] = np.nan
    scores.add(100, quantile)
    loss, error, inside, loads = [], [], [], []
    for hour in range(95, 130):
        load = chance.uniform(0, 10, 3)
        load[1] = np.nan if hour % 5 == 0 else load[1]
        scores.observe(hour, load, load + 1.0, load - 3.0)
        if 101 <= hour <= 124 and not np.isnan(load[1]):
            low, middle, high = quantile[1, hour - 101].astype(float).tolist()
            value = float(load[1])
            each = [
                level * (value - q) if value >= q else (1 - level) * (q - value)
                for level, q in zip(LEVELS, (low, middle, high), strict=True)
            ]
            loss.append(sum(each) / 3)
            error.append(abs(value - middle))
            inside.append(low <= value <= high)
            loads.append(value)
    found = scores.take(np.array([1, 2]))
    assert found == pytest.approx(
        {
            "hours": len(loss),
            "pinball_kva": np.mean(loss),
            "error_kva": np.mean(error),
            "error_day_before_kva": 1.0,
            "error_week_before_kva": 3.0,
            "coverage": np.mean(inside),
            "mean_load_kva": np.mean(loads),
        }
    )
    assert scores.take(np.array([1])) == {}
    assert scores.take(np.array([0]))["hours"] == 24


def test_pinball_of_the_median_is_half_the_error() -> None:
    found = pinball(np.array([[3.0], [5.0]]), np.array([[4.0], [4.0]]), np.array([0.5]))
    assert found.ravel().tolist() == [0.5, 0.5]


def test_two_forecasts_are_scored_at_a_time() -> None:
    scores = Scores(LEVELS)
    scores.grow(1)
    for hour in (0, 24):
        scores.add(hour, np.full((1, 24, 3), 5.0, np.float32))
    for hour in range(1, 49):
        scores.observe(hour, np.array([5.0]), np.array([5.0]), np.array([5.0]))
    assert scores.take(np.array([0])) == pytest.approx(
        {
            "hours": 48,
            "pinball_kva": 0,
            "error_kva": 0,
            "error_day_before_kva": 0,
            "error_week_before_kva": 0,
            "coverage": 1,
            "mean_load_kva": 5,
        }
    )
