"""All files of a recording merged by log time into steps, from any bookmark on."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from models.errors import BadRecording
from models.flow.topics import READINGS
from streams.recording.chunk import ALL, Chunk, FeedRecord
from streams.recording.reference import Row
from streams.recording.stream import Stream


@dataclass(slots=True)
class FeedStep:
    """Records to append together.

    Attributes:
        records: in order of log time.
        readings: how many readings they hold.
        time: log time of the last one, milliseconds.
        bookmark: give it to `Recording.feed` to go on behind this step.
    """

    records: list[FeedRecord]
    readings: int
    time: int
    bookmark: bytes


class Place(msgspec.Struct, array_like=True):
    """How far a file has been fed: the block (bytes or rows), log time before it (Unix seconds), records of it."""

    position: int
    reached: int
    fed: int


class Bookmark(msgspec.Struct):
    """How far a whole recording has been fed."""

    partitions: int
    sizes: dict[str, int]
    references: int
    places: dict[str, Place]


class Feed:
    """Merges reference data and streams.

    Args:
        references: reference data, fed first at `first_time` (milliseconds).
        streams: files with the log time each begins with (Unix seconds); their order decides at equal times.
        partitions: partition count that the streams were made for.
        batch: rows of a step at least.
        bookmark: where to go on, or None.
    """

    def __init__(
        self,
        references: Iterable[Row],
        streams: Sequence[tuple[Stream, int]],
        first_time: int,
        partitions: int,
        batch: int,
        bookmark: bytes | None,
    ) -> None:
        self._references = references
        self._first_time = first_time
        self._partitions = partitions
        self._batch = max(batch, 1)
        sizes = {stream.kind.stem: stream.file.path.stat().st_size for stream, _ in streams}
        self._mark = Bookmark(partitions, sizes, 0, {})
        if bookmark is not None:
            self._mark = _restored(bookmark, self._mark)
        self._streams = streams

    def __iter__(self) -> Iterator[FeedStep]:
        step = _Step(self._batch, self._mark)
        yield from self._feed_references(step)
        cursors = [_Cursor(stream, start, self._mark.places) for stream, start in self._streams]
        heap = [(time, rank) for rank, cursor in enumerate(cursors) if (time := cursor.time()) is not None]
        heapq.heapify(heap)
        while heap:
            _, rank = heapq.heappop(heap)
            yield from self._run(cursors[rank], rank, heap[0] if heap else None, step)
            if (time := cursors[rank].time()) is not None:
                heapq.heappush(heap, (time, rank))
        if step.records:
            yield step.take()

    def _feed_references(self, step: "_Step") -> Iterator[FeedStep]:
        for number, (topic, partition, key, value) in enumerate(self._references):
            if number < self._mark.references:
                continue
            step.add(FeedRecord(topic, partition, key, value, self._first_time), 1, self._partitions)
            self._mark.references = number + 1
            if step.full:
                yield step.take()

    def _run(self, cursor: "_Cursor", rank: int, limit: tuple[int, int] | None, step: "_Step") -> Iterator[FeedStep]:
        """Feed one file up to where another comes first."""
        while (time := cursor.time()) is not None and (limit is None or (time, rank) < limit):
            record, rows = cursor.next()
            step.add(record, rows, self._partitions)
            if step.full:
                yield step.take()


class _Step:
    """The step that is being filled."""

    def __init__(self, batch: int, mark: Bookmark) -> None:
        self.records: list[FeedRecord] = []
        self._rows = self._readings = 0
        self._batch = batch
        self._mark = mark

    @property
    def full(self) -> bool:
        return self._rows >= self._batch

    def add(self, record: FeedRecord, rows: int, partitions: int) -> None:
        if record.partition == ALL:
            self.records += [record._replace(partition=partition) for partition in range(partitions)]
        else:
            self.records.append(record)
        self._rows += rows
        self._readings += rows if record.topic == READINGS else 0

    def take(self) -> FeedStep:
        done = FeedStep(self.records, self._readings, self.records[-1].time_ms, msgspec.json.encode(self._mark))
        self.records, self._rows, self._readings = [], 0, 0
        return done


class _Cursor:
    """Where one file is being read; it keeps its place in the bookmark up to date."""

    def __init__(self, stream: Stream, start: int, places: dict[str, Place]) -> None:
        stem = stream.kind.stem
        self._topic = stream.kind.topic
        self._place = places.setdefault(stem, Place(stream.file.start, start, 0))
        self._chunks = stream.chunks(self._place.position, self._place.reached)
        self._chunk: Chunk | None = None
        self._times: list[int] = []
        self._load()
        self._skip_empty()

    def time(self) -> int | None:
        """Log time of the next record, milliseconds, or None at the end."""
        return self._times[self._place.fed] if self._chunk is not None else None

    def next(self) -> tuple[FeedRecord, int]:
        """The next record and how many rows of the file it holds."""
        chunk, row = self._chunk, self._place.fed
        assert chunk is not None
        record = FeedRecord(self._topic, chunk.partitions[row], chunk.keys[row], chunk.values[row], self._times[row])
        rows = chunk.rows[row]
        self._place.fed = row + 1
        self._skip_empty()
        return record, rows

    def _skip_empty(self) -> None:
        """Go on to the next chunk that has a record left."""
        while self._chunk is not None and self._place.fed >= len(self._times):
            self._place.position, self._place.fed = self._chunk.following, 0
            self._load()

    def _load(self) -> None:
        self._chunk = next(self._chunks, None)
        if self._chunk is not None:
            self._times = self._chunk.times.tolist()
            self._place.reached = self._chunk.reached


def _restored(bookmark: bytes, fresh: Bookmark) -> Bookmark:
    try:
        kept = msgspec.json.decode(bookmark, type=Bookmark)
    except msgspec.DecodeError as error:
        raise BadRecording(
            f"the bookmark of this replay is damaged ({error}): start with an empty state folder"
        ) from None
    if kept.partitions != fresh.partitions:
        raise BadRecording(
            f"this replay began with {kept.partitions} partitions, not {fresh.partitions}: go on with the same settings"
        )
    if kept.sizes != fresh.sizes:
        raise BadRecording("the recording has changed since this replay began: start with an empty state folder")
    return kept
