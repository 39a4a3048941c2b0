"""The local series: idempotent, newest revision wins, bounded by age."""

from pathlib import Path

import pytest

from dashboards.series import SeriesStore
from models.messages import Point
from tests.dashboards.test_influx import AT, loads


@pytest.fixture
def series(tmp_path: Path) -> SeriesStore:
    return SeriesStore(tmp_path / "deep" / "series.db")


def test_repeats_change_nothing_and_the_newest_revision_wins(series: SeriesStore) -> None:
    corrected = loads(AT, 50)
    corrected.revision = 1
    for message in (loads(AT, 40), corrected, loads(AT, 40)):
        series.put([message], [], [])
    [row, empty] = sorted(series.loads_at(AT), key=lambda row: row["transformer_id"] != "T1")
    assert (row["load_kw"], row["revision"], empty["load_kw"]) == (50, 1, None)
    assert series.feeder_curves(AT - 1, AT) == [
        {"feeder_id": "F 1", "at": AT, "revision": 1, "load_kw": 50.0, "completeness": 1.0}
    ]


def test_a_put_is_whole_or_nothing(series: SeriesStore) -> None:
    broken = Point(series="x", at=AT, fields={"a": object()})  # type: ignore[dict-item]
    with pytest.raises(Exception, match="type"):
        series.put([loads(AT)], [], [broken])
    assert series.newest_at() is None


def test_points_by_tags(series: SeriesStore) -> None:
    for at, value in ((AT, 1.0), (AT + 60, 2.0)):
        series.put([], [], [Point(series="alerts", at=at, tags={"kind": "theft"}, fields={"open": value})])
    assert series.newest_points("alerts") == [{"tags": {"kind": "theft"}, "field": "open", "at": AT + 60, "value": 2.0}]
    assert [row["value"] for row in series.point_curve("alerts", "open", AT - 1, AT + 60)] == [1.0, 2.0]


def test_old_series_are_forgotten(series: SeriesStore) -> None:
    series.put([loads(AT), loads(AT + 900)], [], [])
    series.forget_before(AT + 1)
    assert [row["at"] for row in series.load_curve("T1", 0, AT + 9000)] == [AT + 900]
