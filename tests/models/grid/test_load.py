"""Loads of a slot against a plain computation for one transformer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.grid.config import GridConfig
from models.grid.load import slot_loads

CONFIG = GridConfig(min_completeness=0.6, power_factor=0.9)
SUMS = st.tuples(
    st.integers(0, 50_000),
    st.integers(0, 50_000),
    st.integers(0, 30_000),
    st.integers(0, 25_000),
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(-50_000, 50_000),
    st.integers(0, 1),
)


def one(sums: tuple[int, ...], interval_s: int) -> tuple[float, float, float, bool]:
    """Load in kW and kVA, completeness, and whether that is enough."""
    wh, export_wh, apparent_vah, pf_wh, reported, expected, measured_wh, measured = sums
    share = min(reported / expected, 1.0) if expected else float(reported > 0)
    net = float(measured_wh) if measured else (wh - export_wh) / max(share, 0.6)
    completeness = 1.0 if measured else share
    kw = net / 1000 * 3600 / interval_s
    whole = max(wh, pf_wh)
    apparent = apparent_vah + (whole - pf_wh) / 0.9
    factor = 0.9 if apparent <= 0 or whole == 0 else min(max(whole / apparent, 0.3), 1.0)
    return kw, abs(kw) / factor, completeness, completeness >= 0.6


@settings(max_examples=100, deadline=None)
@given(st.lists(SUMS, min_size=1, max_size=8), st.sampled_from([300, 900, 1800, 3600]))
def test_equals_the_scalar(rows: list[tuple[int, ...]], interval_s: int) -> None:
    loads = slot_loads(np.array(rows, np.int64).T, interval_s, CONFIG)
    for row, sums in enumerate(rows):
        kw, kva, completeness, usable = one(sums, interval_s)
        assert loads.kw[row] == pytest.approx(kw)
        assert loads.kva[row] == pytest.approx(kva)
        assert loads.completeness[row] == pytest.approx(completeness)
        assert bool(loads.usable[row]) == usable


def test_scales_for_missing_meters_but_not_without_bound() -> None:
    sums = np.zeros((8, 2), np.int64)
    sums[0], sums[4], sums[5] = 9000, [8, 1], 10
    loads = slot_loads(sums, 900, GridConfig(min_completeness=0.5))
    assert loads.kw.tolist() == pytest.approx([45.0, 72.0])
    assert loads.usable.tolist() == [True, False]
