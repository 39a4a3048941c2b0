"""A meter beside its neighbours is what plain loops over the days say."""

from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.meterstore import DayRows
from dashboards.neighbours import _quantile, neighbourhood

DAYS = 12
CELL = st.tuples(st.integers(0, 40), st.sampled_from([1.0, 1.0, 1.0, 0.5, 0.0]), st.sampled_from([1.0, 1.0, 0.3]))
TOWN = st.lists(st.lists(CELL, min_size=DAYS, max_size=DAYS), min_size=1, max_size=9)


def rows_of(town: list[list[Any]]) -> list[DayRows]:
    """A day's meters come as two rows of the store, as from two partitions."""
    made = []
    for day in range(DAYS):
        for part in range(min(2, len(town))):
            mine = range(part, len(town), 2)
            cells = [town[meter][day] for meter in mine]
            made.append(DayRows(
                day=day,
                at=(day + 1) * 86_400,
                meter_id=[f"M{meter}" for meter in mine],
                transformer_id=[f"T{meter // 7}" for meter in mine],
                kwh=np.array([kwh for kwh, _, _ in cells], np.float32),
                coverage=np.array([coverage * 250 for _, coverage, _ in cells], np.uint8),
                supplied=np.array([supplied * 250 for _, _, supplied in cells], np.uint8),
                bad=np.full(len(cells), 255, np.uint8),
            ))  # fmt: skip
    return made


@settings(max_examples=60, deadline=None)
@given(TOWN, st.data())
def test_it_is_what_loops_say(town: list[list[Any]], data: st.DataObject) -> None:
    near = neighbourhood(rows_of(town))
    meter = data.draw(st.integers(0, len(town) - 1))
    row = near.meters.index(f"M{meter}")
    found = near.compared(row)
    fit: list[list[Any]] = [
        [kwh if coverage == 1 == supplied else None for kwh, coverage, supplied in days] for days in town
    ]
    usual: list[Any] = [
        median(known[:7]) if len(known := [kwh for kwh in days if kwh is not None]) >= 5 else None for days in fit
    ]
    same = [other for other in range(len(town)) if other != meter and other // 7 == meter // 7]
    peers = same if len(same) >= 5 else [other for other in range(len(town)) if other != meter]
    assert (found.peers, found.near) == (len(peers), len(same) >= 5)
    assert found.usual_kwh == pytest.approx(np.nan if usual[meter] is None else usual[meter], nan_ok=True)
    for day in range(DAYS):
        shares = [fit[p][day] / usual[p] for p in peers if fit[p][day] is not None and (usual[p] or 0) >= 0.1]
        told_enough = usual[meter] is not None and len(shares) >= 5
        expected = usual[meter] * median(shares) if told_enough else np.nan
        assert found.expected_kwh[day] == pytest.approx(expected, nan_ok=True)
        told = [fit[p][day] for p in peers if fit[p][day] is not None]
        high = np.quantile(told, 0.75) if len(told) >= 5 else np.nan
        assert found.high_kwh[day] == pytest.approx(high, nan_ok=True)


def test_usual_is_of_the_first_days_and_recent_of_the_newest() -> None:
    full, none = np.full(1, 250, np.uint8), np.zeros(1, np.uint8)
    kwh = [np.array([10.0 if day < 30 else 2.0], np.float32) for day in range(62)]
    names: dict[str, Any] = {
        "meter_id": ["M"],
        "transformer_id": ["T"],
        "coverage": full,
        "supplied": full,
        "bad": none,
    }
    days = [DayRows(day=day, at=(day + 1) * 86_400, kwh=kwh[day], **names) for day in range(62)]
    near = neighbourhood(days)
    assert (near.usual().tolist(), near.recent().tolist()) == ([10.0], [2.0])
    assert neighbourhood([]).usual().tolist() == []
    assert np.isnan(_quantile(np.zeros((0, 3)), 0.5, 1)).all()
