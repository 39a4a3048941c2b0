"""Whatever is appended, trimmed, reopened and read in whatever pieces, the log agrees with plain lists."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.flow.batch import Mark
from streams.embedded.store import LogRecord, Store
from tests.streams.embedded.conftest import Clock

TOPICS = {"plain": False, "compacted": True}
places = st.tuples(st.sampled_from(sorted(TOPICS)), st.integers(0, 1))
marks = st.builds(Mark, st.integers(0, 3), st.integers(0, 9), st.integers(0, 2_000_000))
records = st.builds(
    lambda place, *rest: LogRecord(*place, *rest),
    places,
    st.sampled_from(["", "a", "b", "水表", "c"]),
    st.binary(max_size=40),
    st.none() | st.integers(0, 2_000_000),
    st.none() | marks,
    st.just(()) | st.just((("why", "not"),)),
)
Place = tuple[str, int]


class LogMachine(RuleBasedStateMachine):
    """Lists beside the log; a compacted partition may lose superseded records that its only group has read."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.kept: dict[Place, list[tuple[int, int, LogRecord]]] = defaultdict(list)
        self.ends: dict[Place, int] = defaultdict(int)
        self.promised: dict[Place, dict[int, int]] = defaultdict(dict)
        self.floor: dict[Place, int] = {}
        self.compacted: dict[Place, int] = defaultdict(int)
        self.store = self.opened()
        for name, compacted in TOPICS.items():
            self.store.create_topic(name, 2, compacted)

    def opened(self) -> Store:
        return Store(Path(self.folder.name) / "log.db", self.clock)

    @rule(batch=st.lists(records, max_size=12), passed=st.integers(-10, 1000))
    def append(self, batch: list[LogRecord], passed: int) -> None:
        self.clock.now += passed
        self.store.append(batch)
        for record in batch:
            place = record[:2]
            when = record.time
            if when is None:
                when = record.mark.time if record.mark else self.clock.now
            last = self.kept[place][-1][1] if self.kept[place] else 0
            when = max(when, last, self.promised[place].get(-1, -1) + 1)
            self.kept[place].append((self.ends[place], when, record))
            self.ends[place] += 1

    @rule(place=places, origin=st.integers(-1, 2), until=st.integers(0, 2_000_000))
    def promise(self, place: Place, origin: int, until: int) -> None:
        self.store.append(promises=[(*place, origin, until)])
        known = self.promised[place]
        known[origin] = max(until, known.get(origin, -1))

    @rule(place=places, share=st.floats(0, 1))
    def commit(self, place: Place, share: float) -> None:
        self.floor[place] = int(self.ends[place] * share)
        self.store.commit("reader", {place: self.floor[place]})

    @rule()
    def trim(self) -> None:
        self.store.trim(dirty_bytes=1)
        for place, end in self.ends.items():
            self.compacted[place] = max(self.compacted[place], self.floor.get(place, end))

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.opened()

    @rule(place=places, share=st.floats(0, 1), max_bytes=st.integers(1, 2_000))
    def read(self, place: Place, share: float, max_bytes: int) -> None:
        offset = int(self.ends[place] * share)
        wanted = [item for item in self.kept[place] if item[0] >= offset]
        if TOPICS[place[0]]:
            offset = max(offset, self.compacted[place])
            wanted = [item for item in wanted if item[0] >= offset]
        found = []
        while True:
            fetch = self.store.fetch(*place, offset, max_bytes)
            marked: Sequence[Mark | None] = fetch.batch.marks or [None] * len(fetch.batch)
            rows = zip(
                fetch.batch.offsets.tolist(), fetch.batch.times.tolist(), fetch.batch.values, marked, strict=True
            )
            found += list(rows)
            if not fetch.lag:
                break
            assert fetch.promises == {}
            assert fetch.next_offset > offset
            offset = fetch.next_offset
        assert found == [(at, when, record.value, record.mark) for at, when, record in wanted]
        assert fetch.promises == self.promised[place]

    @invariant()
    def the_newest_of_each_key_is_there(self) -> None:
        for place, items in self.kept.items():
            newest = {record.key: (at, record) for at, _, record in items}
            found = {record.key: record for record in self.store.records(*place)}
            assert found.keys() == newest.keys()
            for key, (at, record) in newest.items():
                assert (found[key].offset, found[key].value, found[key].headers) == (at, record.value, record.headers)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


TestLog = LogMachine.TestCase
TestLog.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
