"""Windows that begin at every step: errors against a slow twin, and nothing seen before its time."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models.backtest.load_panel import Panel, judged, report, standardised
from models.backtest.windows import Naive, follow
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.load.lookback import Lookback
from models.load.panel import PanelForecaster

Float64 = NDArray[np.float64]

MONTH = 30 * 24


def values(months: int, seed: int = 1) -> Float64:
    hour = np.arange(months * MONTH)
    wave = np.sin(2 * np.pi * hour / 24)
    noise = np.random.default_rng(seed).normal(0, 0.3, (len(hour), 2))
    return np.asarray(np.stack([5 + wave, 100 - 20 * wave], axis=1) + noise * [1, 20])


def panel(months: int = 20, seed: int = 1) -> Panel:
    return Panel("h1", ["load", "oil"], values(months, seed), 1)


def small() -> PanelForecaster:
    return PanelForecaster(2, 96, (Lookback(48),), (0.0, 1.0), every=168, judge=24)


def silent(share: float) -> None:
    assert 0 <= share <= 1


def test_naive_errors_equal_a_slow_twin() -> None:
    rows = values(1)[:400]
    (errors,) = follow([Naive(24, 96)], rows, 100, 96)
    off = []
    for begin in range(100, 400 - 96 + 1):
        said = np.concatenate([rows[begin - 24 : begin]] * 4)
        off.append(said - rows[begin : begin + 96])
    assert np.mean(errors.squared) == pytest.approx(np.mean(np.square(off)))
    assert np.mean(errors.absolute) == pytest.approx(np.mean(np.abs(off)))
    assert errors.by_step.mean() / len(off) == pytest.approx(np.mean(np.square(off)))
    assert len(errors.squared) == len(off)


def test_the_split_is_12_4_and_4_months() -> None:
    model = small()
    errors, naive = judged(panel(21), model, silent)
    assert len(errors.squared) == len(naive.squared) == 4 * MONTH - 96 + 1
    assert model.steps == 20 * MONTH
    scaled = standardised(panel(21))
    assert scaled.shape == (20 * MONTH, 2)
    assert scaled[: 12 * MONTH].mean(axis=0) == pytest.approx(0.0)
    assert scaled[: 12 * MONTH].std(axis=0) == pytest.approx(1.0)
    assert np.mean(errors.squared) < 0.7 * np.mean(naive.squared)


def test_what_comes_later_changes_no_forecast() -> None:
    """All that follows the truth of a window is replaced: errors of windows up to it stay, to the bit."""
    given = panel()
    kept = 18 * MONTH
    rest = np.random.default_rng(3).permutation(given.values[kept:]) * 3
    other = Panel("h1", given.series, np.concatenate([given.values[:kept], rest]), 1)
    whole, changed = judged(given, small(), silent)[0], judged(other, small(), silent)[0]
    windows = kept - 16 * MONTH - 96 + 1
    assert (np.array(whole.squared)[:windows] == np.array(changed.squared)[:windows]).all()
    assert (np.array(whole.squared)[windows:] != np.array(changed.squared)[windows:]).any()


def test_going_on_from_a_snapshot_equals_never_having_stopped() -> None:
    given, whole, first = panel(), small(), small()
    errors, naive = judged(given, whole, silent)
    judged(Panel("h1", given.series, given.values[: 17 * MONTH + 50], 1), first, silent)
    resumed: PanelForecaster = unpack(pack(first))
    found, again = judged(given, resumed, silent)
    assert fingerprint(resumed) == fingerprint(whole)
    assert (np.array(found.squared) == np.array(errors.squared)[-len(found.squared) :]).all()
    assert (np.array(again.squared) == np.array(naive.squared)[-len(found.squared) :]).all()


def test_figures_of_panels() -> None:
    given = panel()
    done = report([(given, judged(given, small(), silent))], len(given.values))
    low, high = done.intervals["mse_h1"]
    assert low <= np.mean(done.metrics["mse_h1"]) <= high
    assert np.mean(done.metrics["mse_h1_by_series"]) == pytest.approx(done.metrics["mse_h1"])
    assert np.mean(done.metrics["seasonal_naive_mse_h1"]) > np.mean(done.metrics["mse_h1"])
    assert {plot.name for plot in done.plots} == {"error_by_step_h1", "error_over_time_h1", "forecast_h1"}
