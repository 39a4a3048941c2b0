"""Columns against the scalar twin, on random batches with repeats of a meter within a batch."""

from typing import Any

import msgspec
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.config import Common
from models.flow.batch import Batch
from models.flow.topics import READINGS, TOPOLOGY
from models.meters.config import MetersConfig
from models.meters.slots import APPARENT, EXPORT, PF_WH, REPORTED, WH
from models.meters.stage import MetersStage
from tests.models.meters.sums import Shared
from tests.models.meters.town import START
from tests.models.meters.twin import Twin
from tests.support.flow import apply_all, batch_of, json_records

NOW = START + 40 * 86_400 + 43_200
COMMON = Common(timezone="Europe/Berlin")
CONFIG = MetersConfig(spike_after=3, zero_run=3, identical_run=3, spike_kw=0.2, spike_deviations=2.0)

ENERGY = st.sampled_from([0.0, 0.1, 0.1, 0.25, 3.0])
BACK = st.one_of(
    st.integers(0, 5).map(lambda k: 900 * k),
    st.sampled_from([300, 600, 7, 450, 1800, 3600, 86_400, 5 * 86_400, 5 * 86_400 - 900, 8 * 86_400, 59 * 86_400]),
)
REGISTER = st.sampled_from([99_990.0, 99_999.5, 3.0, 3.5, 4.0, 100.0, 100.25, 101.0, 50_000.0])


@st.composite
def readings(draw: st.DrawFn) -> dict[str, Any]:
    """One reading that decodes; its log time is the test's present."""
    reading: dict[str, Any] = {"meter_id": draw(st.sampled_from("AABC")), "at": NOW - draw(BACK)}
    kind = draw(st.sampled_from(["kwh", "kwh", "kwh", "register", "both"]))
    if kind != "register":
        reading["kwh"] = draw(ENERGY)
        reading["export_kwh"] = draw(st.sampled_from([0.0, 0.0, 0.3]))
        reading["pf"] = draw(st.sampled_from([None, 0.8]))
    if kind != "kwh":
        reading["register_kwh"] = draw(REGISTER)
    if draw(st.booleans()):
        reading["interval_s"] = draw(st.sampled_from([900, 900, 300, 1800, 3600]))
    return {name: value for name, value in reading.items() if value is not None}


def wh(kwh: float | None) -> int | None:
    return None if kwh is None else int(np.rint(kwh * 1000))


def run_columns(items: list[dict[str, Any]], sizes: int) -> MetersStage:
    stage = MetersStage(COMMON, CONFIG)
    stage.start(NOW * 1000)
    places = [{"kind": "meter", "meter_id": name, "transformer_id": "T", "account_id": name} for name in "ABC"]
    apply_all(stage, TOPOLOGY, batch_of(json_records([(NOW, place) for place in places])))
    values = [msgspec.json.encode(item) for item in items]
    for first in range(0, len(values), sizes):
        part = values[first : first + sizes]
        offsets = np.arange(first, first + len(part), dtype=np.int64)
        apply_all(stage, READINGS, Batch(offsets, np.full(len(part), NOW * 1000, np.int64), part))
    return stage


def run_twins(items: list[dict[str, Any]], closed: int) -> tuple[Shared, dict[str, Twin]]:
    shared = Shared(COMMON, CONFIG, closed)
    twins = {name: Twin(shared, name) for name in "ABC"}
    for item in items:
        twins[item["meter_id"]].read(
            item["at"],
            NOW,
            wh(item.get("kwh")),
            wh(item.get("register_kwh")),
            wh(item.get("export_kwh")) or 0,
            item.get("interval_s", 0),
            item.get("pf"),
        )
    return shared, twins


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(readings(), min_size=1, max_size=40), st.sampled_from([1, 3, 1000]))
def test_columns_equal_the_scalar_twin(items: list[dict[str, Any]], sizes: int) -> None:
    stage = run_columns(items, sizes)
    shared, twins = run_twins(items, stage._days.closed)
    meters, late = stage._meters, stage._days.dump()["late"]
    for row, twin in enumerate(twins.values()):
        assert meters.newest[row] == twin.newest
        assert (meters.step[row], meters.interval[row], meters.heard[row]) == (twin.step, twin.interval, twin.heard)
        assert (meters.mean_wh[row], meters.var_wh[row]) == (twin.mean, twin.var)
        assert (meters.last_wh[row], meters.run[row], meters.seen[row]) == (twin.last_wh, twin.run, twin.seen)
        if twin.register is not None:
            assert (meters.register[row], meters.since_wh[row]) == (twin.register, twin.since)
        kept = {cell: int(meters.values[row, cell % 24]) for cell in twin.values if cell > twin.newest - 24}
        assert kept == {cell: value for cell, value in twin.values.items() if cell in kept}
        assert int(meters.hours[row].sum()) == sum(twin.sums.hours.values())
        for hour, value in twin.sums.hours.items():
            assert meters.hours[row, hour % meters.hour_cells] == value
        mine = late[:, late[0] == row]
        assert {int(h): int(v) for h, v in zip(mine[1], mine[2], strict=True) if v} == {
            h: v for h, v in twin.sums.late.items() if v
        }
        assert int(meters.day_export[row].sum()) == twin.sums.export_total
    counts = {name: count for name, count in shared.counts.items() if count}
    counted = {name: n for name, n in stage._counters.counts.items() if not name.startswith("rejected")}
    assert counted == counts
    assert sum(n for name, n in stage._counters.counts.items() if name.startswith("rejected")) == len(shared.refused)
    assert slot_sums(stage) == {key: value for key, value in shared.slots.items() if value}


def slot_sums(stage: MetersStage) -> dict[tuple[int, str], int]:
    names = {"wh": WH, "export": EXPORT, "reported": REPORTED, "apparent": APPARENT, "pf_wh": PF_WH}
    transformer = stage._places.transformers.find("T")
    sums: dict[tuple[int, str], int] = {}
    for slot, values in stage._slots.dump():
        for name, index in names.items():
            if values.shape[1] > transformer and values[index, transformer]:
                sums[slot, name] = int(values[index, transformer])
    return sums
