"""Error quantiles against a plain loop, and their calibration."""

import numpy as np
import pytest

from models.grid.errors import ErrorQuantiles, normal_quantile
from models.grid.rows import Float

LEVELS = (0.1, 0.5, 0.9)


def one(levels: tuple[float, ...], errors: list[tuple[int, list[tuple[int, float]]]]) -> tuple[Float, Float]:
    """Spread by step and quantiles by hour of day of one transformer, in plain Python."""
    spread = [0.1] * 24
    quantile = [[normal_quantile(level) / np.sqrt(2 / np.pi) for level in levels] for _ in range(24)]
    examples = 0
    for hour, found in errors:
        known = [(step, error) for step, error in found if not np.isnan(error)]
        if not known:
            continue
        pull = [0.0] * len(levels)
        for step, error in known:
            for k, level in enumerate(levels):
                pull[k] += level - (error / spread[step] < quantile[hour][k])
        for step, error in known:
            spread[step] = max(spread[step] + 0.02 * (abs(error) - spread[step]), 1e-4)
        rate = max(0.02, 0.3 / (1 + examples / 100))
        quantile[hour] = [old + rate * each for old, each in zip(quantile[hour], pull, strict=True)]
        examples += len(known)
    return np.array(spread), np.array(quantile)


def test_equals_the_scalar() -> None:
    chance = np.random.default_rng(1)
    tracker = ErrorQuantiles(LEVELS)
    tracker.grow(3)
    seen: list[list[tuple[int, list[tuple[int, float]]]]] = [[], [], []]
    for hour in range(200):
        steps = chance.permutation(24)[:4]
        errors = np.where(chance.random((3, 4)) < 0.2, np.nan, chance.normal(0, 0.2, (3, 4)))
        tracker.observe(hour % 24, steps, errors)
        for row in range(3):
            seen[row].append((hour % 24, list(zip(steps.tolist(), errors[row].tolist(), strict=True))))
    for row in range(3):
        spread, quantile = one(LEVELS, seen[row])
        np.testing.assert_allclose(tracker.spread[row], spread)
        np.testing.assert_allclose(tracker.quantile[row], quantile)


def test_quantiles_of_skewed_errors_are_found() -> None:
    chance = np.random.default_rng(2)
    tracker = ErrorQuantiles(LEVELS)
    tracker.grow(200)
    for _ in range(600):
        tracker.observe(5, np.array([0]), chance.exponential(0.3, (200, 1)) - 0.1)
    found = tracker.around(np.full((200, 24), 10.0), np.ones(200), np.full(24, 5))[:, 0].mean(axis=0) - 10.0
    expected = [-0.3 * np.log(1 - level) - 0.1 for level in LEVELS]
    assert found == pytest.approx(expected, abs=0.05)


def test_quantiles_rise_and_are_not_negative() -> None:
    tracker = ErrorQuantiles(LEVELS)
    tracker.grow(1)
    tracker.quantile[:] = [0.5, -3.0, 0.1]
    found = tracker.around(np.full((1, 24), 0.2), np.ones(1), np.arange(24))
    assert (np.diff(found, axis=2) >= 0).all()
    assert (found >= 0).all()


def test_normal_quantiles() -> None:
    assert normal_quantile(0.5) == pytest.approx(0.0, abs=1e-9)
    assert normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)
