"""Readings with their rows, as the stage passes them from rule to rule, and the cells they fall into."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from models.readings import ESTIMATED, MISSING, SUBSTITUTE, Float32, Int32, Int64, Readings

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Piece:
    """Readings of one round, in which no meter comes twice; shape (n,) each.

    Attributes:
        index: place in the batch's readings. row: row of the meter.
        at: Unix seconds. logged: log time, Unix seconds.
        wh, register, export: Wh; `MISSING` where not given, but 0 for export.
        interval_s: 0 where not given. pf: power factor, NaN where not usable.
        estimated: whether the source says that the value is estimated or substituted.
    """

    index: Int64
    row: Int64
    at: Int64
    logged: Int64
    wh: Int64
    register: Int64
    export: Int64
    interval_s: Int32
    pf: Float32
    estimated: Mask

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: Int64 | Mask) -> "Piece":
        """Some of the readings, by index or mask."""
        return Piece(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(slots=True)
class Cells:
    """Energy of intervals on the meters' own grids; shape (n,) each.

    Attributes:
        row, cell: which interval of which meter. step: its length, seconds.
        wh, export: its energy, Wh. pf: power factor, NaN where unknown.
        logged: log time of the reading, Unix seconds.
        estimated, same: whether the value is estimated, or equal to the reading before.
        distinct: no row comes twice.
    """

    row: Int64
    cell: Int64
    step: Int64
    wh: Int64
    export: Int64
    pf: Float32
    logged: Int64
    estimated: Mask
    same: Mask
    distinct: bool

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: Int64 | Mask) -> "Cells":
        """Some of the cells, by index or mask."""
        return Cells(
            self.row[chosen],
            self.cell[chosen],
            self.step[chosen],
            self.wh[chosen],
            self.export[chosen],
            self.pf[chosen],
            self.logged[chosen],
            self.estimated[chosen],
            self.same[chosen],
            self.distinct,
        )

    def ends(self) -> Int64:
        """End of each cell, Unix seconds."""
        return (self.cell + 1) * self.step


def piece_of(readings: Readings, row: Int64, logged: Int64) -> Piece:
    """All readings of a batch whose rows and log times are known."""
    pf = np.abs(readings.pf)
    return Piece(
        index=np.arange(len(row)),
        row=row,
        at=readings.at,
        logged=logged,
        wh=readings.energy_wh,
        register=readings.register_wh,
        export=np.where(readings.export_wh == MISSING, 0, readings.export_wh),
        interval_s=readings.interval_s,
        pf=np.where((pf > 0) & (pf <= 1), pf, np.float32(np.nan)),
        estimated=(readings.quality == ESTIMATED) | (readings.quality == SUBSTITUTE),
    )


def spread(total: Int64, count: Int64) -> tuple[Int64, Int64, Int64]:
    """Spread whole numbers evenly and exactly over some places each.

    Args:
        total: what to spread, shape (n,).
        count: over how many places, 1 or more, shape (n,).

    Returns:
        For each place: whose it is, its number from 0, and its part; the parts of one total add up to it.

    Examples:
        >>> spread(np.array([10]), np.array([4]))[2].tolist()
        [2, 3, 2, 3]
    """
    owner = np.repeat(np.arange(len(count)), count)
    rank = ranks(count)
    whole, places = total[owner], count[owner]
    return owner, rank, whole * (rank + 1) // places - whole * rank // places


def ranks(count: Int64) -> Int64:
    """0, 1, … for each of some groups laid end to end.

    Examples:
        >>> ranks(np.array([2, 3])).tolist()
        [0, 1, 0, 1, 2]
    """
    ends = np.cumsum(count)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - count, count)
