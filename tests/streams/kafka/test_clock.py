"""Whoever reads the same records and promises gives each record the same log time, whatever became of workers."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from models.flow.topics import ENGINE_CLOCK, METER_EVENTS, READINGS
from streams.kafka.clock import FEEDER, Anchors, ClockRecord
from streams.log.records import Reached
from tests.streams.kafka.lab import Brokers, Member, Snapshot

TOPICS = (READINGS, METER_EVENTS)
ALL = (*TOPICS, ENGINE_CLOCK)
SOME = st.integers(1, 4)


class Crashes(RuleBasedStateMachine):
    """Workers that read, promise, snapshot, freeze, die and take over from each other in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.brokers = Brokers({READINGS: 0, METER_EVENTS: -30})
        self.members = [Member(self.brokers, None)]
        self.kept: list[Snapshot] = []
        self.lifted: dict[tuple[str, int], int] = {}

    @rule(topic=st.sampled_from(TOPICS), count=SOME, later=st.integers(0, 60))
    def records_come(self, topic: str, count: int, later: int) -> None:
        self.brokers.now += later
        self.brokers.produce(topic, count)

    @rule(data=st.data(), topic=st.sampled_from(ALL), most=SOME)
    def reads(self, data: Any, topic: str, most: int) -> None:
        self.one(data).poll(topic, most)

    @rule(data=st.data(), later=st.integers(0, 60))
    def ticks(self, data: Any, later: int) -> None:
        self.brokers.now += later
        self.one(data).reader.tick()

    @rule(data=st.data(), count=SOME, later=st.integers(0, 60))
    def is_heard(self, data: Any, count: int, later: int) -> None:
        self.brokers.now += later
        self.one(data).append(count)

    @rule(data=st.data())
    def works(self, data: Any) -> None:
        member = self.one(data)
        member.work()
        self.compare(member)

    @rule(data=st.data(), rounds=SOME)
    def goes_on_for_a_while(self, data: Any, rounds: int) -> None:
        member = self.one(data)
        for _ in range(rounds):
            self.brokers.now += 20
            for topic in ALL:
                member.poll(topic, 100)
            member.work()
            member.reader.tick()
            member.append(100)
        self.compare(member)

    @rule(data=st.data())
    def snapshots(self, data: Any) -> None:
        self.kept.append(self.one(data).snapshot())
        self.kept = sorted(self.kept, key=lambda kept: kept["bound"])[-2:]

    @rule(data=st.data())
    def another_takes_over(self, data: Any) -> None:
        """The one before is frozen, for all the group knows, and may go on."""
        kept = data.draw(st.sampled_from(self.kept)) if self.kept else None
        self.members = [*self.members[-2:], Member(self.brokers, kept)]

    @precondition(lambda self: len(self.members) > 1)
    @rule(data=st.data())
    def dies(self, data: Any) -> None:
        self.members.remove(self.one(data))

    def one(self, data: Any) -> Member:
        which: int = data.draw(st.integers(0, len(self.members) - 1))
        return self.members[which]

    def compare(self, member: Member) -> None:
        for topic, offset, time in member.released:
            assert self.lifted.setdefault((topic, offset), time) == time, (topic, offset)
        for topic in TOPICS:
            seen = [offset for name, offset, _ in member.released if name == topic]
            assert seen == list(range(member.start[topic], member.start[topic] + len(seen))), "none lost, none twice"

    def teardown(self) -> None:
        """Who reads everything again later, and who goes on from a snapshot, come to what the workers came to."""
        for kept in (None, *self.kept):
            follower = Member(self.brokers, kept, follows=True)
            follower.poll(ENGINE_CLOCK, 10_000)
            for topic in TOPICS:
                follower.poll(topic, 10_000)
            follower.work()
            self.compare(follower)


Crashes.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestCrashes = Crashes.TestCase


def anchors_of(*records: ClockRecord, me: str = "me", start: int = 0, written_at: int = 1_000) -> Anchors:
    """What is known after these records, written one after another."""
    found = Anchors(me, start)
    for offset, record in enumerate(records, start):
        found.read(offset, written_at, record)
    return found


def promise(who: str, time: int, end: int) -> ClockRecord:
    return ClockRecord(who, time=time, ends={READINGS: end})


def takes(who: str) -> ClockRecord:
    return ClockRecord(who, takes=True)


def test_a_promise_holds_from_its_offset_on() -> None:
    found = anchors_of(takes("a"), promise("a", 500, 3))
    assert found.cut(READINGS) == 3
    assert found.passed(READINGS, 2) is None
    assert found.passed(READINGS, 3) == 500
    assert (found.passed(READINGS, 3), found.cut(READINGS)) == (None, None)


def test_only_the_promises_of_who_took_the_partition_last_count() -> None:
    found = anchors_of(takes("a"), promise("a", 500, 3), takes("b"), promise("a", 900, 3), promise("b", 600, 3))
    assert found.passed(READINGS, 3) == 600


def test_a_feeder_promises_beside_any_owner_and_beyond_the_brokers_time() -> None:
    found = anchors_of(takes("a"), promise(FEEDER, 5_000, 3), promise("a", 5_000, 4))
    assert found.passed(READINGS, 3) == 5_000
    assert found.passed(READINGS, 4) == 1_000, "a worker's clock may be ahead: the broker's time is the most"


def test_an_owner_that_is_followed_by_another_has_lost() -> None:
    found = anchors_of(takes("a"), takes("me"), promise("me", 500, 3))
    assert (found.taken, found.lost) == (True, False)
    found.read(3, 1_000, takes("b"))
    assert found.lost


def test_what_was_said_is_open_until_it_is_read_back() -> None:
    found = anchors_of(takes("a"))
    for record in (takes("me"), promise("me", 500, 3), promise("me", 600, 4)):
        found.say(record)
    assert (found.said, found.heard, found.open_promise(READINGS)) == (3, 0, (3, 600))
    found.read(1, 1_000, takes("me"))
    found.read(2, 1_000, promise("me", 500, 3))
    assert (found.heard, found.open_promise(READINGS)) == (2, (4, 600))
    found.read(3, 1_000, promise("me", 600, 4))
    assert found.open_promise(READINGS) is None


def test_the_horizon_keeps_what_a_snapshot_does_not_know() -> None:
    found = anchors_of(takes("a"), promise("a", 500, 3), promise("a", 600, 3), promise("a", 700, 5))
    assert found.horizon({READINGS: Reached(2, 400)}) == 1
    assert found.horizon({READINGS: Reached(3, 500)}) == 2, "the promise of 600 was read, and no shard has it yet"
    assert found.horizon({READINGS: Reached(4, 650)}) == 3
    assert found.horizon({READINGS: Reached(5, 700)}) == 3, "the newest record that counts says who owns the partition"


def test_who_reads_from_a_horizon_on_knows_the_owner() -> None:
    records = (takes("a"), promise("a", 500, 3), promise("a", 600, 4), takes("b"), promise("a", 999, 4))
    whole = anchors_of(*records)
    start = whole.horizon({READINGS: Reached(3, 500)})
    later = anchors_of(*records[start:], start=start)
    assert start == 2
    assert later.passed(READINGS, 4) == 600


def test_a_horizon_asked_for_before_anything_was_read_is_where_reading_begins() -> None:
    assert Anchors("me", 7).horizon({READINGS: Reached(3, 500)}) == 7
