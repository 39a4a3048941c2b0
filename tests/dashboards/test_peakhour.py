"""The peak hour of a transformer's meters is what plain loops over the days say."""

from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.meterstore import DayRows, HourRows
from dashboards.neighbours import neighbourhood
from dashboards.peakhour import PeakHour, peak_hour

DAYS = 6
Cell = tuple[dict[int, int], bool]
CELL = st.tuples(
    st.dictionaries(st.integers(0, 23), st.integers(1, 9), max_size=3), st.sampled_from([True, True, False])
)
TOWN = st.lists(st.lists(CELL, min_size=DAYS, max_size=DAYS), min_size=1, max_size=4)


def found(town: list[list[Cell]], meters: list[str]) -> PeakHour | None:
    """What is found for some meters of a town whose meters took so many kW in some hours of days that came whole."""
    days, hours = [], []
    names = [f"M{meter}" for meter in range(len(town))]
    for day in range(DAYS):
        wh = np.zeros((len(town), 24), np.int32)
        for meter, cells in enumerate(town):
            for hour, kw in cells[day][0].items():
                wh[meter, hour] = 1000 * kw
        full = np.full(len(town), 250, np.uint8)
        coverage = np.array([250 if cells[day][1] else 100 for cells in town], np.uint8)
        days.append(DayRows(
            day=day, at=(day + 1) * 86_400, meter_id=names, transformer_id=["T1"] * len(town),
            kwh=wh.sum(axis=1).astype(np.float32) / 1000, coverage=coverage, supplied=full, bad=0 * full,
        ))  # fmt: skip
        # From two partitions, a day's meters come as two rows.
        for part in range(min(2, len(town))):
            mine = list(range(part, len(town), 2))
            profile = np.zeros((len(mine), 24), np.float16)
            hours.append(HourRows(day=day, meter_id=[names[each] for each in mine], hour_wh=wh[mine], profile=profile))
    return peak_hour(meters, hours, neighbourhood(days))


@settings(max_examples=100, deadline=None)
@given(TOWN)
def test_it_is_what_loops_say(town: list[list[Cell]]) -> None:
    asked = list(range(len(town)))[::-1][:3]
    peak = found(town, [f"M{meter}" for meter in asked])
    newest = [town[meter][-1] for meter in asked]
    totals = [sum(cells.get(hour, 0) for cells, whole in newest if whole) for hour in range(24)]
    if not any(totals):
        assert peak is None
        return
    assert peak is not None
    assert (peak.day, totals[peak.hour]) == (DAYS - 1, max(totals))
    for place, meter in enumerate(asked):
        cells, whole = town[meter][-1]
        before: list[Any] = [cells.get(peak.hour, 0) for cells, whole in town[meter][:-1] if whole]
        usual = median(before) if len(before) >= 3 else np.nan
        assert peak.kw[place] == pytest.approx(cells.get(peak.hour, 0) if whole else np.nan, nan_ok=True)
        assert peak.usual_kw[place] == pytest.approx(usual, nan_ok=True)
        assert peak.compared[place] == (whole and len(before) >= 3)


def test_of_meters_that_nothing_is_known_of() -> None:
    assert found([[({19: 5}, True)] * DAYS], ["M9"]) is None
    assert peak_hour(["M1"], [], neighbourhood([])) is None
