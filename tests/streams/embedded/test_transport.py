"""A real Faust application on the log."""

import asyncio
import subprocess
import sys
from pathlib import Path

import faust
import pytest

from models.errors import BadSettings, BadState, GridPulseError
from models.flow.topics import partition_of
from streams.embedded.store import Fetch, LogRecord, Store
from streams.embedded.transport import Transport
from streams.log.transport import app_settings
from tests.streams.embedded.worker import PLACES, Worker, numbers, put, running


def damage(path: Path, where: bytes) -> None:
    """Flip one bit."""
    data = bytearray(path.read_bytes())
    data[data.index(where)] ^= 1
    path.write_bytes(data)


async def test_agents_get_every_record_in_order_with_promises(log: Path) -> None:
    with Store(log) as before:
        put(before, 0, 30)
    worker = Worker(log)
    async with running(worker) as store:
        await worker.until_count(120)
        put(store, 30, 50)
        await worker.until_count(200)
        store.append(promises=[("x", 1, 7, 99)])
        await worker.until(lambda: worker.fetches[-1].promises.get(7) == 99)
    assert worker.values == dict.fromkeys(PLACES, numbers(0, 50))
    assert len(worker.fetches[-1].batch) == 0


async def test_what_another_process_appends_arrives(log: Path) -> None:
    worker = Worker(log)
    code = (
        "import sys; from streams.embedded.store import *\n"
        "with Store(sys.argv[1]) as s: s.append([LogRecord('x', 1, 'k', b'hello')])"
    )
    async with running(worker):
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(log))
        await worker.until_count(1)
        assert await process.wait() == 0
    assert worker.values == {("x", 1): [b"hello"]}


async def test_a_store_that_the_application_opened_stays_open(log: Path) -> None:
    with Store(log) as store:
        worker = Worker(log)
        worker.transport.store = store
        async with running(worker) as used:
            assert used is store
            put(store, 0, 5)
            await worker.until_count(20)
        assert store.end_offset("x", 0) == 5


async def test_a_slow_agent_holds_few_fetches_and_no_other_agent(log: Path) -> None:
    fetched = {"x": 0, "y": 0}

    class Counting(Store):
        def fetch(self, topic: str, partition: int, offset: int, max_bytes: int = 1) -> Fetch:
            fetched[topic] += 1
            return super().fetch(topic, partition, offset, max_bytes)

    free = asyncio.Event()

    async def wait(_: Fetch) -> None:
        await free.wait()

    worker = Worker(log, "y")
    worker.reads("x", handler=wait)
    worker.transport.max_fetch_bytes = 1
    with Counting(log) as store:
        worker.transport.store = store
        async with running(worker):
            for number in range(50):
                store.append([LogRecord(topic, 0, "k", b"%d" % number) for topic in ("x", "y")])
            await worker.until_count(50)
            assert worker.values == {("y", 0): numbers(0, 50)}
            # Each of the two partitions was looked at once when it had nothing yet.
            assert fetched["x"] <= worker.transport.max_pending + 2
            free.set()
            await worker.until_count(100)
    assert worker.values["x", 0] == numbers(0, 50)


async def test_faust_sends_through_the_log(log: Path) -> None:
    worker = Worker(log)
    async with running(worker) as store:
        topic = worker.app.topic("x", value_serializer="raw", key_type=str)
        sent = [
            await topic.send(key=f"m{i}", value=b"%d" % i, timestamp=i * 1.5, headers={"n": b"1"}) for i in range(20)
        ]
        placed = [await future for future in sent]
        again = await worker.app.producer.send_and_wait("y", None, b"bare", 1, None, None)
        await worker.until_count(21)
        stored = {(p, record.offset): record for p in (0, 1) for record in store.records("x", p)}
    assert (again.topic, again.partition, again.offset) == ("y", 1, 0)
    for i, place in enumerate(placed):
        record = stored[place.partition, place.offset]
        assert place.partition == partition_of(f"m{i}", 2)
        assert (record.key, record.value, record.time) == (f"m{i}", b"%d" % i, i * 1500)
        assert record.headers == (("n", "1"),)
    assert worker.values["y", 1] == [b"bare"]


async def test_a_topic_that_does_not_exist_is_made_when_read_and_refused_when_sent_to(path: Path) -> None:
    worker = Worker(path, "z")
    async with running(worker) as store:
        store.create_topic("other", 1)
        with pytest.raises(BadSettings, match="no topic 'w'"):
            await worker.app.producer.send("w", b"k", b"v", None, None, None)
        await worker.app.producer.send_and_wait("z", b"k", b"v", None, None, None)
        await worker.until_count(1)
        assert store.partitions("z") == 2
        await worker.app.producer.create_topic("z", 9, 1)
        await worker.app.producer.create_topic("made", 3, 1, compacting=True, retention=60.0)
        assert (store.partitions("z"), store.topics()["made"][2:5]) == (2, (3, True, 60.0))


async def test_a_second_worker_on_the_log_is_refused(log: Path) -> None:
    first, second = Worker(log), Worker(log)
    async with running(first) as store:
        with pytest.raises(BadState, match="another worker"):
            await second.app.start()
        await second.app.stop()
        put(store, 0, 1)
        await first.until_count(4)
    third = Worker(log)
    async with running(third):
        await third.until_count(4)


async def test_a_log_that_cannot_be_read_is_told(log: Path) -> None:
    with Store(log) as store:
        store.append([LogRecord("x", 0, "k", b"needle")])
    damage(log, b"needle")
    worker = Worker(log)
    told: asyncio.Future[GridPulseError] = asyncio.get_running_loop().create_future()
    worker.transport.failed = told.set_result
    async with running(worker):
        error = await asyncio.wait_for(told, 60)
    assert isinstance(error, BadState)
    assert "x/0 is damaged" in str(error)


@pytest.mark.parametrize("url", ["embedded://host/log.db", "embedded://", "embedded:///"])
async def test_a_broker_that_names_no_file(url: str) -> None:
    transport = faust.App("test", broker=url, **app_settings()).transport
    assert isinstance(transport, Transport)
    with pytest.raises(BadSettings, match="embedded:///path/to/file"):
        transport.open()


async def test_a_path_with_spaces_and_other_letters(tmp_path: Path) -> None:
    path = tmp_path / "电网 log" / "a b%20c.db"
    worker = Worker(Path(path.as_uri().removeprefix("file://")))
    async with running(worker) as store:
        assert store.path == path
    assert path.exists()


def test_a_worker_process_ends_without_a_word(log: Path) -> None:
    code = """
import asyncio, sys, faust
from streams.embedded.store import LogRecord
from streams.log.transport import app_settings

async def main(path):
    app = faust.App("quiet", broker=f"embedded://{path}", **app_settings())
    done = asyncio.Event()

    @app.agent(app.topic("x", value_serializer="raw"))
    async def read(stream):
        async for event in stream.events():
            done.set()

    await app.start()
    app.transport.store.append([LogRecord("x", 0, "k", b"v")])
    await done.wait()
    await app.stop()

asyncio.run(main(sys.argv[1]))
"""
    command = [sys.executable, "-W", "error", "-c", code, str(log)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
