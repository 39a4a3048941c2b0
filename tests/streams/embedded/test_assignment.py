"""Where reading begins, and what happens when partitions are paused, sought back, added, or change hands."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP

from streams.embedded.store import LogRecord, Store
from tests.streams.embedded.worker import PLACES, Worker, numbers, put, running


async def test_a_restart_continues_where_the_application_says(log: Path) -> None:
    asked: list[set[TP]] = []

    def positions(assigned: set[TP]) -> Mapping[tuple[str, int], int]:
        asked.append(assigned)
        return {("x", 0): 25, ("x", 1): 40, ("y", 0): 30}

    first = Worker(log)
    async with running(first) as store:
        put(store, 0, 40)
        await first.until_count(160)
    second = Worker(log)
    second.transport.positions = positions
    async with running(second) as store:
        put(store, 40, 50)
        await second.until_count(25 + 10 + 20 + 50)
    assert asked == [set(PLACES)]
    assert second.values == {
        ("x", 0): numbers(25, 50),
        ("x", 1): numbers(40, 50),
        ("y", 0): numbers(30, 50),
        ("y", 1): numbers(0, 50),
    }


async def test_without_positions_reading_starts_at_what_was_committed(log: Path) -> None:
    with Store(log) as store:
        put(store, 0, 10)
        store.commit("test", {("x", 0): 8, ("x", 1): 10, ("y", 0): 10, ("y", 1): 10})
    worker = Worker(log)
    async with running(worker):
        await worker.until_count(2)
    assert worker.values == {("x", 0): numbers(8, 10)}


async def test_a_paused_partition_waits_and_the_others_do_not(log: Path) -> None:
    worker = Worker(log)
    async with running(worker) as store:
        put(store, 0, 5)
        await worker.until_count(20)
        worker.app.consumer.pause_partitions([TP("x", 0)])
        put(store, 5, 10)
        await worker.until_count(35)
        store.append([LogRecord("x", 1, "k", b"last")])
        await worker.until(lambda: worker.values["x", 1][-1] == b"last")
        assert worker.values["x", 0] == numbers(0, 5)
        worker.app.consumer.resume_partitions([TP("x", 0)])
        await worker.until_count(41)
    assert worker.values["x", 0] == numbers(0, 10)


async def test_seeking_back_delivers_again(log: Path) -> None:
    worker = Worker(log)
    async with running(worker) as store:
        put(store, 0, 5)
        await worker.until_count(20)
        await worker.app.consumer.seek(TP("y", 1), 3)
        await worker.until_count(22)
        assert await worker.app.consumer.position(TP("y", 1)) == 5
    assert worker.values["y", 1] == [*numbers(0, 5), *numbers(3, 5)]


async def test_partitions_that_change_hands_under_a_delivery_are_read_from_where_they_are_told(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(log) as before:
        put(before, 0, 10)
    worker = Worker(log)
    worker.transport.positions = lambda assigned: dict.fromkeys(assigned, 5)
    async with running(worker):
        await worker.until_count(20)
        consumer: Any = worker.app.consumer
        wait_first = consumer.wait_first

        async def meanwhile(*waited: Any, **options: Any) -> Any:
            """What was on its way when the partitions changed hands arrives when they have."""
            monkeypatch.undo()
            found = await wait_first(*waited, **options)
            await asyncio.create_task(consumer._rebalance(lambda: dict.fromkeys(PLACES, 0)))
            return found

        monkeypatch.setattr(consumer, "wait_first", meanwhile)
        with Store(log) as writer:
            put(writer, 10, 11)
        await worker.until_count(20 + 44)
    assert {place: values[-11:] for place, values in worker.values.items()} == dict.fromkeys(PLACES, numbers(0, 11))


async def test_a_new_subscription_loses_nothing(log: Path) -> None:
    worker = Worker(log)
    async with running(worker) as store:
        for start in range(0, 40, 10):
            put(store, start, start + 10)
            await worker.app.consumer.subscribe(["x", "y"])
        await worker.until(lambda: all(worker.values.get(place, [b""])[-1] == b"39" for place in PLACES))
        store.append([LogRecord("x", 0, "k", b"end")])
        await worker.until(lambda: worker.values["x", 0][-1] == b"end")
    for place in PLACES:
        # What was with an agent when the partitions were taken away may come once more.
        first_seen = list(dict.fromkeys(worker.values[place]))
        assert [value for value in first_seen if value != b"end"] == numbers(0, 40)
