"""Writing records and promises inside a transaction."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from models.errors import BadState
from models.flow.batch import NEVER, Int64, Mark
from streams.embedded.catalog import Catalog, row_id
from streams.embedded.rows import Row, cut
from streams.log.records import LogRecord

EXTERNAL = -1
"""Origin of the promises of an external topic."""

Drafts = dict[int, list[LogRecord]]
"""Records to append by partition number."""


def drafts(catalog: Catalog, records: Iterable[LogRecord]) -> Drafts:
    """Records sorted by partition, each partition's in the given order.

    Raises:
        BadSettings: a topic or partition does not exist.
    """
    found: dict[tuple[str, int], list[LogRecord]] = {}
    for record in records:
        where = record[:2]
        try:
            found[where].append(record)
        except KeyError:
            found[where] = [record]
    return {catalog.number(*where): part for where, part in found.items()}


def write(con: sqlite3.Connection, drafts: Drafts, now: int) -> dict[int, int]:
    """Append each partition's records; returns the first offsets by partition number."""
    firsts = {}
    for number, records in drafts.items():
        first, last, promised = con.execute(
            "SELECT stop, partitions.time, promises.time FROM partitions "
            "LEFT JOIN promises ON promises.partition = id AND origin = ? WHERE id = ?",
            (EXTERNAL, number),
        ).fetchone()
        if promised is not None and promised >= NEVER:
            raise BadState(f"{records[0].topic} was ended for good by a replay: append to a new log file")
        floor = last if promised is None else max(last, promised + 1)
        keys, values, wanted, marks, headers = (list(map(itemgetter(column), records)) for column in range(2, 7))
        times = np.maximum.accumulate(np.maximum(_times(wanted, marks, now), floor))
        for start, stop, marked in _runs(marks):
            part = slice(start, stop)
            kept = marks[part] if marked else None
            for row in cut(first + start, times[part], keys[part], values[part], kept, headers[part]):
                insert(con, number, row)
        con.execute(
            "UPDATE partitions SET stop = ?, time = ?, version = version + 1 WHERE id = ?",
            (first + len(records), int(times[-1]), number),
        )
        firsts[number] = first
    return firsts


def insert(con: sqlite3.Connection, number: int, row: Row) -> None:
    """Add one row to the log."""
    con.execute(
        "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)",
        (row_id(number, row.first), row.stop, row.time, len(row.body), row.crc, row.body),
    )


def promise(con: sqlite3.Connection, promises: Sequence[tuple[int, int, int]]) -> None:
    """Note promises (partition number, origin, time); one never goes back."""
    for number, origin, until in promises:
        changed = con.execute(
            "INSERT INTO promises VALUES (?, ?, ?) ON CONFLICT (partition, origin) "
            "DO UPDATE SET time = excluded.time WHERE excluded.time > time",
            (number, origin, until),
        ).rowcount
        if changed:
            con.execute("UPDATE partitions SET version = version + 1 WHERE id = ?", (number,))


def _times(wanted: Sequence[int | None], marks: Sequence[Mark | None], now: int) -> Int64:
    """The log time each record asks for: its own, else its mark's, else now."""
    if None not in wanted:
        return np.array(wanted, np.int64)
    if not any(wanted) and not any(marks) and 0 not in wanted:
        return np.full(len(wanted), now, np.int64)
    pairs = zip(wanted, marks, strict=True)
    return np.array([(mark.time if mark else now) if when is None else when for when, mark in pairs], np.int64)


def _runs(marks: Sequence[Mark | None]) -> Iterator[tuple[int, int, bool]]:
    """Stretches (start, stop, marked): a batch has marks on all of its records or on none, and so has a row."""
    if all(marks) or not any(marks):
        yield 0, len(marks), any(marks)
        return
    start = 0
    for marked, run in groupby(marks, bool):
        stop = start + sum(1 for _ in run)
        yield start, stop, marked
        start = stop
