"""Features of days against plain Python, on random histories with gaps and days without supply."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.meters.config import MetersConfig
from models.meters.features import FEATURES, DayView, features

CONFIG = MetersConfig()
DAYS = st.lists(st.one_of(st.none(), st.tuples(st.sampled_from([0.0, 1.0, 5.5, 8.25, 30.0]), st.booleans())),
                min_size=62, max_size=62)  # fmt: skip


def view(totals: list[tuple[float, bool] | None], hours: list[int] | None = None) -> DayView:
    ring = [math.nan if day is None else math.copysign(day[0], 1.0 if day[1] else -1.0) for day in totals]
    return DayView(
        totals=np.array([ring], np.float16),
        hours=np.array([hours or [10] * 24], np.int32),
        profile=np.ones((1, 24), np.float16),
        learned=np.array([9], np.uint8),
        usable=np.array([totals[0] is not None]),
        cells=np.array([96], np.uint16),
        same=np.array([24], np.uint16),
        coverage=np.array([[250, 125, 255, 255, 255, 255, 255]], np.uint8),
        bad=np.array([[255] * 7], np.uint8),
        export_kwh=np.array([1.5]),
    )


def named(day: DayView) -> dict[str, float]:
    return dict(zip(FEATURES, features(day, CONFIG)[0].tolist(), strict=True))


def expected(totals: list[tuple[float, bool] | None]) -> dict[str, float]:
    usable = [(-index, day[0]) for index, day in enumerate(totals) if day is not None and day[1]]
    values = [value for _, value in usable]
    recent, before = values[:7], values[7:]
    recent_kwh = statistics.fmean(recent) if len(recent) >= 3 else math.nan
    baseline = statistics.median(before) if len(before) >= 14 else math.nan
    drop = recent_kwh / baseline if baseline >= 0.1 else math.nan
    long_ = usable[:28]
    mean = statistics.fmean(value for _, value in long_) if len(long_) >= 14 else math.nan
    slope = statistics.linear_regression(*zip(*long_, strict=True)).slope if len(long_) >= 14 else math.nan
    return {
        "recent_kwh": recent_kwh,
        "baseline_kwh": baseline,
        "drop": drop,
        "drop_days": math.nan if math.isnan(drop) else float(leading(values, 0.75 * baseline)),
        "zero_days": float(leading(values, 0.05)) if values else math.nan,
        "variability": statistics.pstdev(v for _, v in long_) / mean if mean > 0 else math.nan,
        "trend": 7 * slope / mean if mean > 0 else math.nan,
    }


def leading(values: list[float], limit: float) -> int:
    return next((index for index, value in enumerate(values) if value >= limit), len(values))


@settings(max_examples=150, deadline=None)
@given(DAYS)
def test_history_features_equal_plain_python(totals: list[tuple[float, bool] | None]) -> None:
    found = named(view(totals))
    for name, value in expected(totals).items():
        assert found[name] == pytest.approx(value, rel=1e-4, abs=1e-5, nan_ok=True), name


def test_features_of_the_day_itself() -> None:
    found = named(view([(1.0, True)] * 62, [0] * 12 + [20] * 12))
    assert found["flat"] == 0.25
    assert found["night_share"] == 0.0
    assert found["shape_distance"] == pytest.approx(0.5)
    assert found["coverage_7d"] == 0.75
    assert math.isnan(found["bad_quality_7d"])
    assert found["reverse_kwh"] == 1.5


def test_nothing_known_gives_nothing() -> None:
    found = named(view([None] * 62, [0] * 24))
    assert {name for name, value in found.items() if not math.isnan(value)} == {"flat", "coverage_7d", "reverse_kwh"}
