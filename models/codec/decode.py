"""From the bytes of a batch of reading records to columns, with whatever is bad split off."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.codec.arrow import MAGIC, decode_arrow
from models.codec.checks import Limits, Mask, faults, reason, sent, watt_hours
from models.codec.frames import Frames, is_frame
from models.codec.lists import MeterLists
from models.codec.raw import Raw, Whole
from models.codec.singles import decode_alike, decode_apart
from models.readings import MISSING, Float32, Int64, MeterIds, Readings, Rejection

_SINGLE, _FRAME, _ARROW = range(3)

_CHUNK = 1024
"""Records decoded in one call: few enough that their objects stay in the processor's cache."""


class Decoded(NamedTuple):
    """Readings of a batch, and what of it cannot be used, both in the order of the records."""

    readings: Readings
    rejections: list[Rejection]


class Codec:
    """Decodes records of the topic of readings.

    A record is one JSON reading (`models.records.Reading`), a JSON frame of parallel arrays
    (`models.codec.frames.Frame`) or an Arrow IPC stream with those columns; a batch may mix them.

    Args:
        limits: what is believed of any meter.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lists = MeterLists()
        self._frames = Frames(self._lists)

    def decode(self, values: Sequence[bytes], logged: Int64) -> Decoded:
        """Decode records.

        Args:
            values: n records.
            logged: log time of each, Unix seconds, shape (n,).
        """
        parts: list[Raw] = []
        rejections: list[Rejection] = []
        for start in range(0, len(values), _CHUNK):
            found, bad = self._chunk(values[start : start + _CHUNK], start)
            parts += (part for part in found if len(part))
            rejections += bad
        if not parts:
            return Decoded(_none(), rejections)
        whole = Whole(parts)
        good, bad = self._check(whole, logged)
        rejections = sorted(rejections + bad, key=lambda bad: (bad.record, bad.element))
        return Decoded(_readings(whole, good), rejections)

    def _chunk(self, values: Sequence[bytes], first: int) -> tuple[list[Raw], list[Rejection]]:
        """Decode consecutive records, all at once where they are readings of one shape."""
        if _kind(values[0]) == _SINGLE:
            part = decode_alike(values, first)
            if part is not None:
                return [part], []
        parts: list[Raw] = []
        rejections: list[Rejection] = []
        for kind, start, stop in _runs(values):
            found, bad = self._run(kind, values[start:stop], first + start)
            parts += found
            rejections += bad
        return parts, rejections

    def _run(self, kind: int, values: Sequence[bytes], first: int) -> tuple[list[Raw], list[Rejection]]:
        if kind == _SINGLE:
            part, bad = decode_apart(values, first)
            return [part], bad
        parts: list[Raw] = []
        rejections: list[Rejection] = []
        for record, value in enumerate(values, first):
            if kind == _ARROW:
                found, bad = decode_arrow(value, record, self._lists)
            else:
                found, bad = self._frames.decode(value, record)
            parts += found
            rejections += bad
        return parts, rejections

    def _check(self, whole: Whole, logged: Int64) -> tuple[Mask, list[Rejection]]:
        """Which readings are kept, and a rejection for each of the others."""
        raw, logged = sent(whole), logged[whole.column("record")]
        good = np.ones(len(whole), bool)
        rejections: list[Rejection] = []
        for kind, mask in faults(raw, logged, self.limits):
            for index in np.flatnonzero(mask & good).tolist():
                why = reason(kind, raw, index, int(logged[index]), self.limits)
                part, place = whole.find(index)
                where = int(part.record[place]), int(part.element[place])
                rejections.append(Rejection(*where, part.value(place), kind, why, part.ids[place]))
            good &= ~mask
        return good, rejections


def _runs(values: Sequence[bytes]) -> Iterator[tuple[int, int, int]]:
    """Consecutive records of one kind: kind, start, stop."""
    start = 0
    for kind, run in itertools.groupby(map(_kind, values)):
        stop = start + sum(1 for _ in run)
        yield kind, start, stop
        start = stop


def is_single(value: bytes) -> bool:
    """Whether a record is one reading, not a frame."""
    return _kind(value) == _SINGLE


def _kind(value: bytes) -> int:
    if value[:4] == MAGIC:
        return _ARROW
    return _FRAME if b'"meter_ids"' in value and is_frame(value) else _SINGLE


def _readings(whole: Whole, good: Mask) -> Readings:
    index = None if good.all() else np.flatnonzero(good)

    def picked(values: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
        return (values if index is None else values[index]).astype(dtype, copy=False)

    def energy(name: str) -> Int64:
        values = whole.measure(name)
        return np.full(count, MISSING, np.int64) if values is None else watt_hours(picked(values, np.float64))

    def mean(name: str) -> Float32:
        values = whole.measure(name)
        return np.full(count, np.nan, np.float32) if values is None else picked(values, np.float32)

    count = len(good) if index is None else len(index)
    return Readings(
        ids=MeterIds([(part.ids, part.shared) for part in whole.parts], index),
        at=picked(whole.column("at"), np.int64),
        energy_wh=energy("kwh"),
        register_wh=energy("register_kwh"),
        export_wh=energy("export_kwh"),
        interval_s=picked(whole.column("interval_s"), np.int32),
        volts=mean("volts"),
        amps=mean("amps"),
        pf=mean("pf"),
        quality=picked(whole.column("quality"), np.uint8),
        record=picked(whole.column("record"), np.int32),
        element=picked(whole.column("element"), np.int32),
    )


def _none() -> Readings:
    whole, real = np.zeros(0, np.int64), np.zeros(0, np.float32)
    small = np.zeros(0, np.int32)
    return Readings(
        MeterIds([([], False)]),
        whole,
        whole,
        whole,
        whole,
        small,
        real,
        real,
        real,
        np.zeros(0, np.uint8),
        small,
        small,
    )
