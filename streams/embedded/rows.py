"""A row of the log: consecutive records of one topic partition in one blob, as columns."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from models.errors import BadState
from models.flow.batch import Batch, Int64, Mark
from streams.log.records import Headers, StoredRecord

ROW_BYTES = 1 << 20
"""A larger append is cut into rows of about this size, so that a fetch can stop between them."""

_INT64 = np.dtype("<i8")


class Columns(msgspec.Struct, array_like=True):
    """Records of one row.

    Attributes:
        offsets: int64, little-endian; empty where they count up from the row's first.
        times: log times (milliseconds) likewise; one where all are equal.
        keys: n of them. values: n of them. marks: n of them or None. headers: n of them or None.
    """

    offsets: bytes
    times: bytes
    keys: list[str]
    values: list[bytes]
    marks: list[Mark] | None
    headers: list[Headers] | None


class _Core(msgspec.Struct, array_like=True):
    """The same bytes as `Columns`, with what a stage does not need left undecoded."""

    offsets: bytes
    times: bytes
    keys: msgspec.Raw
    values: list[bytes]
    marks: list[Mark] | None
    headers: msgspec.Raw


class Row(msgspec.Struct):
    """One row as it is stored.

    Attributes:
        first: lowest offset that it covers. stop: one above the highest.
        time: highest log time in it (milliseconds).
        crc: CRC-32 of the body. body: its `Columns`, encoded.
    """

    first: int
    stop: int
    time: int
    crc: int
    body: bytes

    def checked(self, where: str) -> bytes:
        """The body.

        Raises:
            BadState: it is not what was written.
        """
        if zlib.crc32(self.body) != self.crc:
            raise BadState(
                f"{where} is damaged at offset {self.first}: restore the file from a backup, "
                "or move it away with its state directory and import again"
            )
        return self.body


_encoder = msgspec.msgpack.Encoder()
_columns = msgspec.msgpack.Decoder(Columns)
_core = msgspec.msgpack.Decoder(_Core)


def _packed(numbers: Int64) -> bytes:
    same = len(numbers) > 1 and numbers[0] == numbers[-1]
    return (numbers[:1] if same else numbers).astype(_INT64).tobytes()


def build(first: int, stop: int, columns: Columns, time: int) -> Row:
    """A row that covers the offsets from `first` up to `stop`."""
    body = _encoder.encode(columns)
    return Row(first, stop, time, zlib.crc32(body), body)


def cut(
    first: int,
    times: Int64,
    keys: Sequence[str],
    values: Sequence[bytes],
    marks: Sequence[Mark] | None,
    headers: Sequence[Headers],
    offsets: Int64 | None = None,
    row_bytes: int = ROW_BYTES,
) -> Iterator[Row]:
    """Rows of consecutive records; `times` never fall.

    Args:
        first: offset of the first record, if `offsets` does not say.
        times: log times in milliseconds, shape (n,).
        keys: n of them.
        values: n of them.
        marks: n of them or None.
        headers: n of them.
        offsets: shape (n,), rising, where compaction left gaps.
        row_bytes: about how large a row may be.
    """
    count, start = len(values), 0
    for end in [*_bounds(keys, values, row_bytes), count]:
        part = slice(start, end)
        head = list(headers[part])
        columns = Columns(
            b"" if offsets is None else offsets[part].astype(_INT64).tobytes(),
            _packed(times[part]),
            list(keys[part]),
            list(values[part]),
            None if marks is None else list(marks[part]),
            head if any(head) else None,
        )
        low = first + start if offsets is None else int(offsets[start])
        high = first + end if offsets is None else int(offsets[end - 1]) + 1
        yield build(low, high, columns, int(times[end - 1]))
        start = end


def _bounds(keys: Sequence[str], values: Sequence[bytes], row_bytes: int) -> list[int]:
    total = sum(map(len, values)) + sum(map(len, keys))
    if total <= row_bytes:
        return []
    sizes = np.cumsum(np.fromiter(map(len, values), np.int64) + np.fromiter(map(len, keys), np.int64))
    cuts = np.searchsorted(sizes, np.arange(row_bytes, total, row_bytes)) + 1
    return [int(cut) for cut in np.unique(cuts) if cut < len(values)]


def _numbers(first: int, offsets: bytes, times: bytes, count: int) -> tuple[Int64, Int64]:
    where = np.frombuffer(offsets, _INT64) if offsets else np.arange(first, first + count, dtype=np.int64)
    when = np.frombuffer(times, _INT64)
    return where, (when if len(when) == count else np.full(count, when[0], np.int64))


def batch_of(row: Row, where: str) -> Batch:
    """The row's records without keys and headers.

    Args:
        row: as stored.
        where: the topic partition, for the message.

    Raises:
        BadState: the row is damaged.
    """
    core = _core.decode(row.checked(where))
    offsets, times = _numbers(row.first, core.offsets, core.times, len(core.values))
    return Batch(offsets, times, core.values, core.marks)


def records_of(row: Row, where: str) -> Iterator[StoredRecord]:
    """The row's records, whole.

    Raises:
        BadState: the row is damaged.
    """
    columns = _columns.decode(row.checked(where))
    count = len(columns.values)
    offsets, times = _numbers(row.first, columns.offsets, columns.times, count)
    marks: Sequence[Any] = columns.marks or [None] * count
    headers: Sequence[Any] = columns.headers or [()] * count
    lists = (offsets.tolist(), times.tolist(), columns.keys, columns.values, marks, headers)
    return map(StoredRecord, *lists)
