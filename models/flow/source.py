"""A source is one sequence of records whose log times never fall: an external partition, or one origin within one."""

from collections import deque
from typing import Any

import numpy as np

from models.flow.batch import Batch


class Source:
    """Records taken in from one sequence and not yet released.

    Attributes:
        topic: the topic it is read from.
        origin: number of the emitting shard; -1 for an external topic.
        passed: the promise that no further record has a log time at or before this (milliseconds).
        waiting: how many records wait here.
    """

    def __init__(self, topic: str, origin: int) -> None:
        self.topic = topic
        self.origin = origin
        self.passed = -1
        self.waiting = 0
        self._seq = self._released_seq = -1
        self._time = self._released_time = -1
        self._pieces: deque[Batch] = deque()

    def take(self, batch: Batch) -> None:
        """Take in records of an external topic; a time that falls behind is lifted to what was promised or seen."""
        floor = max(self._time, self.passed + 1)
        times = np.maximum.accumulate(np.maximum(batch.times, floor))
        self._push(Batch(batch.offsets, times, batch.values))

    def take_marked(self, batch: Batch) -> None:
        """Take in records of an internal topic: all of this origin, none `seen` before."""
        assert batch.marks is not None
        self._push(batch)
        self._seq = batch.marks[-1].seq

    def seen(self, seq: int) -> bool:
        """Whether the record with this sequence number was taken in before."""
        return seq <= self._seq

    @property
    def taken(self) -> int:
        """Sequence number of the last record that was taken in; -1 for none."""
        return self._seq

    def promise(self, time: int) -> None:
        """Note that nothing at or before `time` will follow."""
        self.passed = max(self.passed, time)

    def release(self, bound: int) -> list[Batch]:
        """Hand out every record with a log time up to `bound`."""
        out: list[Batch] = []
        while self._pieces and self._pieces[0].times[0] <= bound:
            piece = self._pieces.popleft()
            stop = int(np.searchsorted(piece.times, bound, side="right"))
            if stop < len(piece):
                self._pieces.appendleft(piece.part(stop, len(piece)))
                piece = piece.part(0, stop)
            out.append(piece)
        if out:
            self.waiting -= sum(len(piece) for piece in out)
            self._released_time = int(out[-1].times[-1])
            if out[-1].marks is not None:
                self._released_seq = out[-1].marks[-1].seq
        return out

    def first_offset(self) -> int | None:
        """Offset of the first record that waits here, or None."""
        return int(self._pieces[0].offsets[0]) if self._pieces else None

    @property
    def kept(self) -> int:
        """Log time that a snapshot says was passed, for records that wait here are read again from the log."""
        return int(self._pieces[0].times[0]) - 1 if self._pieces else self.passed

    def dump(self) -> dict[str, Any]:
        """What a snapshot must keep."""
        return {"passed": self.kept, "seq": self._released_seq, "time": self._released_time}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a snapshot."""
        self.passed = state["passed"]
        self._seq = self._released_seq = state["seq"]
        self._time = self._released_time = state["time"]

    def _push(self, batch: Batch) -> None:
        self._time = int(batch.times[-1])
        self.passed = max(self.passed, self._time - 1)
        self.waiting += len(batch)
        self._pieces.append(batch)
