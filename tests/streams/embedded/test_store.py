"""What the log promises to those who append and those who read."""

from pathlib import Path

import numpy as np
import pytest

from models.errors import BadSettings, BadState
from models.flow.batch import NEVER, PUNCTUATION, Emission, Mark
from streams.embedded.store import LogRecord, Promise, Store
from streams.log.records import split
from tests.streams.embedded.conftest import Clock


def record(value: str, partition: int = 0, **more: object) -> LogRecord:
    return LogRecord("t", partition, "key", value.encode(), **more)  # type: ignore[arg-type]


def times(store: Store, partition: int = 0) -> list[int]:
    return [int(time) for time in store.fetch("t", partition, 0).batch.times]


def test_records_come_back_in_order_with_consecutive_offsets(store: Store) -> None:
    first = store.append([record("a"), record("x", 1), record("b")])
    second = store.append([record("c")])
    fetch = store.fetch("t", 0, 0)
    assert (first, second) == ({("t", 0): 0, ("t", 1): 0}, {("t", 0): 2})
    assert fetch.batch.values == [b"a", b"b", b"c"]
    assert fetch.batch.offsets.tolist() == [0, 1, 2]
    assert fetch.batch.offsets.dtype == fetch.batch.times.dtype == np.int64
    assert (fetch.next_offset, fetch.end_offset, fetch.lag) == (3, 3, 0)
    assert store.end_offset("t", 0) == 3


def test_nothing_new_is_an_empty_batch(store: Store) -> None:
    fetch = store.fetch("t", 0, 0)
    assert len(fetch.batch) == 0
    assert fetch.promises == {}
    assert fetch.next_offset == 0


def test_fetch_starts_inside_an_append(store: Store) -> None:
    store.append([record(str(i)) for i in range(10)])
    assert store.fetch("t", 0, 7).batch.values == [b"7", b"8", b"9"]


def test_fetch_stops_between_appends_at_max_bytes_and_says_no_promises_before_the_end(store: Store) -> None:
    for name in "abc":
        store.append([record(name * 1000)], promises=[Promise("t", 0, -1, 5)])
    seen, offset = [], 0
    while len((fetch := store.fetch("t", 0, offset, 2_500)).batch):
        seen.append((len(fetch.batch), fetch.promises))
        offset = fetch.next_offset
    assert seen == [(2, {}), (1, {-1: 5})]


def test_a_large_append_can_be_fetched_in_pieces(store: Store) -> None:
    values = [bytes([i % 256]) * 10_000 for i in range(500)]
    store.append([LogRecord("t", 0, "", value) for value in values])
    found, offset, pieces = [], 0, 0
    while (fetch := store.fetch("t", 0, offset, 1 << 20)).lag or len(fetch.batch):
        assert fetch.size < 3 << 20
        found += fetch.batch.values
        offset, pieces = fetch.next_offset, pieces + 1
    assert found == values
    assert pieces >= 3


def test_log_time_is_the_clock_and_never_falls(store: Store, clock: Clock) -> None:
    store.append([record("a")])
    clock.now -= 500
    store.append([record("b"), record("c", time=7), record("d", time=clock.now + 9_000), record("e")])
    assert times(store) == [1_000_000, 1_000_000, 1_000_000, 1_008_500, 1_008_500]


def test_log_time_of_a_marked_record_is_its_marks(store: Store) -> None:
    store.append([record("a", mark=Mark(3, 0, 50)), record("b", mark=Mark(3, 1, 70))])
    batch = store.fetch("t", 0, 0).batch
    assert batch.times.tolist() == [50, 70]
    assert batch.marks == [Mark(3, 0, 50), Mark(3, 1, 70)]


def test_what_was_promised_is_kept(store: Store, clock: Clock) -> None:
    store.append([record("a")], promises=[("t", 0, -1, clock.now)])
    store.append([record("b"), record("c", time=3)])
    assert times(store) == [clock.now, clock.now + 1, clock.now + 1]


def test_a_promise_never_goes_back_and_each_origin_has_its_own(store: Store) -> None:
    store.append(promises=[("t", 0, 4, 90), ("t", 0, 5, 10), ("t", 0, 4, 20), ("t", 1, 4, 1)])
    assert store.fetch("t", 0, 0).promises == {4: 90, 5: 10}


def test_promise_now_covers_every_partition_and_the_next_append_keeps_it(store: Store, clock: Clock) -> None:
    assert store.promise_now(["t"]) == clock.now
    store.append([record("a"), record("b", 1)])
    assert [store.fetch("t", p, 0).promises for p in (0, 1)] == [{-1: clock.now}] * 2
    assert times(store) == times(store, 1) == [clock.now + 1]


def test_a_partition_that_was_ended_takes_no_more(store: Store) -> None:
    store.append([record("a")], promises=[("t", 0, -1, NEVER)])
    with pytest.raises(BadState, match="new log file"):
        store.append([record("b", 1), record("b")])
    assert store.end_offset("t", 0) == 1
    assert store.end_offset("t", 1) == 0


def test_keys_and_headers_are_kept(store: Store) -> None:
    store.append([LogRecord("t", 0, "k1", b"a", 5, None, (("why", "bad kWh"),)), LogRecord("t", 0, "", b"b", 6)])
    found = list(store.records("t", 0))
    assert [(r.offset, r.time, r.key, r.value, r.headers) for r in found] == [
        (0, 5, "k1", b"a", (("why", "bad kWh"),)),
        (1, 6, "", b"b", ()),
    ]


def test_records_reads_a_span_across_appends(store: Store) -> None:
    for start in range(0, 50, 5):
        store.append([record(str(i)) for i in range(start, start + 5)])
    assert [int(r.value) for r in store.records("t", 0, 7, 33, max_bytes=100)] == list(range(7, 33))


def test_a_batch_has_marks_on_all_or_none(store: Store) -> None:
    store.append([record("a", time=1), record("b", mark=Mark(0, 0, 2)), record("c", time=3)])
    seen, offset = [], 0
    while len((fetch := store.fetch("t", 0, offset)).batch):
        seen.append((fetch.batch.values, fetch.batch.marks))
        offset = fetch.next_offset
    assert seen == [([b"a"], None), ([b"b"], [Mark(0, 0, 2)]), ([b"c"], None)]


def test_emissions_become_records_and_promises(store: Store) -> None:
    emissions = [
        Emission("t", 0, "k", b"v", Mark(2, 0, 10), (("h", "1"),)),
        Emission("t", 0, "", b"", Mark(2, PUNCTUATION, 15)),
    ]
    store.emit(emissions, ("feed", b"here"))
    fetch = store.fetch("t", 0, 0)
    assert split(emissions)[1] == [Promise("t", 0, 2, 15)]
    assert (fetch.batch.values, fetch.batch.marks, fetch.promises) == ([b"v"], [Mark(2, 0, 10)], {2: 15})
    assert store.bookmark("feed") == b"here"


def test_a_bookmark_moves_with_its_records_only(store: Store) -> None:
    store.append([record("a")], ("feed", b"1"))
    with pytest.raises(BadSettings, match="no topic 'u'"):
        store.append([record("b"), LogRecord("u", 0, "", b"")], ("feed", b"2"))
    assert store.bookmark("feed") == b"1"
    assert store.bookmark("other") is None
    assert store.end_offset("t", 0) == 1


def test_create_topic_twice_changes_nothing_but_what_may_change(store: Store) -> None:
    store.append([record("a")])
    store.create_topic("t", 2, compacted=True, retention_s=60)
    assert (store.topics()["t"].compacted, store.topics()["t"].retention_s) == (True, 60)
    assert store.partitions("t") == 2
    assert store.end_offset("t", 0) == 1
    with pytest.raises(BadSettings, match="has 2 partitions, not 3"):
        store.create_topic("t", 3)


@pytest.mark.parametrize(("topic", "partition"), [("u", 0), ("t", 2), ("t", -1)])
def test_what_does_not_exist_is_named(store: Store, topic: str, partition: int) -> None:
    for attempt in (
        lambda: store.append([LogRecord(topic, partition, "", b"")]),
        lambda: store.fetch(topic, partition, 0),
        lambda: store.end_offset(topic, partition),
        lambda: store.commit("g", {(topic, partition): 0}),
    ):
        with pytest.raises(BadSettings, match=topic):
            attempt()


@pytest.mark.parametrize("partitions", [0, 1025])
def test_a_partition_count_out_of_range_is_refused(store: Store, partitions: int) -> None:
    with pytest.raises(BadSettings, match="1 to 1024"):
        store.create_topic("wide", partitions)


def test_commits_are_kept_by_group(store: Store) -> None:
    store.commit("g", {("t", 0): 5, ("t", 1): 6})
    store.commit("g", {("t", 0): 7})
    store.commit("h", {("t", 0): 1})
    assert store.committed("g") == {("t", 0): 7, ("t", 1): 6}
    assert store.committed("nobody") == {}


def test_a_reader_beyond_the_end_reads_another_log(store: Store) -> None:
    with pytest.raises(BadState, match="not of the same run"):
        store.fetch("t", 0, 1)


def test_the_epoch_is_when_the_log_was_made_unless_a_replay_sets_it(store: Store, clock: Clock) -> None:
    assert store.epoch() == clock.now
    store.set_epoch(5)
    store.append([record("a")])
    store.set_epoch(5)
    with pytest.raises(BadState, match="new file"):
        store.set_epoch(6)
    assert store.epoch() == 5


def test_everything_survives_closing(store: Store, path: Path) -> None:
    store.append([record("a", mark=Mark(1, 2, 3))], ("feed", b"x"), [("t", 0, 1, 4)])
    store.close()
    with Store(path) as again:
        fetch = again.fetch("t", 0, 0)
        assert (fetch.batch.values, fetch.batch.marks, fetch.promises) == ([b"a"], [Mark(1, 2, 3)], {1: 4})
        assert again.bookmark("feed") == b"x"


def test_two_stores_of_one_file_see_each_others_topics_and_records(store: Store, path: Path, clock: Clock) -> None:
    with Store(path, clock) as other:
        before = store.changes()
        other.create_topic("late", 1)
        other.append([LogRecord("late", 0, "", b"a")])
        assert store.changes() != before
        assert store.fetch("late", 0, 0).batch.values == [b"a"]
        store.append([LogRecord("late", 0, "", b"b")])
        assert other.fetch("late", 0, 0).batch.values == [b"a", b"b"]


def test_versions_rise_with_records_and_with_newer_promises_only(store: Store) -> None:
    def version() -> int:
        return store.versions()["t", 0]

    store.append(promises=[("t", 0, -1, 5)])
    after_promise = version()
    store.append(promises=[("t", 0, -1, 5)])
    assert version() == after_promise
    store.append([record("a", time=9)])
    assert version() > after_promise


def test_listeners_hear_of_appends_until_they_stop(store: Store) -> None:
    heard: list[int] = []
    stop = store.listen(lambda: heard.append(store.end_offset("t", 0)))
    store.append([record("a")])
    stop()
    store.append([record("b")])
    assert heard == [1]
