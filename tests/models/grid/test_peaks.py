"""What a day's peak is expected to be, against a plain loop, and whom it trusts."""

import math

import numpy as np
import pytest

from models.grid.peaks import Peaks
from models.grid.rows import Float

WEIGHT = 0.125


def one(days: list[tuple[float, list[float]]]) -> tuple[list[float], list[float], float]:
    """Means, variances and odds of one transformer, in plain Python, from peaks and what was said of them."""
    means, variances, odds = [0.0, 0.0], [0.15**2, 0.15**2], math.log(9)
    for seen, (peak, said) in enumerate(days):
        off = [math.log(peak / each) - mean for each, mean in zip(said, means, strict=True)]
        surprise = []
        for error, variance in zip(off, variances, strict=True):
            deviation = max(math.sqrt(variance), 0.04)
            surprise.append(0.5 * max(-3.0, min(3.0, error / deviation)) ** 2 + math.log(deviation))
        trust = 0.01 + 0.98 / (1 + math.exp(-(odds + WEIGHT * (surprise[1] - surprise[0]))))
        odds = math.log(trust / (1 - trust))
        for expert, share in enumerate((trust, 1 - trust)):
            rate = max(0.01, 1 / (seen + 10)) * share
            reach = 3 * math.sqrt(variances[expert])
            error = max(-reach, min(reach, off[expert]))
            means[expert] += rate * error
            variances[expert] = (1 - rate) * (variances[expert] + rate * error**2)
    return means, variances, odds


def shown(days: list[tuple[float, list[float]]]) -> Peaks:
    """What one transformer has learned of these days."""
    peaks = Peaks(WEIGHT)
    peaks.grow(1)
    for peak, said in days:
        peaks.observe(np.array([peak]), np.array([said]), np.array([True]))
    return peaks


def normal_days(count: int, forecast: float = 80.0) -> list[tuple[float, list[float]]]:
    """Days of which the forecast knows more than the days before do."""
    chance = np.random.default_rng(4)
    return [
        (float(80 * np.exp(chance.normal(0, 0.05))), [forecast, float(80 * np.exp(chance.normal(0, 0.1)))])
        for _ in range(count)
    ]


def said(forecast: float, recent: float) -> Float:
    return np.array([[forecast, recent]])


def test_equals_the_scalar() -> None:
    days = [*normal_days(60), (300.0, [80.0, 85.0]), *[(120.0, [82.0, 118.0])] * 20, *normal_days(30)]
    peaks = shown(days)
    means, variances, odds = one(days)
    assert peaks.means[0] == pytest.approx(means)
    assert peaks.variances[0] == pytest.approx(variances)
    assert (peaks.odds[0], peaks.seen[0]) == (pytest.approx(odds), len(days))


def test_bias_and_spread_are_learned() -> None:
    chance = np.random.default_rng(3)
    peaks = Peaks(WEIGHT)
    peaks.grow(2)
    for _ in range(2000):
        both = np.full((2, 2), 80.0)
        peaks.observe(80.0 * np.exp(chance.normal([0.1, 0.0], 0.08, 2)), both, np.array([True, False]))
    assert peaks.quantiles(np.full((2, 2), 80.0))[:, 0] == pytest.approx([80 * np.exp(0.1), 80.0], rel=0.03)
    assert peaks.quantiles(np.full((2, 2), 80.0))[0, 1] == pytest.approx(80 * np.exp(0.1 + 1.645 * 0.08), rel=0.03)
    limit = np.array([80 * np.exp(0.1 + 0.08), np.nan])
    assert peaks.exceeds(np.full((2, 2), 80.0), limit) == pytest.approx([0.16, np.nan], abs=0.06, nan_ok=True)
    assert peaks.seen.tolist() == [2000, 0]


def test_one_freak_peak_moves_little() -> None:
    peaks = shown([*normal_days(200), (800.0, [80.0, 80.0])])
    assert 78 < peaks.quantiles(said(80.0, 80.0))[0, 0] < 82
    assert peaks.exceeds(said(80.0, 800.0), np.array([120.0]))[0] < 0.35


def test_the_last_days_are_believed_when_the_forecast_misses_new_load_and_no_longer_when_it_knows_it() -> None:
    before = shown(normal_days(200))
    assert before.exceeds(said(80.0, 140.0), np.array([120.0]))[0] < 0.2
    missed = [*normal_days(200), *[(140.0, [80.0, 140.0])] * 8]
    assert shown(missed).exceeds(said(80.0, 140.0), np.array([120.0]))[0] > 0.6
    after = shown([*missed, *normal_days(60)])
    assert after.exceeds(said(80.0, 140.0), np.array([120.0]))[0] < 0.2


def test_who_says_nothing_is_not_asked() -> None:
    peaks, nothing = shown(normal_days(50)), math.nan
    limit = np.array([90.0])
    for alone in (said(85.0, nothing), said(nothing, 85.0)):
        assert 80 < peaks.quantiles(alone)[0, 0] < 90 < peaks.quantiles(alone)[0, 1] < 115
        assert 0.0 < peaks.exceeds(alone, limit)[0] < 0.5
    assert np.isnan(
        [*peaks.quantiles(said(nothing, nothing))[0], peaks.exceeds(said(nothing, nothing), limit)[0]]
    ).all()
    assert np.isnan(peaks.exceeds(said(85.0, 85.0), np.array([nothing]))).all()
    peaks.observe(np.array([90.0]), said(85.0, nothing), np.array([True]))
    assert peaks.seen[0] == 50
