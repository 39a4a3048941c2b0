"""The order of work depends on the records alone: not on batches, not on who is read first, not on restarts."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import BadState
from models.flow.batch import PUNCTUATION
from models.flow.delay import Delay, Steps, counts_at, promised
from models.flow.shard import Shard
from models.flow.stage import Stage
from models.flow.topics import BILLS, EVIDENCE, MODELS, PARTIALS, PAYMENTS, READINGS, dead_letters, partition_of
from models.flow.wire import pack, unpack
from models.flow.wiring import Wiring
from tests.flow.toys import MINUTE, Counter, Judge, Teacher
from tests.support.flow import LocalFlow, assert_split_invariant, batch_of

START = 1_700_000_000_000
STEPS = Steps(2_000, 7 * MINUTE)


def stages(_partition: int) -> Sequence[Stage]:
    return [Counter(), Judge(), Teacher()]


def traffic(seed: int, partitions: int, count: int = 300) -> dict[tuple[str, int], list[tuple[int, bytes]]]:
    chance = random.Random(seed)
    made: dict[tuple[str, int], list[tuple[int, bytes]]] = {}
    for topic in (READINGS, PAYMENTS, BILLS):
        for partition in range(partitions):
            times = sorted(START + chance.randrange(40 * MINUTE) for _ in range(count if topic == READINGS else 9))
            keys = [f"k{chance.randrange(12)}" for _ in times]
            values = [f'"{key}"'.encode() if chance.random() > 0.05 else b"{broken" for key in keys]
            made[topic, partition] = list(zip(times, values, strict=True))
    return made


@pytest.mark.parametrize("partitions", [1, 3])
@pytest.mark.parametrize("delay", [5 * MINUTE, STEPS])
def test_any_split_and_any_order_of_reading_gives_one_result(partitions: int, delay: Delay) -> None:
    def stages(_partition: int) -> Sequence[Stage]:
        return [Counter(), Judge(), Teacher(delay)]

    flow = assert_split_invariant(
        stages, traffic(1, partitions), START + 60 * MINUTE, partitions, epoch=START, seeds=range(8)
    )
    assert flow.values(MODELS), "the teacher must have spoken"
    judges = [shard.stage for shard in flow.shards if isinstance(shard.stage, Judge)]
    assert any(judge.model for judge in judges), "a judge must have heard it"
    assert any(entry[0] == "alarm" for judge in judges for entry in judge.seen)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_random_traffic_is_split_invariant(seed: int) -> None:
    assert_split_invariant(stages, traffic(seed, 2, 60), START + 60 * MINUTE, 2, epoch=START, seeds=(seed, seed + 1))


def test_the_delayed_edge_lags_by_its_delay() -> None:
    flow = LocalFlow(stages, 1, START).run(traffic(2, 1), START + 60 * MINUTE)
    judge = next(shard.stage for shard in flow.shards if isinstance(shard.stage, Judge))
    first_model = next(entry for entry in judge.seen if entry[0] == MODELS)
    first_count = next(entry for entry in judge.seen if entry[0] == PARTIALS)
    assert first_model[2] == first_count[2] + 5 * MINUTE


def test_what_counts_after_steps_waits_for_the_end_of_its_step() -> None:
    flow = LocalFlow(lambda _: [Counter(), Judge(), Teacher(STEPS)], 1, START).run(traffic(2, 1), START + 60 * MINUTE)
    judge = next(shard.stage for shard in flow.shards if isinstance(shard.stage, Judge))
    learned, used = ([each[2] for each in judge.seen if each[0] == topic] for topic in (PARTIALS, MODELS))
    assert used
    for cause, time in zip(learned, used, strict=False):
        assert time % STEPS.step == STEPS.after
        assert 0 <= time - STEPS.after - cause < STEPS.step


@given(st.integers(0, 10**6), st.integers(1, 50), st.integers(1, 5000))
def test_a_promise_is_kept_and_is_the_most_that_can_be_promised(passed: int, after: int, step: int) -> None:
    delay = Steps(after, step)
    assert promised(passed, delay) + 1 == counts_at(passed + 1, delay)
    assert counts_at(passed, delay) <= counts_at(passed + 1, delay)


def test_bad_records_are_dead_letters_with_their_origin() -> None:
    records = [(START, b'"a"'), (START + 1, b"nonsense"), (START + 2, b'"b"')]
    flow = LocalFlow(stages, 1, START).run({(READINGS, 0): records}, START + MINUTE)
    [letter] = flow.values(dead_letters(READINGS))
    assert letter.value == b"nonsense"
    assert dict(letter.headers)["gp-error-offset"] == "1"
    assert dict(letter.headers)["gp-error-reason"] == "not a text"


def test_a_timer_fires_after_records_of_its_time_and_before_later_ones() -> None:
    shard = Shard(Counter(), 0, Wiring([Counter()], 1), START)
    edge = START // MINUTE * MINUTE + MINUTE
    shard.feed(READINGS, batch_of([(edge - 5, b'"a"'), (edge, b'"a"'), (edge + 1, b'"a"')]))
    for topic in (READINGS, PAYMENTS):
        shard.promise(topic, edge + MINUTE)
    sent: list[Any] = [unpack(emission.value) for emission in shard.advance() if emission.value]
    assert sent == [["a", 2, edge], ["a", 1, edge + MINUTE]]


def test_nothing_moves_before_every_source_has_passed() -> None:
    shard = Shard(Counter(), 0, Wiring([Counter()], 1), START)
    shard.feed(READINGS, batch_of([(START + 1, b'"a"'), (START + 2 * MINUTE, b'"a"')]))
    assert not [emission for emission in shard.advance() if emission.value]
    assert shard.waiting(READINGS) == 2
    assert shard.behind() == {PAYMENTS}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_shards_killed_and_restored_from_old_snapshots_change_nothing(seed: int) -> None:
    external = traffic(seed, 2, 60)
    whole = LocalFlow(stages, 2, START).run(external, START + 60 * MINUTE)
    assert _run_with_kills(external, seed).fingerprints() == whole.fingerprints()


def _run_with_kills(external: dict[tuple[str, int], list[tuple[int, bytes]]], seed: int) -> LocalFlow:
    """Runs a flow whose shards lose their memory now and then and continue from a snapshot some steps old."""
    chance = random.Random(seed)
    flow = LocalFlow(stages, 2, START)
    snapshots = [pack(shard.dump()) for shard in flow.shards]
    moved = True
    while moved:
        moved = flow._step(external, START + 60 * MINUTE, 1 << 30, chance)
        victim = chance.randrange(len(flow.shards))
        if chance.random() < 0.5:
            snapshots[victim] = pack(flow.shards[victim].dump())
        elif chance.random() < 0.3:
            flow.restore(victim, stages, snapshots[victim])
            moved = True
    return flow


def test_a_snapshot_of_another_layout_is_refused() -> None:
    kept = Shard(Counter(), 0, Wiring([Counter()], 1)).dump()
    with pytest.raises(BadState, match="partitions 1, not 2"):
        Shard(Counter(), 0, Wiring([Counter()], 2)).load(kept)


def test_every_advance_ends_with_a_promise_to_every_stage_that_reads() -> None:
    shard = Shard(Judge(), 1, Wiring([Counter(), Judge(), Teacher()], 3), START)
    shard.promise(BILLS, START + 9)
    for origin in (0, 1, 2):
        shard.promise(PARTIALS, START + 5, origin)
    shard.promise(MODELS, START + 7, 6)
    marks = [(e.topic, e.partition, e.mark) for e in shard.advance()]
    assert EVIDENCE in Judge().outputs
    assert [(topic, partition) for topic, partition, _ in marks] == [("learner.samples.v1", 0)], (
        "no stage reads the other"
    )
    assert {mark for _, _, mark in marks} == {(4, PUNCTUATION, START + 5)}


def test_partition_of_is_stable() -> None:
    assert [partition_of(key, 7) for key in ("a", "M-000001", "变压器")] == [4, 0, 2]
