"""Reading rows inside a transaction, and making batches of them outside."""

import sqlite3
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from models.flow.batch import Batch
from streams.embedded.catalog import last_row_id, offset_of, row_id
from streams.embedded.rows import Row, batch_of
from streams.embedded.rows import records_of as records_of_row
from streams.log.records import Fetch, StoredRecord

FETCH_BYTES = 4 << 20


class Found(NamedTuple):
    """What a transaction read of one partition.

    Attributes:
        rows: those from the one that holds the offset on.
        end: the partition's end. complete: whether the rows reach it.
        promises: origin -> time (milliseconds), if they do.
    """

    rows: list[Row]
    end: int
    complete: bool
    promises: dict[int, int]


def span(con: sqlite3.Connection, number: int) -> tuple[int, int]:
    """Offset of the oldest record of a partition, and the one that the next record will get."""
    first, stop = con.execute("SELECT first, stop FROM partitions WHERE id = ?", (number,)).fetchone()
    return int(first), int(stop)


def read(con: sqlite3.Connection, number: int, offset: int, max_bytes: int) -> Found:
    """Rows of a partition from an offset on: at least one if there is one, then as many as fit."""
    end = con.execute("SELECT stop FROM partitions WHERE id = ?", (number,)).fetchone()[0]
    rows, complete = _rows(con, number, offset, max_bytes) if offset < end else ([], True)
    if not complete:
        return Found(rows, end, False, {})
    promises = con.execute("SELECT origin, time FROM promises WHERE partition = ?", (number,)).fetchall()
    return Found(rows, end, True, dict(promises))


def fetch_of(topic: str, partition: int, offset: int, found: Found) -> Fetch:
    """A fetch of the records from `offset` on, as far as they all have marks or all have none.

    Raises:
        BadState: a row is damaged.
    """
    batches = [batch_of(row, f"{topic}/{partition}") for row in found.rows]
    alike = list(takewhile(lambda batch: (batch.marks is None) == (batches[0].marks is None), batches))
    whole = found.complete and len(alike) == len(batches)
    following = found.end if whole else found.rows[len(alike) - 1].stop
    batch = _from(_joined(alike), offset)
    size = sum(len(row.body) for row in found.rows[: len(alike)])
    return Fetch(topic, partition, batch, found.promises if whole else {}, following, found.end, size)


def records_of(where: str, found: Found) -> Iterator[StoredRecord]:
    """Every record of the rows.

    Raises:
        BadState: a row is damaged.
    """
    for row in found.rows:
        yield from records_of_row(row, where)


def _rows(con: sqlite3.Connection, number: int, offset: int, max_bytes: int) -> tuple[list[Row], bool]:
    last = last_row_id(number)
    holding = con.execute(
        "SELECT max(id) FROM log WHERE id BETWEEN ? AND ?", (row_id(number, 0), row_id(number, offset))
    ).fetchone()[0]
    cursor = con.execute(
        "SELECT id, stop, time, bytes, crc, body FROM log WHERE id BETWEEN ? AND ? AND stop > ? ORDER BY id",
        (row_id(number, offset) if holding is None else holding, last, offset),
    )
    rows: list[Row] = []
    total = 0
    for where, stop, when, size, crc, body in cursor:
        total += size
        if rows and total > max_bytes:
            cursor.close()
            return rows, False
        rows.append(Row(offset_of(where), stop, when, crc, body))
    return rows, True


def _from(batch: Batch, offset: int) -> Batch:
    start = int(np.searchsorted(batch.offsets, offset, side="left"))
    return batch.part(start, len(batch)) if start else batch


def _joined(batches: list[Batch]) -> Batch:
    if len(batches) == 1:
        return batches[0]
    if not batches:
        none = np.empty(0, np.int64)
        return Batch(none, none, [])
    marks = [mark for batch in batches for mark in batch.marks or ()]
    return Batch(
        np.concatenate([batch.offsets for batch in batches]),
        np.concatenate([batch.times for batch in batches]),
        [value for batch in batches for value in batch.values],
        marks or None,
    )
