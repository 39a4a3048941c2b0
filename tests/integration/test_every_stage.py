"""What every stage keeps to, whatever it detects: one lane of houses goes through all of them together."""

import math
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pytest

from models.errors import BadState
from models.flow.shard import Shard
from models.flow.topics import CHARGES, FINDINGS, FORECASTS, LOADS, READINGS, TOPICS
from models.flow.wire import pack, unpack
from models.messages import Charges
from tests.integration.lane import DAY, HOUR, METERS, START, before, kwh, lane, logged, played, stages
from tests.support.flow import LocalFlow

DAYS = 24
CUT = START + 11 * DAY + 5 * HOUR
STAGES = [stage.name for stage in stages(0)]
GROWN_DAYS, MORE_DAYS = 64, 76
"""The longest rings, of 62 days of readings, are full after the first."""

GROWING = {"fraud", "learner", "alerts"}
"""They keep payments, labels and alerts for longer than that."""


@cache
def plain() -> LocalFlow:
    return played(lane(DAYS), DAYS)


@cache
def in_pieces() -> LocalFlow:
    return played(lane(DAYS), DAYS, seed=1)


@cache
def restarted() -> LocalFlow:
    """Every stage loses its memory in the middle of a day."""
    log = lane(DAYS)
    flow = LocalFlow(stages, 1, START * 1000).run(before(log, CUT), CUT * 1000)
    for index, kept in enumerate([pack(shard.dump()) for shard in flow.shards]):
        flow.restore(index, stages, kept)
    return flow.run(log, (START + (DAYS + 2) * DAY) * 1000)


@cache
def grown() -> tuple[dict[str, int], dict[str, int]]:
    """Bytes of each stage's state when all that has a length is full, and later."""
    log, flow = lane(MORE_DAYS), LocalFlow(stages, 1, START * 1000)
    found = []
    for days in (GROWN_DAYS, MORE_DAYS):
        end = START + days * DAY
        flow.run(before(log, end), end * 1000)
        found.append({shard.stage.name: len(pack(shard.stage.dump())) for shard in flow.shards})
    return found[0], found[1]


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def shard_of(flow: LocalFlow, stage: str) -> Shard:
    return next(shard for shard in flow.shards if shard.stage.name == stage)


def said(flow: LocalFlow, stage: str) -> list[tuple[Any, ...]]:
    """Everything that a stage emitted."""
    origin = shard_of(flow, stage).origin
    everything = sorted(flow.history().items())
    return [(place, record) for place, records in everything for record in records if record[0].origin == origin]


def test_any_batches_and_any_order_of_reading_give_one_result(stage: str) -> None:
    assert said(in_pieces(), stage) == said(plain(), stage)
    assert shard_of(in_pieces(), stage).fingerprint() == shard_of(plain(), stage).fingerprint()


def test_continued_from_a_snapshot_it_is_as_if_never_stopped(stage: str) -> None:
    assert said(restarted(), stage) == said(plain(), stage)
    assert shard_of(restarted(), stage).fingerprint() == shard_of(plain(), stage).fingerprint()


@pytest.mark.parametrize("wrong", [{"version": 0}, {"stage": "another"}, {"partition": 1}, {"partitions": 2}])
def test_a_snapshot_of_something_else_is_refused(stage: str, wrong: dict[str, Any]) -> None:
    flow = LocalFlow(stages, 1, START * 1000)
    kept: dict[str, Any] = unpack(pack(shard_of(plain(), stage).dump()))
    with pytest.raises(BadState, match=f"the snapshot of {stage}/0 has {next(iter(wrong))}"):
        shard_of(flow, stage).load(kept | wrong)


def test_a_snapshot_is_taken_without_changing_anything(stage: str) -> None:
    shard = shard_of(plain(), stage)
    assert pack(shard.dump()) == pack(shard.dump())


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in GROWING])
def test_state_is_bounded(stage: str) -> None:
    first, later = grown()
    assert later[stage] <= first[stage] * 1.02


def test_records_that_come_twice_change_no_finding_charge_or_load() -> None:
    twice = {place: [record for record in records for _ in range(2)] for place, records in lane(DAYS).items()}
    flow = played(twice, DAYS)
    for topic in (FINDINGS, CHARGES, LOADS, FORECASTS):
        assert bodies(flow, topic) == bodies(plain(), topic)


def test_readings_that_come_hours_late_are_charged_and_find_the_same() -> None:
    times = range(1, DAYS * 24 + 1)
    late = [
        logged(START + hour * HOUR + 60 + (2 * HOUR if number == 3 else 0), meter_id=name, at=START + hour * HOUR,
               kwh=kwh(number, hour))
        for hour in times for number, name in enumerate(METERS)
    ]  # fmt: skip
    flow = played(lane(DAYS) | {(READINGS, 0): sorted(late)}, DAYS)
    assert charged(flow) == charged(plain())
    assert kinds(flow) == kinds(plain())


def test_houses_that_use_the_same_in_every_hour_have_stuck_meters_and_nothing_else() -> None:
    flow = played(lane(DAYS, lambda number, hour: 0.5), DAYS)
    assert kinds(flow) - kinds(plain()) == Counter({"quality.stuck": len(METERS)})
    assert not spread(flow)


def test_houses_that_use_nothing_are_no_mistake() -> None:
    flow = played(lane(DAYS, lambda number, hour: 0.0), DAYS)
    assert not kinds(flow) - kinds(plain())
    assert not spread(flow)


def test_extreme_readings_stay_numbers() -> None:
    chance = random.Random(3)
    flow = played(lane(DAYS, lambda number, hour: chance.choice((0.0, 1e-9, 0.001, 5.0, 99.0))), DAYS)
    assert not spread(flow)
    assert kinds(flow)["overload.overload"]


def bodies(flow: LocalFlow, topic: str) -> list[bytes]:
    return [emission.value for emission in flow.logs[topic, 0] if emission.value]


def kinds(flow: LocalFlow) -> Counter[str]:
    """How many findings there are of each kind."""
    return Counter(finding["kind"] for finding in flow.values(FINDINGS))


def charged(flow: LocalFlow) -> dict[tuple[str, int], int]:
    """Energy (Wh) by account and day, corrections included."""
    found: Counter[tuple[str, int]] = Counter()
    for message in flow.values(CHARGES, Charges):
        for row, name in enumerate(message.account_id):
            found[name, message.day] += int(message.hour_wh[row].sum())
    return dict(found)


def spread(flow: LocalFlow) -> set[str]:
    """Numbers that are infinite anywhere, or not known in what people and the learner read."""
    found = set()
    for (topic, _), log in flow.logs.items():
        for emission in log:
            if emission.value and not topic.endswith(".dlq"):
                body = msgspec.json.decode(emission.value) if TOPICS[topic].json else unpack(emission.value)
                found |= {f"{topic}{path}" for path, value in _numbers(body) if math.isinf(value)}
                if topic == FINDINGS:
                    found |= {f"{topic}{path}" for path, value in _numbers(body) if math.isnan(value)}
    return found


def _numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, float):
        yield path, value
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield path, math.inf if np.isinf(value).any() else 0.0
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _numbers(part, f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _numbers(part, path)
