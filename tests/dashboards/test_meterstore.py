"""Days of meters on disk: what was put comes back, once, of those that hang near, until it is too old."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from dashboards import meterstore
from dashboards.meterstore import DAYS, HOUR_DAYS, MeterStore, shares
from dashboards.pagesink import PageSink
from models.flow.batch import Batch
from models.flow.topics import METER_DAYS
from models.flow.wire import pack, unpack
from models.messages import MeterDays
from models.theft.messages import TheftScores

DAY = 86_400


def days(day: int, meters: int = 3, feeder: str = "F") -> MeterDays:
    wh = 1000 * np.arange(meters, dtype=np.int64) + day
    return MeterDays(
        day=day, at=(day + 1) * DAY, feeder_id=[feeder] * meters, transformer_id=[f"T{9 - n}" for n in range(meters)],
        meter_id=[f"M{n}" for n in range(meters)], account_id=["A"] * meters, wh=wh,
        coverage=np.linspace(0, 1, meters, dtype=np.float32), supplied=np.ones(meters, np.float32),
        features=np.full((meters, 13), np.nan, np.float32), hour_wh=np.full((meters, 24), day, np.int32),
        profile=np.full((meters, 24), 0.5, np.float16), bad=np.array([np.nan, 0.0, 0.5], np.float32)[:meters],
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> MeterStore:
    return MeterStore(tmp_path / "meters.db")


def test_a_day_comes_back_once(store: MeterStore) -> None:
    for _ in range(2):
        store.put([days(7), days(8), days(7, feeder="other")], [], [])
    rows = store.days("F", "T8")
    assert [(row.day, row.meter_id, row.transformer_id) for row in rows] == [
        (day, ["M2", "M1", "M0"], ["T7", "T8", "T9"]) for day in (7, 8)
    ]
    assert rows[0].kwh.tolist() == pytest.approx([2.007, 1.007, 0.007])
    assert [shares(each).tolist() for each in (rows[0].coverage, rows[0].bad)] == [
        [1.0, 0.5, 0.0], pytest.approx([0.5, 0.0, np.nan], nan_ok=True)
    ]  # fmt: skip
    hours = store.hours("F", "T8")[1]
    assert (hours.hour_wh[0, 0], hours.profile[0, 0], hours.meter_id[0]) == (8, 0.5, "M2")
    assert store.days("F", "T1") == []


def judged(day: int, *meters: str) -> TheftScores:
    score = np.linspace(0.5, 0.25, len(meters), dtype=np.float32)
    reasons = {"drop": (score / 2).astype(np.float32), "model": np.zeros(len(meters), np.float32)}
    return TheftScores(
        day=day, at=(day + 1) * DAY, feeder_id="F", opens=0.6, meter_id=list(meters), score=score, reasons=reasons
    )


def test_who_is_not_named_was_judged_and_is_not_suspected(store: MeterStore) -> None:
    for _ in range(2):
        store.put([], [], [], [judged(7, "M1", "M2"), judged(8, "M1"), judged(9)])
    assert [tuple(row.values()) for row in store.scores("F", "M2")] == [
        (7, 0.6, 0.25, '{"drop":0.125}'), (8, 0.6, 0.0, "{}"), (9, 0.6, 0.0, "{}")
    ]  # fmt: skip
    assert [row["score"] for row in store.scores("F", "M1")] == [0.5, 0.5, 0.0]
    assert store.scores("other", "M1") == []
    store.forget((8 + DAYS) * DAY)
    assert [row["day"] for row in store.scores("F", "M2")] == [8, 9]


def test_of_a_feeder_with_many_meters_only_some_are_read(store: MeterStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meterstore, "_MOST_ROWS", 2)
    store.put([days(7)], [], [])
    assert [row.meter_id for row in store.days("F", "T9")] == [["M0"]]
    assert [row.meter_id for row in store.days("F", "T8")] == [["M2", "M1"]]


def test_a_message_of_before_an_update_can_be_read(store: MeterStore) -> None:
    plain = {name: getattr(days(7), name) for name in days(7).__struct_fields__ if name not in ("profile", "bad")}
    store.put([unpack(pack(plain), MeterDays)], [], [])
    assert np.isnan(shares(store.days("F", "T8")[0].bad)).all()
    assert np.isnan(store.hours("F", "T8")[0].profile).all()


def test_what_is_too_old_goes(store: MeterStore) -> None:
    sink = PageSink(store)
    for day in range(100, 100 + DAYS + 5):
        sink.take(METER_DAYS, Batch(np.zeros(1, np.int64), np.zeros(1, np.int64), [pack(days(day))]))
    assert [row.day for row in store.days("F", "T8")] == list(range(105, 100 + DAYS + 5))
    assert len(store.hours("F", "T8")) == HOUR_DAYS
    assert msgspec.json.encode(store.events("M1", 5)) == b"[]"
