"""Everything kept of each meter, as columns: under 600 bytes a meter with quarter-hours and 62 days."""

import numpy as np
from numpy.typing import NDArray

from models.calendar import LocalTime
from models.config import Common
from models.errors import BadSettings
from models.meters.config import MetersConfig
from models.readings import MISSING, Int32, Int64, UInt8
from models.roster import Column, Table

RING_DAYS = 62
"""Daily totals kept."""

RECEIVED_CELLS = 384
"""Intervals for which it is kept whether they were received: four days of quarter-hours."""

WEEK = 7
_DAY = 86_400

OWN, SILENT, BAD_DATA, JUMPED, GENERATES, WITHHELD, STUCK, FINE = 1, 2, 4, 8, 16, 32, 64, 128
"""Flags: the meter is a transformer's own; was reported silent; was reported for bad data; its register's base is the
far end of an absurd jump; generation is declared; readings of it are withheld from its transformer's sums;
was reported stuck; its charges need quarters of an hour."""

Float16 = NDArray[np.float16]
Float32 = NDArray[np.float32]
UInt16 = NDArray[np.uint16]
UInt32 = NDArray[np.uint32]
Int16 = NDArray[np.int16]


class Meters(Table):
    """State of the meters of one partition, a row each.

    A *cell* is an interval on the meter's own grid: cell `c` ends at `(c + 1) * step`, where `step` is the grid's
    interval or the meter's own, if that is shorter. The columns of an open day have two places, for even and odd dates.

    Attributes:
        newest: newest cell received, -1 before the first. step: length of a cell (s). interval: usual interval (s), 0
            where never given. heard: end of the newest reading (Unix s), lifted over times without supply.
        values: import of the last cells by `cell % width` (Wh), -1 where not received; received: the bits of the last
            `RECEIVED_CELLS`. backfill: last cell taken that is older than those.
        last_wh: newest reading (Wh). run: how many equal ones came in a row. mean_wh, var_wh: running mean (Wh a cell)
            and variance. seen: readings in them, up to 65535.
        register: newest register (Wh). register_at: its time. since_wh: energy of intervals received after it.
        hours: import by local hour of the open days, by hour number modulo width. day_cells, day_same, day_estimated,
            day_rejected, day_export: of the open days: cells received, those equal to the one before, estimated ones,
            rejected readings, export (Wh).
        ring: daily totals (kWh) by date modulo 62; NaN where nothing came, sign set where the day cannot be compared
            with others. Half precision: 0.05 %, while charges are exact.
        coverage, bad: last 7 days, in units of 1/250; 255 where there was no such day.
        first_day: first local date read.
        profile: mean day by local hour (kWh), workdays then rest days. profile_days: how many were learned.
        place: row of the transformer, 0 where unknown. account: row of the account, 0 where unknown. flags: see above.
        exports: row in the table of recent export, -1 for a meter that never fed in.

    Args:
        common: the utility's settings.
        config: settings of the stage.

    Raises:
        BadSettings: intervals do not divide a day, a local day begins within one, or more than two days would be open
            at once.
    """

    newest: Int32
    step: Int32
    interval: Int32
    heard: UInt32
    values: Int32
    received: UInt8
    backfill: Int32
    last_wh: Int32
    run: UInt16
    mean_wh: Float32
    var_wh: Float32
    seen: UInt16
    register: Int64
    register_at: UInt32
    since_wh: Int64
    hours: Int32
    day_cells: UInt16
    day_same: UInt16
    day_estimated: UInt16
    day_rejected: UInt16
    day_export: Int32
    ring: Float16
    coverage: UInt8
    bad: UInt8
    first_day: Int32
    profile: Float16
    profile_days: UInt8
    place: Int32
    account: Int32
    flags: UInt8
    exports: Int32

    def __init__(self, common: Common, config: MetersConfig) -> None:
        if not 0 < common.interval_s <= _DAY or _DAY % common.interval_s:
            raise BadSettings(f"interval_s {common.interval_s} does not divide a day: use 900, 1800 or 3600")
        if not LocalTime(common.timezone).begins_with(common.interval_s):
            raise BadSettings(
                f"interval_s {common.interval_s}: local midnight of {common.timezone} lies within such an interval: "
                "use a shorter one, as 900"
            )
        if common.day_lateness_s + config.future_s > _DAY:
            raise BadSettings("day_lateness_s and future_s together exceed a day: three days would be open at once")
        self.window = max(4, min(96, -(-common.lateness_s // common.interval_s)))
        ahead_s = common.day_lateness_s + config.future_s + max(0, common.interval_s - 3600)
        self.hour_cells = 26 + -(-ahead_s // 3600)
        super().__init__(_columns(common.interval_s, self.window, self.hour_cells))


def _columns(interval_s: int, window: int, hour_cells: int) -> dict[str, Column]:
    return {
        "newest": Column(np.int32, fill=-1),
        "step": Column(np.int32, fill=interval_s),
        "interval": Column(np.int32),
        "heard": Column(np.uint32),
        "values": Column(np.int32, window, -1),
        "received": Column(np.uint8, RECEIVED_CELLS // 8),
        "backfill": Column(np.int32, fill=-1),
        "last_wh": Column(np.int32, fill=-1),
        "run": Column(np.uint16),
        "mean_wh": Column(np.float32),
        "var_wh": Column(np.float32),
        "seen": Column(np.uint16),
        "register": Column(np.int64, fill=MISSING),
        "register_at": Column(np.uint32),
        "since_wh": Column(np.int64),
        "hours": Column(np.int32, hour_cells),
        "day_cells": Column(np.uint16, 2),
        "day_same": Column(np.uint16, 2),
        "day_estimated": Column(np.uint16, 2),
        "day_rejected": Column(np.uint16, 2),
        "day_export": Column(np.int32, 2),
        "ring": Column(np.float16, RING_DAYS, np.nan),
        "coverage": Column(np.uint8, WEEK, 255),
        "bad": Column(np.uint8, WEEK, 255),
        "first_day": Column(np.int32, fill=2**30),
        "profile": Column(np.float16, 48),
        "profile_days": Column(np.uint8, 2),
        "place": Column(np.int32),
        "account": Column(np.int32),
        "flags": Column(np.uint8),
        "exports": Column(np.int32, fill=-1),
    }
