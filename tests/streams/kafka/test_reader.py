"""What a reader delivers, and when: cut at promises, held back while one is open, paused when enough waits."""

import numpy as np
import pytest

from models.flow.batch import Batch, Mark
from models.flow.topics import ENGINE_CLOCK, METER_EVENTS, PARTIALS, READINGS
from streams.kafka.clock import FEEDER, ClockRecord, encode
from streams.kafka.pieces import Piece, end_of
from streams.kafka.reader import EXTERNAL, KafkaReader
from streams.log.records import Fetch
from tests.streams.kafka.lab import Hands, piece

READ, EVENTS, CLOCK, INTERNAL = (READINGS, 0), (METER_EVENTS, 0), (ENGINE_CLOCK, 0), (PARTIALS, 0)
MIB = 1 << 20


class Desk:
    """A reader, what it says, and what has come for it."""

    def __init__(self, promises: bool = True) -> None:
        self.hands = Hands()
        self.said: list[ClockRecord] = []
        self.rung = 0
        self.now = 50.0
        self._clock = 0
        self.reader = KafkaReader(self.hands, self._say, self._ring, promises, 10, lambda: self.now)
        self.reader.assign({READ: 0, EVENTS: 0, INTERNAL: 0, CLOCK: 0})

    def come(self, *pieces: Piece) -> None:
        self.reader.deliver(len(self.hands.assigned), list(pieces))

    def records(self, first: int, *times: int, size: int = 1) -> None:
        self.come(piece(READ, first, list(times), [b"v" * size] * len(times), self.now))

    def clock(self, *records: ClockRecord, written_at: int = 1_000) -> None:
        values = [encode(record) for record in records]
        self.come(piece(CLOCK, self._clock, [written_at] * len(records), values, self.now))
        self._clock += len(records)

    def hear(self, written_at: int = 1_000) -> None:
        """Let all that was said be read back."""
        said, self.said = self.said, []
        self.clock(*said, written_at=written_at)

    def fetched(self) -> list[Fetch]:
        """All that may be delivered now, taken."""
        found = []
        while some := list(self.reader.fetch([READ, EVENTS, INTERNAL])):
            for fetch in some:
                self.reader.took(fetch)
            found += some
        return found

    def offsets(self) -> list[int]:
        return [int(offset) for fetch in self.fetched() for offset in fetch.batch.offsets]

    def own(self) -> None:
        """Take the partition over, and be heard."""
        self.reader.fetch([])
        self.hear()

    def tick_and_hear(self, written_at: int = 1_000) -> None:
        self.reader.tick()
        self.hear(written_at)

    def _say(self, partition: int, record: ClockRecord) -> None:
        self.said.append(record)

    def _ring(self) -> None:
        self.rung += 1


@pytest.fixture
def fed() -> Desk:
    """A recording is fed: workers do not promise."""
    return Desk(promises=False)


@pytest.fixture
def live() -> Desk:
    """Workers promise."""
    return Desk()


def feeder(time: int, end: int) -> ClockRecord:
    return ClockRecord(FEEDER, time=time, ends={READINGS: end})


def test_records_are_cut_where_a_promise_is_tied(fed: Desk) -> None:
    fed.clock(feeder(150, 2))
    fed.records(0, 100, 110, 120, 130)
    first, promise, second = fed.fetched()
    assert (first.batch.offsets.tolist(), first.next_offset, first.promises) == ([0, 1], 2, {})
    assert (len(promise.batch), promise.promises, promise.next_offset) == (0, {EXTERNAL: 150}, 2)
    assert second.batch.offsets.tolist() == [2, 3]
    assert fed.reader.position(READ) == 4


def test_several_promises_of_one_offset_are_told_as_the_last(fed: Desk) -> None:
    fed.clock(feeder(150, 1), feeder(160, 1), feeder(170, 3))
    fed.records(0, 100, 200)
    assert [fetch.promises for fetch in fed.fetched()] == [{}, {EXTERNAL: 160}, {}]


def test_a_promise_behind_a_gap_of_compaction_is_told_before_what_follows(fed: Desk) -> None:
    fed.clock(feeder(150, 3))
    offsets = np.array([1, 7], np.int64)
    fed.come(Piece(READ, Batch(offsets, np.array([100, 200], np.int64), [b"a", b"b"]), {}, 8, 2, 50.0))
    found = [(fetch.batch.offsets.tolist(), fetch.promises, fetch.next_offset) for fetch in fed.fetched()]
    assert found == [([1], {}, 7), ([], {EXTERNAL: 150}, 7), ([7], {}, 8)]


def test_an_end_moves_the_position_over_what_compaction_took(fed: Desk) -> None:
    fed.clock(feeder(150, 9))
    fed.records(0, 100)
    fed.come(end_of(READ, 9, 50.0))
    assert [fetch.promises for fetch in fed.fetched()] == [{}, {EXTERNAL: 150}]
    assert fed.reader.position(READ) == 9


def test_what_was_not_taken_comes_again_with_what_followed(fed: Desk) -> None:
    fed.records(0, 100, 110)
    [before] = fed.reader.fetch([READ])
    fed.records(2, 120)
    [again] = fed.reader.fetch([READ])
    assert before.batch.offsets.tolist() == [0, 1]
    assert again.batch.offsets.tolist() == [0, 1, 2]
    fed.reader.took(before)
    assert fed.offsets() == [2]


def test_the_more_waits_the_more_one_fetch_brings(fed: Desk) -> None:
    for offset in range(5):
        fed.records(offset, 100 + offset)
        fed.come(end_of(READ, offset + 1, 50.0))
    [fetch] = fed.fetched()
    assert fetch.batch.offsets.tolist() == [0, 1, 2, 3, 4]
    assert fetch.batch.times.tolist() == [100, 101, 102, 103, 104]
    assert fed.reader.position(READ) == 5


def test_no_fetch_brings_much_more_than_two_megabytes(fed: Desk) -> None:
    for offset in range(5):
        fed.records(offset, 100 + offset, size=MIB)
    assert [len(fetch.batch) for fetch in fed.fetched()] == [2, 2, 1]


def test_only_what_is_allowed_is_told_and_the_oldest_first(fed: Desk) -> None:
    fed.come(piece(EVENTS, 0, [50], [b"e"], 50.0))
    fed.records(0, 100)
    assert [fetch.topic for fetch in fed.reader.fetch([READ])] == [READINGS]
    fed.fetched()
    fed.come(piece(EVENTS, 1, [60], [b"e"], 50.0))
    fed.records(1, 110)
    assert [fetch.topic for fetch in fed.reader.fetch([READ, EVENTS])] == [METER_EVENTS, READINGS]


def test_pieces_of_an_earlier_assignment_are_dropped(fed: Desk) -> None:
    late = piece(READ, 0, [100], [b"old"], 50.0)
    fed.reader.assign({READ: 5, CLOCK: 0})
    fed.reader.deliver(1, [late])
    assert fed.offsets() == []
    fed.records(5, 100)
    assert fed.offsets() == [5]


def test_a_seek_reads_again_from_there(fed: Desk) -> None:
    fed.records(0, 100, 110, 120)
    assert fed.offsets() == [0, 1, 2]
    fed.reader.seek(READ, 1)
    assert fed.hands.positions[READ] == 1
    fed.records(1, 110, 120)
    assert fed.offsets() == [1, 2]


def test_a_full_partition_is_paused_and_goes_on_when_it_has_drained(fed: Desk) -> None:
    for first in range(0, 20, 2):
        fed.records(first, 100, 100, size=MIB)
    list(fed.reader.fetch([]))
    assert fed.hands.paused == {READ}
    taken = 0
    while fed.hands.paused:
        [fetch] = fed.reader.fetch([READ])
        fed.reader.took(fetch)
        taken += len(fetch.batch)
    assert taken == 18, "it goes on below four MiB"
    assert fed.offsets() == [18, 19]


def test_a_new_assignment_forgets_what_was_paused(fed: Desk) -> None:
    for first in range(0, 20, 2):
        fed.records(first, 100, 100, size=MIB)
    list(fed.reader.fetch([]))
    fed.reader.assign({READ: 0, CLOCK: 0})
    assert fed.hands.paused == set()
    fed.records(0, 100)
    assert fed.offsets() == [0]


def test_internal_topics_bring_promises_of_their_own(fed: Desk) -> None:
    batch = Batch(np.array([4], np.int64), np.array([100], np.int64), [b"p"], [Mark(3, 0, 100)])
    fed.come(Piece(INTERNAL, batch, {3: 140}, 6, 1, 50.0), end_of(INTERNAL, 6, 50.0))
    [fetch] = fed.fetched()
    assert (fetch.promises, fetch.next_offset) == ({3: 140}, 6)
    assert fed.reader.position(INTERNAL) == 6


def test_nothing_from_outside_is_delivered_before_the_partition_is_taken(live: Desk) -> None:
    live.records(0, 100)
    live.come(end_of(READ, 1, live.now))
    assert live.offsets() == []
    assert [record.takes for record in live.said] == [True]
    live.hear()
    live.tick_and_hear()
    assert live.offsets() == [0]


def test_a_record_waits_for_a_word_of_this_worker_that_is_younger(live: Desk) -> None:
    live.own()
    live.tick_and_hear()
    live.records(0, 100)
    assert live.offsets() == [], "who knows whether another had taken the partition when it came"
    live.reader.tick()
    assert live.offsets() == []
    live.hear()
    assert live.offsets() == [0]


def test_an_open_promise_holds_back_what_it_may_lift(live: Desk) -> None:
    live.own()
    live.come(end_of(READ, 0, live.now))
    live.reader.tick()
    [said] = live.said
    assert (said.time, said.ends) == (990, {READINGS: 0}), "the broker's time, less the margin"
    live.records(0, 980, 985, 995)
    live.hear()
    live.tick_and_hear(1_100)
    found = live.fetched()
    assert found[0].promises[EXTERNAL] >= 990, "the promise goes before what it lifts"
    assert [offset for fetch in found for offset in fetch.batch.offsets.tolist()] == [0, 1, 2]


def test_promises_follow_the_brokers_clock(live: Desk) -> None:
    live.own()
    live.come(end_of(READ, 0, live.now), end_of(EVENTS, 0, live.now))
    live.now += 2
    live.reader.tick()
    [said] = live.said
    assert (said.time, said.ends) == (2_990, {READINGS: 0, METER_EVENTS: 0})


def test_a_topic_whose_end_was_not_read_is_not_promised(live: Desk) -> None:
    live.own()
    live.come(end_of(EVENTS, 0, live.now))
    live.records(0, 100)
    live.reader.tick()
    assert live.said[-1].ends == {METER_EVENTS: 0}


def test_nobody_promises_while_nobody_hears(live: Desk) -> None:
    live.own()
    live.come(end_of(READ, 0, live.now))
    for _ in range(20):
        live.reader.tick()
    assert len(live.said) == 5


def test_who_has_lost_the_partition_delivers_and_promises_nothing(live: Desk) -> None:
    live.own()
    live.records(0, 100)
    live.reader.tick()
    live.clock(ClockRecord("another", takes=True))
    live.hear()
    assert live.offsets() == []
    live.reader.tick()
    assert live.said == []


def test_a_feeders_clock_is_left_to_the_feeder(fed: Desk) -> None:
    fed.clock(feeder(150, 0))
    fed.come(end_of(READ, 0, fed.now))
    fed.reader.tick()
    assert fed.said == []


def test_news_ring(fed: Desk) -> None:
    fed.records(0, 100)
    assert fed.rung == 1
    assert fed.reader.end(READ) is not None
    assert fed.reader.end(("no.such.topic", 0)) is None
