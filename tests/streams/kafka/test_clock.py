"""Whoever reads the same records and the same promises gives each record the same log time, whatever became of workers."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from models.flow.topics import ENGINE_CLOCK, METER_EVENTS, READINGS
from streams.kafka.clock import FEEDER, Anchors, ClockRecord
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
        return self.members[data.draw(st.integers(0, len(self.members) - 1))]

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
