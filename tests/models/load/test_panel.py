"""Forecasts of several series: what they learn, what they may not see, and that snapshots change nothing."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.load.lookback import Lookback
from models.load.panel import PanelForecaster

Float64 = NDArray[np.float64]


def small() -> PanelForecaster:
    return PanelForecaster(2, 6, (Lookback(12), Lookback(12, 6, 2)), (0.1, 1.0), ridge=0.01, every=24, judge=12)


def waves(steps: int, seed: int = 1) -> Float64:
    """Two daily waves of 12 steps, the second with half the size, and noise."""
    time = np.arange(steps)
    wave = np.sin(2 * np.pi * time / 12)
    noise = np.random.default_rng(seed).normal(0, 0.1, (steps, 2))
    return np.asarray(np.stack([wave, 0.5 * wave + 0.001 * time], axis=1) + noise)


def fed(model: PanelForecaster, rows: Float64) -> PanelForecaster:
    for row in rows:
        model.learn_many(row)
    return model


def test_it_learns_waves_better_than_yesterday() -> None:
    rows = waves(700)
    model, off, naive = fed(small(), rows[:500]), [], []
    for step in range(500, 690):
        truth = rows[step : step + 6]
        off.append(((model.forecast_many() - truth) ** 2).mean())
        naive.append(((rows[step - 12 : step - 6] - truth) ** 2).mean())
        model.learn_many(rows[step])
    assert np.mean(off) < 0.7 * np.mean(naive)


def test_before_it_has_learned_the_last_value_stays() -> None:
    assert (small().forecast_many() == 0).all()
    assert (fed(small(), np.array([[1.0, 2.0]])).forecast_many() == [1.0, 2.0]).all()


def test_a_forecast_changes_nothing() -> None:
    model = fed(small(), waves(200))
    before = fingerprint(model)
    assert (model.forecast_many() == model.forecast_many()).all()
    assert fingerprint(model) == before


@pytest.mark.parametrize("cut", [5, 24, 100, 131])
def test_continued_from_a_snapshot_it_is_as_if_never_stopped(cut: int) -> None:
    rows = waves(240)
    whole = fed(small(), rows)
    resumed = fed(unpack(pack(fed(small(), rows[:cut]))), rows[cut:])
    assert fingerprint(resumed) == fingerprint(whole)
    assert (resumed.forecast_many() == whole.forecast_many()).all()


def test_state_is_bounded() -> None:
    rows = waves(1200)
    model = fed(small(), rows[:240])
    size = len(pack(model))
    assert len(pack(fed(model, rows[240:]))) <= size * 1.01


def test_maps_are_those_of_all_windows_at_once() -> None:
    """The twin: least squares on every window whose steps were known at the last solution."""
    rows, horizon, fine = waves(96)[:, :1], 3, 5
    model = fed(PanelForecaster(1, horizon, (Lookback(fine),), (0.0,), ridge=1e-9, every=24, judge=24), rows)
    ends = range(fine, len(rows) - horizon + 1)
    level = np.array([rows[end - fine : end].mean() for end in ends])
    x = np.array([np.append(rows[end - fine : end, 0] - at, 1) for end, at in zip(ends, level, strict=True)])
    y = np.array([rows[end : end + horizon, 0] - at for end, at in zip(ends, level, strict=True)])
    maps = np.linalg.lstsq(x, y, rcond=None)[0]
    now = rows[-fine:, 0].mean()
    expected = np.append(rows[-fine:, 0] - now, 1) @ maps + now
    np.testing.assert_allclose(model.forecast_many()[:, 0], expected, atol=1e-5)


@pytest.mark.parametrize("value", [0.0, 7.0, 1e6])
def test_constant_series_stay(value: float) -> None:
    model = fed(small(), np.full((150, 2), value))
    np.testing.assert_allclose(model.forecast_many(), value, rtol=1e-6, atol=1e-9)


def test_gaps_do_not_spread() -> None:
    rows = waves(300)
    rows[50:60, 0] = np.nan
    rows[0] = np.nan
    rows[130, 1] = np.inf
    assert np.isfinite(fed(small(), rows).forecast_many()).all()
