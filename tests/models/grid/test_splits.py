"""Batches and snapshots do not matter to the stage."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.config import Common
from models.flow.batch import Batch
from models.flow.stage import Out, Stage
from models.flow.topics import (
    BALANCES,
    FINDINGS,
    FORECASTS,
    LOADS,
    OUTAGES,
    PARTIALS,
    TOPOLOGY,
    WEATHER,
    partition_of,
)
from models.flow.wire import pack, unpack
from models.grid.config import ForecastConfig, GridConfig
from models.grid.stage import GridStage
from models.messages import Balances, Finding, Forecasts, Loads
from models.records import Outage, Weather
from tests.models.grid.town import SETTLE, START, External, partials, place
from tests.support.flow import assert_split_invariant, json_records, reloaded

HOURLY = Common(interval_s=3600, partitions=2, timezone="Europe/Berlin")


EARLY = GridConfig(forecast=ForecastConfig(history_days=8))


def hourly_world(days: int, seed: int = 4) -> External:
    """Six transformers on three feeders in both partitions: late, missing and measured sums, weather, outages."""
    chance = np.random.default_rng(seed)
    feeders = ["F0", "F1", "F5"]
    assert {partition_of(feeder, 2) for feeder in feeders} == {0, 1}
    broadcast: dict[str, list[tuple[int, Any]]] = {TOPOLOGY: [], WEATHER: [], OUTAGES: []}
    for row in range(6):
        meter = "X" if row < 2 else None
        broadcast[TOPOLOGY].append((START, place(f"T{row}", feeders[row % 3], 100.0, meter)))
    external: External = {(PARTIALS, 0): [], (PARTIALS, 1): []}
    for hour in range(days * 24):
        end = START + (hour + 1) * 3600
        broadcast[WEATHER].append((end, Weather(at=end, temperature_c=float(np.round(chance.normal(10, 3), 1)))))
        for which, feeder in enumerate(feeders):
            names = [f"T{row}" for row in range(6) if row % 3 == which]
            kw = 50 + 25 * np.sin(2 * np.pi * (hour - 13) / 24) + chance.normal(0, 4, 2)
            kw += (hour // 24 == days - 1) * 40
            share = chance.integers(22, 34, 2).astype(np.int32)
            own = np.array([int(name in ("T0", "T1")) for name in names], np.int32)
            fields = {"interval_s": 3600, "wh": np.round(kw * share / 33 * 1000).astype(np.int64), "reported": share}
            fields |= {"measured": own, "measured_wh": np.round(own * kw * 1050).astype(np.int64)}
            log = external[PARTIALS, partition_of(feeder, 2)]
            log.append(((end + SETTLE) * 1000, pack(partials(end, names, feeder, kw, **fields))))
            if chance.random() < 0.3:
                late = (end + SETTLE + 3600 * int(chance.integers(1, 5))) * 1000
                fields |= {"expected": np.zeros(2, np.int32), "reported": np.ones(2, np.int32), "wh": np.full(2, 1500)}
                fields |= {"measured": np.zeros(2, np.int32), "measured_wh": np.zeros(2, np.int64)}
                log.append((late, pack(partials(end, names, feeder, kw, **fields))))
    outage = Outage(outage_id="O1", kind="planned", scope="feeder:F1", from_=START + 60_000, to=START + 70_000)
    broadcast[OUTAGES].append((START + 50_000, outage))
    for topic, items in broadcast.items():
        for partition in (0, 1):
            external[topic, partition] = json_records(items)
    for partition in (0, 1):
        external[PARTIALS, partition].sort(key=lambda record: record[0])
    return external


def stages(partition: int) -> Sequence[Stage]:
    return [GridStage(HOURLY, EARLY, partition)]


def test_batches_do_not_matter() -> None:
    until = (START + 15 * 86_400) * 1000
    flow = assert_split_invariant(stages, hourly_world(12), until, partitions=2, seeds=(1, 2))
    forecasts: list[Forecasts] = flow.values(FORECASTS, Forecasts)
    assert {each.feeder_id for each in forecasts} == {"F0", "F1", "F5"}
    assert all(np.isfinite(each.load_kva).all() and (np.diff(each.load_kva, axis=2) >= 0).all() for each in forecasts)
    assert {each.kind for each in flow.values(FINDINGS, Finding)} >= {"overload.heavy", "overload.overload"}
    assert flow.values(BALANCES, Balances)
    assert max(each.revision for each in flow.values(LOADS, Loads)) >= 1


def test_a_snapshot_at_any_time_continues_alike() -> None:
    records = sorted(
        (time, topic, value)
        for (topic, partition), log in hourly_world(12).items()
        if not partition
        for time, value in log
    )

    def play(cuts: set[int]) -> tuple[list[Any], Any]:
        stage: Stage = GridStage(HOURLY, EARLY, 0)
        out = Out(0, 0, 2, stage.outputs, 0)
        for index, (time, topic, value) in enumerate(records):
            while stage.due() < time:
                out.now = stage.due()
                stage.fire(out.now, out)
            if index in cuts:
                stage = reloaded(stage, lambda: GridStage(HOURLY, EARLY, 0))
            out.now = time
            stage.apply(topic, Batch(np.array([index]), np.array([time]), [value]), out)
        return out.emissions, unpack(pack(stage.dump()))

    whole, state = play(set())
    cut, cut_state = play({3, 100, 101, 500, len(records) - 5})
    assert cut == whole
    assert pack(cut_state) == pack(state)
