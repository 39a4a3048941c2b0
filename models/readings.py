"""Readings as columns: what one batch of records becomes once it is decoded."""

from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.records import Reading

Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]
Float32 = NDArray[np.float32]
UInt8 = NDArray[np.uint8]

MISSING: int = int(np.iinfo(np.int64).min)
"""Energy or register value (Wh) that a reading does not carry."""

QUALITIES = "AEFNSV"
"""Quality codes of NEM12 (actual, estimated, final substitute, null, substitute, variable); the place is the number."""

ACTUAL, ESTIMATED, FINAL, NULL, SUBSTITUTE, VARIABLE = range(6)


class MeterIds:
    """Meter ids of readings, as the lists they were decoded into.

    A concentrator names the same meters in every frame; its list is then one shared object, so that whoever looks rows
    up may remember them by the list's identity.

    Args:
        parts: lists of ids in order, each with whether the list is shared between batches.
        kept: indices into the lists laid end to end; None keeps all.
    """

    __slots__ = ("kept", "parts")

    def __init__(self, parts: list[tuple[list[str], bool]], kept: Int64 | None = None) -> None:
        self.parts = parts
        self.kept = kept

    def all(self) -> list[str]:
        """Ids of all parts, kept or not."""
        return self.parts[0][0] if len(self.parts) == 1 else [name for part, _ in self.parts for name in part]

    def names(self) -> list[str]:
        """The kept ids, one a reading."""
        every = self.all()
        return list(every) if self.kept is None else [every[index] for index in self.kept.tolist()]


@dataclass(slots=True)
class Readings:
    """Readings of one batch, in the order of their records; every array has shape (n,).

    Attributes:
        ids: meter ids.
        at: end of the interval or time of the register, Unix seconds.
        energy_wh: import of the interval, Wh; `MISSING` where only a register came.
        register_wh: running import register, Wh, or `MISSING`.
        export_wh: export of the interval, Wh, or `MISSING`.
        interval_s: length of the interval, seconds; 0 where not given.
        volts, amps, pf: means of the interval; NaN where missing.
        quality: number of the code in `QUALITIES`.
        record: index of the record in its batch. element: place within that record's frame, else 0.
    """

    ids: MeterIds
    at: Int64
    energy_wh: Int64
    register_wh: Int64
    export_wh: Int64
    interval_s: Int32
    volts: Float32
    amps: Float32
    pf: Float32
    quality: UInt8
    record: Int32
    element: Int32

    def __len__(self) -> int:
        return len(self.at)

    @property
    def meter_id(self) -> list[str]:
        """Meter id of each reading."""
        return self.ids.names()

    def as_json(self, index: int) -> bytes:
        """One reading as a record of its own."""
        energies = {"kwh": self.energy_wh, "register_kwh": self.register_wh, "export_kwh": self.export_wh}
        reading = Reading(
            meter_id=self.meter_id[index],
            at=int(self.at[index]),
            interval_s=int(self.interval_s[index]) or None,
            quality=QUALITIES[self.quality[index]],
            **{name: int(wh[index]) / 1000.0 for name, wh in energies.items() if wh[index] != MISSING},
        )
        for name in ("volts", "amps", "pf"):
            value = float(getattr(self, name)[index])
            setattr(reading, name, None if np.isnan(value) else value)
        return msgspec.json.encode(reading)


class Rejection(NamedTuple):
    """A reading or record that cannot be used.

    Attributes:
        record: index of the record in its batch. element: place within the record's frame.
        value: what goes to the dead letters: the record, or the one reading of a frame as JSON.
        kind: one word for counters. reason: what is wrong, for people.
        meter_id: the meter it names, as far as known.
    """

    record: int
    element: int
    value: bytes
    kind: str
    reason: str
    meter_id: str = ""
