"""What is let go of, and what never is."""

import pytest

from streams.embedded.store import LogRecord, Store
from tests.streams.embedded.conftest import Clock

DAY_MS = 86_400_000


def fill(store: Store, topic: str, days: int, size: int = 100) -> None:
    for day in range(days):
        store.append([LogRecord(topic, 0, f"k{day % 3}", bytes([day]) * size, day * DAY_MS)])


def days(store: Store, topic: str) -> list[int]:
    return [record.value[0] for record in store.records(topic, 0)]


def test_age_counts_back_from_the_newest_record(store: Store) -> None:
    store.create_topic("aged", 1, retention_s=2 * 86_400)
    fill(store, "aged", 10)
    store.trim()
    assert days(store, "aged") == [7, 8, 9]
    assert store.begin_offset("aged", 0) == 7
    assert store.end_offset("aged", 0) == 10
    assert store.fetch("aged", 0, 0).batch.offsets.tolist() == [7, 8, 9]


def test_size_lets_go_of_the_oldest(store: Store) -> None:
    store.create_topic("sized", 1, retention_bytes=3_500)
    fill(store, "sized", 10, 1_000)
    store.trim()
    assert days(store, "sized") == [7, 8, 9]


def test_what_a_group_has_not_read_stays(store: Store) -> None:
    store.create_topic("aged", 1, retention_s=0)
    fill(store, "aged", 10)
    store.commit("fast", {("aged", 0): 10})
    store.commit("slow", {("aged", 0): 4})
    store.trim()
    assert days(store, "aged") == [4, 5, 6, 7, 8, 9]
    store.commit("slow", {("aged", 0): 9})
    store.trim()
    assert days(store, "aged") == [9]


def test_a_topic_without_retention_keeps_everything(store: Store) -> None:
    fill(store, "t", 10)
    store.commit("g", {("t", 0): 10})
    assert store.trim() == (0, 0)
    assert days(store, "t") == list(range(10))


def test_compaction_keeps_the_newest_of_each_key_and_all_without_one(store: Store) -> None:
    store.create_topic("state", 1, compacted=True)
    fill(store, "state", 10)
    store.append([LogRecord("state", 0, "", b"\x20"), LogRecord("state", 0, "", b"\x21")])
    assert store.trim(dirty_bytes=1).records == 7
    assert days(store, "state") == [7, 8, 9, 0x20, 0x21]
    assert store.fetch("state", 0, 0).batch.offsets.tolist() == [7, 8, 9, 10, 11]
    assert store.end_offset("state", 0) == 12


def test_a_reader_finds_what_compaction_may_not_touch_as_it_was(store: Store) -> None:
    store.create_topic("state", 1, compacted=True)
    fill(store, "state", 10)
    store.commit("reader", {("state", 0): 4})
    store.trim(dirty_bytes=1)
    assert store.fetch("state", 0, 4).batch.offsets.tolist() == [4, 5, 6, 7, 8, 9]


def test_a_reader_inside_a_row_that_compaction_emptied_goes_on(store: Store) -> None:
    store.create_topic("state", 1, compacted=True)
    store.append([LogRecord("state", 0, "k", bytes([i])) for i in range(10)])
    store.append([LogRecord("state", 0, "k", b"\x0a")], promises=[("state", 0, -1, 5)])
    store.trim(dirty_bytes=1)
    fetch = store.fetch("state", 0, 3, max_bytes=1)
    assert (fetch.batch.offsets.tolist(), fetch.promises) == ([10], {-1: 5})


def test_compaction_waits_until_enough_is_new(store: Store) -> None:
    store.create_topic("state", 1, compacted=True)
    fill(store, "state", 10)
    assert store.trim().records == 0
    assert store.trim(dirty_bytes=1).records == 7
    store.append([LogRecord("state", 0, "k0", b"new")])
    assert store.trim(dirty_bytes=1).records == 0


@pytest.mark.parametrize("compacted", [False, True])
def test_the_file_stays_bounded(store: Store, clock: Clock, compacted: bool) -> None:
    store.create_topic("busy", 1, compacted=compacted, retention_s=None if compacted else 10)
    sizes = []
    for _ in range(12):
        for _ in range(20):
            clock.now += 1_000
            store.append([LogRecord("busy", 0, f"k{key}", bytes(1_000)) for key in range(100)])
        store.trim()
        sizes.append(store.size)
    # 2 MB come in each round.
    assert max(sizes[6:]) < 1.2 * max(sizes[:6]) < 40_000_000


def test_what_a_peak_left_behind_is_given_back(store: Store, clock: Clock) -> None:
    store.create_topic("busy", 1, retention_s=10)
    for _ in range(200):
        store.append([LogRecord("busy", 0, "k", bytes(1_000_000))])
    peak = store.size
    for _ in range(2):
        clock.now += 20_000
        store.append([LogRecord("busy", 0, "k", b"small")])
        store.trim()
    assert store.size < 0.5 * peak
