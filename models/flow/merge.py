"""Many sources, one order: by log time, then by the source's rank, then as the source has it.

The order depends on the records alone and not on which source was read first, so a worker that was killed, or that
reads its topics at another pace, does the same work in the same order.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from models.flow.batch import PUNCTUATION, Batch, Mark, joined
from models.flow.source import Source

EXTERNAL = -1
"""Origin of the records of an external topic."""


class Merge:
    """Sources of one shard.

    Args:
        inputs: topic -> numbers of the shards that write it; none for an external topic. Their order is their rank.
        epoch: log time (milliseconds) before which no record of any topic lies.
    """

    def __init__(self, inputs: Mapping[str, Sequence[int]], epoch: int = 0) -> None:
        self._sources = {
            topic: {origin: Source(topic, origin) for origin in origins or (EXTERNAL,)}
            for topic, origins in inputs.items()
        }
        self._external = {topic for topic, origins in inputs.items() if not origins}
        self._next: dict[str, int] = dict.fromkeys(inputs, 0)
        self._ranked: list[Source] = [source for sources in self._sources.values() for source in sources.values()]
        for source in self._ranked:
            source.promise(epoch - 1)

    def feed(self, topic: str, batch: Batch) -> None:
        """Take in the next records of a topic; those read before are dropped."""
        behind = int(np.searchsorted(batch.offsets, self._next[topic], side="left"))
        batch = batch.part(behind, len(batch)) if behind else batch
        if not len(batch):
            return
        self._next[topic] = int(batch.offsets[-1]) + 1
        if topic in self._external:
            self._sources[topic][EXTERNAL].take(batch)
        else:
            self._feed_marked(self._sources[topic], batch)

    def hand(self, topic: str, marks: list[Mark], values: list[bytes]) -> None:
        """Take in records of an internal topic that may not be in the log yet.

        Where they will lie there is not known, only that it is no earlier than what is to be read next.
        """
        offsets = np.full(len(marks), self._next[topic], np.int64)
        times = np.array([mark.time for mark in marks], np.int64)
        self._feed_marked(self._sources[topic], Batch(offsets, times, values, marks))

    def taken(self, topic: str, origin: int) -> int:
        """Sequence number of the last record that was taken in from an origin; -1 for none."""
        return self._sources[topic][origin].taken

    def promise(self, topic: str, time: int, origin: int = EXTERNAL) -> None:
        """Note that a topic brings nothing more at or before `time` (milliseconds) from an origin."""
        self._sources[topic][origin].promise(time)

    @property
    def bound(self) -> int:
        """Log time that every source has passed."""
        return min(source.passed for source in self._ranked)

    def release(self, bound: int) -> Iterator[tuple[str, Batch]]:
        """Runs of consecutive records of one topic, in the one order, up to `bound`."""
        released = [(source.topic, joined(parts)) for source in self._ranked if (parts := source.release(bound))]
        if len(released) < 2:
            yield from released
            return
        yield from _interleave(released)

    def resume(self) -> dict[str, int]:
        """Offset to read each topic from after a restart: its first record not yet released."""
        return {topic: self._resume(topic) for topic in self._sources}

    def reached(self) -> dict[str, tuple[int, int]]:
        """Offset to read each external topic from after a restart, and the log time a snapshot says it has passed."""
        return {topic: (self._resume(topic), self._sources[topic][EXTERNAL].kept) for topic in self._external}

    def waiting(self, topic: str) -> int:
        """How many records of a topic were read and wait for other sources."""
        return sum(source.waiting for source in self._sources[topic].values())

    def behind(self) -> set[str]:
        """Topics that hold the others back."""
        bound = self.bound
        return {source.topic for source in self._ranked if source.passed == bound}

    def dump(self) -> dict[str, Any]:
        """Positions and high-water marks."""
        return {
            "offsets": self.resume(),
            "sources": [[source.topic, source.origin, source.dump()] for source in self._ranked],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a snapshot; a source it does not name starts at its beginning."""
        self._next.update(state["offsets"])
        known = {(topic, origin): kept for topic, origin, kept in state["sources"]}
        for source in self._ranked:
            if kept := known.get((source.topic, source.origin)):
                source.load(kept)

    def _resume(self, topic: str) -> int:
        firsts = [first for source in self._sources[topic].values() if (first := source.first_offset()) is not None]
        return min(firsts, default=self._next[topic])

    @staticmethod
    def _feed_marked(sources: Mapping[int, Source], batch: Batch) -> None:
        assert batch.marks is not None
        fresh: dict[int, list[int]] = {}
        for index, mark in enumerate(batch.marks):
            source = sources[mark.origin]
            if mark.seq == PUNCTUATION:
                _take(source, batch, fresh.pop(mark.origin, None))
                source.promise(mark.time)
            elif not source.seen(mark.seq):
                fresh.setdefault(mark.origin, []).append(index)
        for origin, indices in fresh.items():
            _take(sources[origin], batch, indices)


def _take(source: Source, batch: Batch, indices: list[int] | None) -> None:
    """Take the records at `indices`; an origin that restarted may repeat itself within one fetch."""
    assert batch.marks is not None
    chosen, last = [], -1
    for index in indices or ():
        seq = batch.marks[index].seq
        if seq > last and not source.seen(seq):
            chosen.append(index)
            last = seq
    if not chosen:
        return
    marks = [batch.marks[index] for index in chosen]
    times = np.array([mark.time for mark in marks], np.int64)
    source.take_marked(Batch(batch.offsets[chosen], times, [batch.values[index] for index in chosen], marks))


def _interleave(released: list[tuple[str, Batch]]) -> Iterator[tuple[str, Batch]]:
    times = np.concatenate([batch.times for _, batch in released])
    owner = np.repeat(np.arange(len(released)), [len(batch) for _, batch in released])
    order = np.argsort(times, kind="stable")
    owners = owner[order]
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    taken = [0] * len(released)
    for start, stop in zip(starts, np.r_[starts[1:], len(owners)], strict=True):
        which = int(owners[start])
        topic, batch = released[which]
        first, taken[which] = taken[which], taken[which] + int(stop - start)
        yield topic, batch.part(first, taken[which])
