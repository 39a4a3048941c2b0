"""What the clock topic holds: promises about external topics, tied to offsets, by whoever owns a partition.

Kafka does not say that nothing will come before a time, so a worker says it: "this topic had ended at offset N, and
what lies there or behind is later than T". Said in a topic, it is a fact: everyone who reads the records again, now
or after a crash, lifts the times of records from N on above T, and so has the same order. Only what has been read
back from the topic counts, and of several workers that think they own a partition only the one that took it last.
"""

from collections import deque
from collections.abc import Mapping

import msgspec

from streams.log.records import Reached

FEEDER = "feeder"
"""Who promises for a recording, of which it alone knows what comes."""


class ClockRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record of the clock topic.

    Attributes:
        who: the worker's name for itself, another at each start, or `FEEDER`.
        takes: whether the worker takes the partition over with this record.
        time: log time T (milliseconds).
        ends: external topic -> offset N.
    """

    who: str
    takes: bool = False
    time: int = -1
    ends: dict[str, int] = {}


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(ClockRecord).decode


class Anchors:
    """The promises about one partition's external topics, as far as the clock topic has been read.

    Args:
        me: this worker's name for itself.
        start: offset of the clock topic that reading begins at: its beginning, or a `horizon`.

    Attributes:
        said: how many records this worker has written. heard: how many of them have been read back.
        taken: whether this worker's taking over has been read back, so that every promise before it is known.
        lost: whether another worker has taken the partition since.
    """

    def __init__(self, me: str, start: int = 0) -> None:
        self._me = me
        self._owner: str | None = None
        self._ahead: dict[str, deque[tuple[int, int]]] = {}
        self._said: deque[ClockRecord] = deque()
        self._kept: deque[tuple[int, int, Mapping[str, int]]] = deque()
        self._newest = start
        self.said = 0
        self.heard = 0
        self.taken = False
        self.lost = False

    def say(self, record: ClockRecord) -> None:
        """Note that this worker is about to write a record."""
        self._said.append(record)
        self.said += 1

    def read(self, offset: int, written_at: int, record: ClockRecord) -> None:
        """Take in the next record of the topic.

        Args:
            offset: its place.
            written_at: when the broker appended it (milliseconds); no worker's promise reaches beyond.
            record: what it says.
        """
        if record.who == self._me and self._said:
            self._said.popleft()
            self.heard += 1
        if self._owner is None:
            # Reading begins at a record that counted, so whoever wrote it owned the partition.
            self._owner = record.who
        if record.takes or record.who in (self._owner, FEEDER):
            self._newest = offset
        if record.takes:
            self.lost = self.taken and record.who != self._me
            self.taken = self.taken or record.who == self._me
            self._owner = record.who
        elif record.who in (self._owner, FEEDER):
            time = record.time if record.who == FEEDER else min(record.time, written_at)
            self._kept.append((offset, time, record.ends))
            for topic, end in record.ends.items():
                self._ahead.setdefault(topic, deque()).append((end, time))

    def passed(self, topic: str, position: int) -> int | None:
        """Log time that a topic has passed for one who has read it up to `position`; None for nothing new."""
        ahead = self._ahead.get(topic)
        time = None
        while ahead and ahead[0][0] <= position:
            _, until = ahead.popleft()
            time = until if time is None else max(time, until)
        return time

    def cut(self, topic: str) -> int | None:
        """The next offset of a topic that a promise is tied to, after those that `passed` has told."""
        ahead = self._ahead.get(topic)
        return ahead[0][0] if ahead else None

    def open_promise(self, topic: str) -> tuple[int, int] | None:
        """(Offset, log time) that this worker's promises about a topic reach from and to which were not read back."""
        said = [record for record in self._said if topic in record.ends]
        return (said[0].ends[topic], said[-1].time) if said else None

    def horizon(self, resume: Mapping[str, Reached]) -> int:
        """Offset of the clock topic to read from for one who goes on at `resume`; what lies before is forgotten.

        It is that of a record that counts, which says who owned the partition then.
        """
        while self._kept and _reached(resume, *self._kept[0][1:]):
            self._kept.popleft()
        return self._kept[0][0] if self._kept else self._newest


def _reached(resume: Mapping[str, Reached], time: int, ends: Mapping[str, int]) -> bool:
    """Whether one who goes on at `resume` knows a promise without reading it again."""
    return all(
        topic not in resume or (end <= resume[topic].offset and time <= resume[topic].time)
        for topic, end in ends.items()
    )
