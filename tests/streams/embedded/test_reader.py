"""Reading on in many partitions."""

import asyncio
import threading

from streams.embedded.reader import Bell, Reader
from streams.embedded.store import LogRecord, Store

BOTH = [("t", 0), ("t", 1)]


def put(store: Store, partition: int, value: bytes, time: int) -> None:
    store.append([LogRecord("t", partition, "", value, time)])


def test_what_was_not_taken_is_fetched_again(store: Store) -> None:
    reader = Reader(store)
    reader.assign(dict.fromkeys(BOTH, 0))
    put(store, 0, b"a", 1)
    first = list(reader.fetch(BOTH))
    assert list(map(str, reader.fetch(BOTH))) == list(map(str, first))
    reader.took(first[0])
    assert list(reader.fetch(BOTH)) == []
    assert reader.position(("t", 0)) == 1


def test_a_newer_promise_is_news_once(store: Store) -> None:
    reader = Reader(store)
    reader.assign({("t", 0): 0})
    for until, expected in ((5, [{-1: 5}]), (5, []), (4, []), (9, [{-1: 9}])):
        store.append(promises=[("t", 0, -1, until)])
        found = list(reader.fetch(BOTH[:1]))
        assert [fetch.promises for fetch in found] == expected
        for fetch in found:
            assert len(fetch.batch) == 0
            reader.took(fetch)


def test_the_partition_furthest_back_in_log_time_comes_first(store: Store) -> None:
    reader = Reader(store, max_bytes=1)
    reader.assign(dict.fromkeys(BOTH, 0))
    for time in (10, 20, 30):
        put(store, 0, b"%d" % time, time)
    for time in (11, 12, 25):
        put(store, 1, b"%d" % time, time)
    order = []
    while (fetch := next(reader.fetch(BOTH), None)) is not None:
        order.append(int(fetch.batch.values[0]))
        reader.took(fetch)
    assert order == [10, 11, 20, 12, 25, 30]


def test_only_what_is_allowed_is_fetched(store: Store) -> None:
    reader = Reader(store)
    reader.assign(dict.fromkeys(BOTH, 0))
    put(store, 0, b"a", 1)
    put(store, 1, b"b", 1)
    assert [fetch.partition for fetch in reader.fetch([("t", 1)])] == [1]


def test_seeking_back_reads_again(store: Store) -> None:
    reader = Reader(store)
    reader.assign({("t", 0): 0})
    put(store, 0, b"a", 1)
    for fetch in reader.fetch(BOTH[:1]):
        reader.took(fetch)
    reader.seek(("t", 0), 0)
    assert [fetch.batch.values for fetch in reader.fetch(BOTH[:1])] == [[b"a"]]


def test_a_stretch_that_compaction_emptied_is_passed_over(store: Store) -> None:
    store.create_topic("state", 1, compacted=True)
    for value in range(10):
        store.append([LogRecord("state", 0, "k", bytes([value]) * 100)])
    store.append([LogRecord("state", 0, "j", b"x")])
    reader = Reader(store, max_bytes=1)
    reader.assign({("state", 0): 2})
    store.trim(dirty_bytes=1)
    assert [fetch.batch.offsets.tolist() for fetch in reader.fetch([("state", 0)])] == [[9, 10]]


async def test_the_bell_rings_for_an_append_from_any_thread(store: Store) -> None:
    bell = Bell(store)
    waiting = asyncio.ensure_future(bell.wait(60))
    thread = threading.Thread(target=put, args=(store, 0, b"a", 1))
    thread.start()
    await asyncio.wait_for(waiting, 60)
    thread.join()
    bell.close()
