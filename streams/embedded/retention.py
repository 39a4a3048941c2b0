"""Letting go of old records: retention by age and size, compaction by key, and giving the room back.

Nothing that a group has still to read changes, so a worker that reads again after a crash sees what it saw before.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from streams.embedded.appending import insert
from streams.embedded.catalog import Catalog, TopicInfo, last_row_id, offset_of, partition_number, row_id
from streams.embedded.database import Database
from streams.embedded.rows import Row, cut, records_of
from streams.log.records import StoredRecord

_STEP_BYTES = 8 << 20
_STEP_ROWS = 1000
DIRTY_BYTES = 1 << 18
_SPARE_PAGES = 8192
_SHRINK_PAGES = 2048

_FLOOR = "coalesce((SELECT min(position) FROM commits WHERE commits.partition = partitions.id), stop)"


class Trimmed(NamedTuple):
    """What a trim removed: rows by retention, records by compaction."""

    rows: int
    records: int


def trim(database: Database, catalog: Catalog, dirty_bytes: int = DIRTY_BYTES) -> Trimmed:
    """Apply every topic's retention and compaction, in transactions short enough not to hold appends up.

    Compacting costs a look at the whole partition, so it waits until at least `dirty_bytes`, and half of what the
    partition had after the last time, are new.
    """
    rows = records = 0
    unused = database.shrink(0)
    for info in catalog.topics().values():
        for partition in range(info.partitions):
            number = partition_number(info.number, partition)
            if info.retention_s is not None or info.retention_bytes is not None:
                rows += _retain(database, info, number)
            if info.compacted:
                records += _compact(database, f"{info.name}/{partition}", number, dirty_bytes)
    _shrink(database, unused)
    return Trimmed(rows, records)


def _retain(database: Database, info: TopicInfo, number: int) -> int:
    removed = 0
    while True:
        with database.write() as con:
            first, last = con.execute(f"SELECT {_FLOOR}, time FROM partitions WHERE id = ?", (number,)).fetchone()
            gone = _expired(con, info, number, first, last)
            if gone:
                con.execute("DELETE FROM log WHERE id BETWEEN ? AND ?", (row_id(number, 0), gone[-1][0]))
                con.execute("UPDATE partitions SET first = ? WHERE id = ?", (gone[-1][1], number))
        removed += len(gone)
        if len(gone) < _STEP_ROWS:
            return removed


def _expired(con: sqlite3.Connection, info: TopicInfo, number: int, floor: int, last: int) -> list[tuple[int, int]]:
    """The oldest rows (id, stop) that retention does not keep, a step's worth of them."""
    whole = (row_id(number, 0), last_row_id(number))
    oldest = -1 if info.retention_s is None else last - int(info.retention_s * 1000)
    excess = 0
    if info.retention_bytes is not None:
        held = con.execute("SELECT coalesce(sum(bytes), 0) FROM log WHERE id BETWEEN ? AND ?", whole).fetchone()[0]
        excess = held - info.retention_bytes
    gone: list[tuple[int, int]] = []
    rows = con.execute("SELECT id, stop, time, bytes FROM log WHERE id BETWEEN ? AND ? ORDER BY id", whole)
    for where, stop, when, size in rows:
        if stop > floor or (when >= oldest and excess <= 0) or len(gone) == _STEP_ROWS:
            break
        gone.append((where, stop))
        excess -= size
    rows.close()
    return gone


def _compact(database: Database, where: str, number: int, dirty_bytes: int) -> int:
    with database.read() as con:
        floor, done = con.execute(f"SELECT {_FLOOR}, compacted_to FROM partitions WHERE id = ?", (number,)).fetchone()
        dirty, clean = (_held(con, number, *span) for span in ((done, floor), (0, done)))
    if dirty == 0 or dirty < max(clean // 2, dirty_bytes):
        return 0
    newest = _newest(database, where, number)
    start = removed = 0
    while start < floor:
        with database.write() as con:
            start, count = _rewrite(con, where, number, start, floor, newest)
        removed += count
    with database.write() as con:
        con.execute("UPDATE partitions SET compacted_to = ? WHERE id = ?", (floor, number))
    return removed


def _held(con: sqlite3.Connection, number: int, start: int, stop: int) -> int:
    span = (row_id(number, start), row_id(number, stop), stop)
    query = "SELECT coalesce(sum(bytes), 0) FROM log WHERE id >= ? AND id < ? AND stop <= ?"
    return int(con.execute(query, span).fetchone()[0])


def _newest(database: Database, where: str, number: int) -> dict[str, int]:
    """Offset of the newest record of each key; what is appended meanwhile only makes it err towards keeping."""
    newest: dict[str, int] = {}
    start = 0
    while True:
        with database.read() as con:
            rows = _step(con, number, start, (1 << 62))
        if not rows:
            return newest
        for row in rows:
            newest.update((record.key, record.offset) for record in records_of(row, where))
        start = rows[-1].stop


def _step(con: sqlite3.Connection, number: int, start: int, stop: int) -> list[Row]:
    """Whole rows from an offset on, all below `stop`, a step's worth of them."""
    cursor = con.execute(
        "SELECT id, stop, time, crc, body FROM log WHERE id BETWEEN ? AND ? AND stop <= ? ORDER BY id",
        (row_id(number, start), last_row_id(number), stop),
    )
    rows: list[Row] = []
    total = 0
    for where, end, when, crc, body in cursor:
        rows.append(Row(offset_of(where), end, when, crc, body))
        total += len(body)
        if total > _STEP_BYTES:
            break
    cursor.close()
    return rows


def _rewrite(
    con: sqlite3.Connection, where: str, number: int, start: int, floor: int, newest: dict[str, int]
) -> tuple[int, int]:
    """Replace a step's rows by fewer ones with only the newest records; returns where to go on, and how many went."""
    rows = _step(con, number, start, floor)
    if not rows:
        return floor, 0
    records = [record for row in rows for record in records_of(row, where)]
    kept = [record for record in records if not record.key or newest.get(record.key, -1) <= record.offset]
    if len(kept) < len(records):
        con.execute(
            "DELETE FROM log WHERE id BETWEEN ? AND ?", (row_id(number, rows[0].first), row_id(number, rows[-1].first))
        )
        for row in _rows(kept):
            insert(con, number, row)
    return rows[-1].stop, len(records) - len(kept)


def _rows(records: list[StoredRecord]) -> Iterator[Row]:
    start = 0
    while start < len(records):
        marked = records[start].mark is not None
        stop = next((i for i in range(start, len(records)) if (records[i].mark is not None) != marked), len(records))
        offsets, times, keys, values, marks, headers = zip(*records[start:stop], strict=True)
        where, when = np.array(offsets, np.int64), np.array(times, np.int64)
        yield from cut(0, when, keys, values, marks if marked else None, headers, where)
        start = stop


def _shrink(database: Database, unused: int) -> None:
    # What is let go now is written again before the next time. Pages that were unused before are what a peak left
    # behind: they go, in short transactions.
    if unused <= 2 * _SPARE_PAGES:
        return
    left = database.shrink(0)
    spare = left - unused + _SPARE_PAGES
    while left > spare:
        before, left = left, database.shrink(min(_SHRINK_PAGES, left - spare))
        if left >= before:
            break
    database.checkpoint()
