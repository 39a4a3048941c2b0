"""The live page's network: whatever is written in whatever order, reading on finds what reading all anew does."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards import series as kept
from dashboards.console.grid import Grid
from dashboards.series import SeriesStore
from models.messages import Forecasts, Loads, Point

AT = 1_717_243_200
FEEDERS = ("F1", "F2")


@contextmanager
def two(folder: Path) -> Iterator[tuple[SeriesStore, SeriesStore]]:
    """Who writes and who reads, as in two processes."""
    with closing(SeriesStore(folder / "series.db")) as writer, closing(SeriesStore(folder / "series.db")) as reader:
        yield writer, reader


def loads(feeder: str, at: int, revision: int, values: list[float], whole: list[bool]) -> Loads:
    """Loads of two transformers of a feeder."""
    column = np.array(values, np.float32)
    return Loads(
        at=at, interval_s=900, revision=revision, feeder_id=feeder, transformer_id=[f"{feeder}-1", f"{feeder}-2"],
        load_kw=column, load_kva=column, loading=column, completeness=np.array(whole, np.float32),
        top_oil_c=column, hot_spot_c=column, life_h=column, feeder_kw=float(column.sum()),
        feeder_completeness=float(np.mean(whole)),
    )  # fmt: skip


def forecasts(feeder: str, at: int, chance: float) -> Forecasts:
    """Three hours of the same transformers."""
    curves = np.full((2, 3, 3), 10 + chance, np.float32)
    chances, rated = np.full(2, chance, np.float32), np.full(2, 20, np.float32)
    return Forecasts(
        at=at, step_s=3600, feeder_id=feeder, transformer_id=[f"{feeder}-1", f"{feeder}-2"], rated_kva=rated,
        levels=[0.05, 0.5, 0.95], load_kva=curves, p_overload=chances,
    )  # fmt: skip


_TIMES = st.integers(0, 12).map(lambda step: AT + 900 * step)
_LOADS = st.builds(
    loads, st.sampled_from(FEEDERS), _TIMES, st.integers(0, 2),
    st.lists(st.sampled_from([1.0, 2.0, 90.0]), min_size=2, max_size=2),
    st.lists(st.booleans(), min_size=2, max_size=2),
)  # fmt: skip
_FORECASTS = st.builds(forecasts, st.sampled_from(FEEDERS), _TIMES, st.sampled_from([0.0, 0.25, 0.75]))
_POINTS = st.builds(
    lambda name, at, value: Point(series=name, at=at, tags={"partition": "0"}, fields={"meters": value}),
    st.sampled_from(["supply", "other"]), _TIMES, st.sampled_from([0.0, 3.0]),
)  # fmt: skip
_PUTS = st.tuples(st.lists(_LOADS, max_size=3), st.lists(_FORECASTS, max_size=2), st.lists(_POINTS, max_size=2))


def in_order(page: dict[str, Any]) -> dict[str, Any]:
    return page | {
        "transformers": sorted(page["transformers"], key=lambda row: row["transformer_id"]),
        "feeders": sorted(page["feeders"], key=lambda row: row["feeder_id"]),
    }


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(puts=st.lists(_PUTS, max_size=6), kept_notes=st.sampled_from([2, 1000]))
def test_reading_on_finds_what_reading_all_anew_does(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, puts: list[Any], kept_notes: int
) -> None:
    monkeypatch.setattr(kept, "_NOTED", kept_notes)
    with two(tmp_path_factory.mktemp("grid")) as (writer, reader):
        grid = Grid(reader)
        for put in puts:
            writer.put(*put)
            assert in_order(grid.page()) == in_order(Grid(reader).page())


def test_what_is_expected_stands_beside_the_load(tmp_path: Path) -> None:
    with two(tmp_path) as (writer, reader):
        writer.put([loads(feeder, AT, 0, [1.0, 2.0], [True, True]) for feeder in FEEDERS], [], [])
        expected = forecasts("F1", AT, 0.001)
        expected.load_kva[:, 1] = [9, 12, 18]
        writer.put([], [expected], [])
        grid = Grid(reader)
        rows = {row["transformer_id"]: row for row in grid.page()["transformers"]}
        names = ("p_overload", "expected_peak", "expected_peak_upper", "expected_peak_at")
        assert [rows["F1-1"][name] for name in names] == [0.001, 0.6, 0.9, AT + 7200]
        assert [rows["F2-1"][name] for name in names] == [None] * 4


def test_what_is_not_shown_changes_nothing_and_what_did_not_change_stays_the_same_object(tmp_path: Path) -> None:
    with two(tmp_path) as (writer, reader):
        writer.put([loads(feeder, AT + 86_400 * 2, 0, [1.0, 2.0], [True, True]) for feeder in FEEDERS], [], [])
        grid = Grid(reader)
        before = grid.page()
        late = loads("F1", AT, 1, [5.0, 5.0], [True, True])
        writer.put([late], [], [Point(series="other", at=AT, fields={"x": 1.0})])
        assert grid.page() is before
        writer.put([loads("F1", AT + 86_400 * 2, 1, [3.0, 2.0], [True, True])], [], [])
        rows = {row["transformer_id"]: row for row in grid.page()["transformers"]}
        assert rows["F1-1"]["load_kw"] == 3.0
        assert all(rows[row["transformer_id"]] is row for row in before["transformers"] if row["feeder_id"] == "F2")
