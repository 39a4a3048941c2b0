"""The stage as a whole: what it emits for known days, and that batches do not matter."""

from typing import Any

import numpy as np
import pytest

from models.config import Common
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out
from models.flow.topics import (
    BALANCES,
    FINDINGS,
    LOADS,
    METRICS,
    OUTAGES,
    PARTIALS,
    TOPOLOGY,
    WEATHER,
    partition_of,
)
from models.flow.wire import pack
from models.grid.config import GridConfig
from models.grid.stage import GridStage
from models.messages import Balances, Finding, Loads, Point
from models.records import MeterPlace, Outage, Weather
from tests.models.grid.town import SETTLE, SLOT, START, External, Town, partials, place
from tests.support.flow import LocalFlow, json_records


def sums(slot: int, kw: list[float], late_s: int = 0, **changes: Any) -> tuple[int, bytes]:
    """A record of transformers A, B, … on feeder F, at the slot's close or later."""
    end = START + (slot + 1) * SLOT
    message = partials(end, [chr(65 + row) for row in range(len(kw))], "F", np.array(kw), **changes)
    return (end + SETTLE + late_s) * 1000, pack(message)


def run(records: External, config: GridConfig | None = None, days: float = 2.0) -> LocalFlow:
    """One stage over records of 15-minute slots."""
    flow = LocalFlow(lambda partition: [GridStage(Common(), config or GridConfig(), partition)])
    return flow.run(records, until=(START + round(days * 86_400)) * 1000)


def told(flow: LocalFlow) -> list[tuple[float, str, str, int, bool]]:
    """(hours since the start, kind, subject, severity, clear) of all findings."""
    found: list[Finding] = flow.values(FINDINGS, Finding)
    return [((each.at - START) / 3600, each.kind, each.subject, each.severity, each.clear) for each in found]


def topology(*places: Any) -> list[tuple[int, bytes]]:
    return json_records([(START, each) for each in places])


def test_three_hours_at_120_percent_are_one_alert() -> None:
    town = Town(6, 30, feeders=2, low=0.5, high=0.65)
    day, evening = 26, slice(26 * 96 + 72, 26 * 96 + 84)
    town.kw[evening, 0] = 0.95 * np.array([119, 120, 121] * 4)
    records: External = {(TOPOLOGY, 0): topology(*town.places())}
    records[PARTIALS, 0] = [
        ((START + (slot + 1) * SLOT + SETTLE) * 1000, pack(message))
        for slot in range(30 * 96)
        for message in town.partials(slot).values()
    ]
    flow = run(records, days=33)
    found: list[Finding] = flow.values(FINDINGS, Finding)
    assert {each.key for each in found} == {"overload:T0"}
    assert [(each.kind, each.severity, each.clear) for each in found] == [
        ("overload.overload", 3, False),
        ("overload.overload", 4, False),
        ("overload.overload", 4, True),
    ]
    begin = START + day * 86_400 + 18 * 3600
    assert [each.at - begin for each in found] == [900, 1800, 3 * 3600 + 1800]
    assert {each.since for each in found} == {begin}
    assert found[-1].evidence["peak_loading"] == pytest.approx(1.21, abs=0.001)
    assert found[1].evidence["hot_spot_c"] > found[0].evidence["hot_spot_c"]


def test_loads_are_scaled_and_corrected_with_a_higher_revision() -> None:
    half: dict[str, Any] = {"reported": np.array([17], np.int32), "expected": np.array([20], np.int32)}
    rest: dict[str, Any] = {"reported": np.array([3], np.int32), "expected": np.array([0], np.int32)}
    records: External = {
        (TOPOLOGY, 0): topology(place("A", "F")),
        (PARTIALS, 0): [sums(0, [34.0], **half), sums(0, [6.0], 1200, **rest), sums(1, [50.0], 1201)],
    }
    loads: list[Loads] = run(records).values(LOADS, Loads)
    assert [(each.at - START, each.revision) for each in loads] == [(900, 0), (900, 1), (1800, 0)]
    assert [float(each.load_kw[0]) for each in loads] == pytest.approx([40.0, 40.0, 50.0], rel=1e-3)
    assert [float(each.completeness[0]) for each in loads] == pytest.approx([0.85, 1.0, 1.0])
    assert loads[2].load_kva[0] == pytest.approx(50 / 0.95, rel=1e-4)
    assert loads[2].loading[0] == pytest.approx(0.5263, rel=1e-3)
    assert loads[0].hot_spot_c[0] == loads[1].hot_spot_c[0]


def test_an_overload_that_arrives_late_is_judged_then() -> None:
    nobody: dict[str, Any] = {"reported": np.array([0], np.int32)}
    whole: dict[str, Any] = {"expected": np.array([0], np.int32)}
    records: External = {
        (TOPOLOGY, 0): topology(place("A", "F")),
        (PARTIALS, 0): [sums(slot, [0.0], **nobody) for slot in range(4)]
        + [sums(slot, [110.0], (4 - slot) * SLOT - 60, **whole) for slot in range(4)]
        + [sums(slot, [50.0]) for slot in range(4, 8)],
    }
    found = told(run(records))
    assert found == [(1.25, "overload.overload", "A", 3, False), (1.5, "overload.overload", "A", 3, True)]


def test_too_few_meters_are_not_judged() -> None:
    few: dict[str, Any] = {"reported": np.array([10], np.int32)}
    records: External = {
        (TOPOLOGY, 0): topology(place("A", "F")),
        (PARTIALS, 0): [sums(slot, [100.0], **few) for slot in range(8)],
    }
    flow = run(records)
    assert told(flow) == []
    loads: list[Loads] = flow.values(LOADS, Loads)
    assert loads[0].loading[0] > 1.0


def test_a_transformer_nobody_named_has_a_load_but_no_loading() -> None:
    loads: list[Loads] = run({(PARTIALS, 0): [sums(0, [500.0])]}).values(LOADS, Loads)
    assert loads[0].load_kw[0] == pytest.approx(500.0)
    assert np.isnan(loads[0].loading[0])


def test_the_transformers_own_meter_is_its_load() -> None:
    own: dict[str, Any] = {"measured_wh": np.array([20_000]), "measured": np.array([1], np.int32)}
    records: External = {(TOPOLOGY, 0): topology(place("A", "F")), (PARTIALS, 0): [sums(0, [60.0], **own)]}
    loads: list[Loads] = run(records).values(LOADS, Loads)
    assert loads[0].load_kw[0] == pytest.approx(80.0)


def test_a_feeder_with_a_rating_is_watched() -> None:
    records: External = {
        (TOPOLOGY, 0): topology(place("A", "F"), place("B", "F")),
        (PARTIALS, 0): [sums(slot, [70.0, 70.0]) for slot in range(4)] + [sums(slot, [9.0, 9.0]) for slot in (4, 5)],
    }
    flow = run(records, GridConfig(feeder_rated_kva={"F": 130.0}))
    assert told(flow) == [(0.25, "overload.overload", "F", 3, False), (1.5, "overload.overload", "F", 3, True)]
    point: Point = flow.values(METRICS, Point)[0]
    assert point.fields["loading"] == pytest.approx(140 / 0.95 / 130)


def test_an_outage_ends_an_overload_and_silence_does_too() -> None:
    overload = [sums(slot, [110.0, 110.0]) for slot in range(4)]
    outage = Outage(outage_id="O", kind="fault", scope="transformer:A", from_=START + 3600, to=START + 9 * 3600)
    records: External = {
        (TOPOLOGY, 0): topology(place("A", "F"), place("B", "F")),
        (OUTAGES, 0): json_records([(START + 3600, outage)]),
        (PARTIALS, 0): overload,
    }
    found = told(run(records, days=4))
    assert found == [
        (0.25, "overload.overload", "A", 3, False),
        (0.25, "overload.overload", "B", 3, False),
        (1.5, "overload.overload", "A", 3, True),
        (25.0, "overload.overload", "B", 3, True),
    ]


def test_months_of_silence_set_no_timers() -> None:
    stage = GridStage(Common(), GridConfig())
    fired = 0

    def feed(slot: int) -> None:
        nonlocal fired
        time, value = sums(slot, [50.0])
        out = Out(0, 0, 1, stage.outputs, 0)
        while stage.due() < time:
            out.now, fired = stage.due(), fired + 1
            stage.fire(out.now, out)
        out.now = time
        stage.apply(PARTIALS, Batch(np.array([slot]), np.array([time]), [value]), out)

    feed(0)
    feed(96 * 400)
    assert fired < 110
    while stage.due() < NEVER:
        stage.fire(stage.due(), Out(0, 0, 1, stage.outputs, 0))
        fired += 1
    assert fired < 220


def test_bad_records_are_rejected_one_by_one_by_the_stage_that_answers_for_their_topic() -> None:
    end = START + SLOT
    good = partials(end, ["A"], "F", np.array([5.0]))
    bad = [
        partials(end + 1, ["A"], "F", np.array([5.0])),
        partials(end, ["A"], "F", np.array([5.0]), interval_s=60),
        partials(end + 90 * SLOT, ["A"], "F", np.array([5.0])),
        partials(end - 90 * SLOT, ["A"], "F", np.array([5.0])),
    ]
    records: External = {
        (TOPOLOGY, 0): [
            *topology(place("A", "F", -1.0)),
            (START * 1000, b"{"),
            *topology(place("A", "F"), MeterPlace(meter_id="M", transformer_id="A")),
        ],
        (WEATHER, 0): json_records(
            [
                (START, Weather(at=START, temperature_c=99.0)),
                (START, Weather(at=START + 86_400, temperature_c=9.0)),
                (START, Weather(at="2024-01-01T00:00:00", temperature_c=9.0)),
            ]
        ),
        (OUTAGES, 0): json_records(
            [
                (START, Outage(outage_id="1", kind="fault", scope="street:S", from_=START)),
                (START, Outage(outage_id="2", kind="fault", scope="feeder:F", from_=START, to=START - 1)),
                (START, Outage(outage_id="3", kind="fault", scope="meter:M", from_=START)),
            ]
        ),
        (PARTIALS, 0): [(end * 1000, pack(each)) for each in [*bad, good]],
    }
    flow = run(records)
    refused = {topic: len(flow.values(f"{topic}.dlq")) for topic, _ in records}
    others = {TOPOLOGY: 0, OUTAGES: 0}  # the meters stage and the alerts stage refuse these
    assert refused == {WEATHER: 3, PARTIALS: 4} | others
    loads: list[Loads] = flow.values(LOADS, Loads)
    assert loads[0].loading[0] > 0


def test_a_transformer_that_moves_to_another_shard_is_left_alone() -> None:
    feeders = {partition_of(f"F{n}", 2): f"F{n}" for n in range(8)}
    stage = GridStage(Common(partitions=2), GridConfig(), 0)
    for feeder in (feeders[0], feeders[1]):
        records = topology(place("A", feeder), place("B", feeders[0]))
        times = np.array([time for time, _ in records])
        stage.apply(
            TOPOLOGY, Batch(np.arange(2), times, [value for _, value in records]), Out(0, 0, 2, stage.outputs, 0)
        )
    assert stage.grid.roster.feeders == [feeders[0]]
    assert [stage.grid.roster.transformers[row] for row in stage.grid.roster.rows_of(0)] == ["B"]


def test_balances_compare_the_transformers_meter_with_its_customers() -> None:
    own: dict[str, Any] = {"measured_wh": np.array([11_000, 0]), "measured": np.array([1, 0], np.int32)}
    dark = Outage(outage_id="O", kind="fault", scope="transformer:A", from_=START + 3600, to=START + 7200)
    few: dict[str, Any] = own | {"reported": np.array([5, 33], np.int32)}
    records: External = {
        (TOPOLOGY, 0): topology(place("A", "F", meter="MA"), place("B", "F")),
        (OUTAGES, 0): json_records([(START + 3600, dark)]),
        (PARTIALS, 0): [sums(slot, [40.0, 20.0], **(few if slot in (20, 21) else own)) for slot in range(96)],
    }
    (found,) = run(records).values(BALANCES, Balances)
    assert (found.transformer_id, found.feeder_id) == (["A"], ["F"])
    assert found.at == START + 86_400
    assert (found.measured_wh[0], found.metered_wh[0]) == (90 * 11_000, 90 * 10_000)
    assert found.completeness[0] == pytest.approx(1.0)
    hours = found.intervals_kw[0]
    assert np.isnan(hours[1])
    assert np.delete(hours, 1) == pytest.approx(np.full(23, 4.0))
