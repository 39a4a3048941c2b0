"""Files of readings that are to be priced by hand: intervals of one meter, or totals by period of use."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models.calendar import LocalTime, seconds
from models.errors import BadRecord, BadRecording, BadSettings
from models.messages import SLOTS
from models.spans import clock_at, moment_of
from models.tariffs.metered import Intervals, Metered, Total, Totals, nothing
from streams.toml import text_of

_INTERVALS = {"at", "kwh", "export_kwh", "kvarh", "kvah"}
_TOTALS = {"period", "kwh", "export_kwh", "kvarh", "kw"}
_QUARTER = 900
_LONGEST_DAYS = 800

Row = Mapping[str, str]


class Counted(NamedTuple):
    """What a file says was counted, from one local day to another, both included; and how many rows it has."""

    metered: Metered
    begin: int
    end: int
    rows: int


def counted(path: Path, local: LocalTime, begin: int | None, end: int | None, interval_s: int) -> Counted:
    """Read a file of readings.

    Args:
        path: CSV with a head; see docs/tariffs.md.
        local: zone of times without an offset, and of the days.
        begin: first local day; else that of the intervals.
        end: last local day, included; else that of the intervals.
        interval_s: length of the intervals; 0 takes the shortest time between two.

    Raises:
        BadRecording: the file is not of that kind, with the line.
        BadSettings: totals come without their days.
    """
    rows = _rows(path)
    if "period" not in rows[0]:
        return _intervals(path, rows, local, begin, end, interval_s)
    if begin is None or end is None or end < begin:
        raise BadSettings("totals have no dates: give --begin and --end, the first and the last day of the bill")
    totals = {row["period"]: _total(path, number, row) for number, row in enumerate(rows, 2)}
    if len(totals) < len(rows):
        raise BadRecording(f"{path} has a period twice: give one total of each")
    return Counted(Totals(begin, end, totals), begin, end, len(rows))


def _rows(path: Path) -> list[dict[str, str]]:
    reader = csv.DictReader(text_of(path).splitlines())
    names = set(reader.fieldnames or ())
    kind = _TOTALS if "period" in names else _INTERVALS
    if unknown := sorted(names - kind):
        raise BadRecording(f"{path} has a column {unknown[0]!r}: there are {', '.join(sorted(kind))}")
    if not names & {"at", "period"} or "kwh" not in names:
        raise BadRecording(f"{path} needs the columns at and kwh, or period and kwh")
    rows = [{name: cell or "" for name, cell in row.items() if isinstance(name, str)} for row in reader]
    if not rows:
        raise BadRecording(f"{path} has no readings")
    return rows


def _total(path: Path, number: int, row: Row) -> Total:
    return Total(*(_thousandths(path, number, row, name) for name in ("kwh", "export_kwh", "kvarh", "kw")))


def _intervals(
    path: Path, rows: Sequence[Row], local: LocalTime, begin: int | None, end: int | None, interval_s: int
) -> Counted:
    ends = [_at(path, number, row["at"], local) for number, row in enumerate(rows, 2)]
    if len(set(ends)) < len(ends):
        raise BadRecording(f"{path} has a time twice: {next(at for at in ends if ends.count(at) > 1)}")
    days = local.day(ends)
    first = int(days.min()) if begin is None else begin
    last = int(days.max()) if end is None else end
    if not 0 <= last - first < _LONGEST_DAYS:
        raise BadSettings(f"a bill has 1 to {_LONGEST_DAYS} days, this has {last - first + 1}")
    found = nothing(first, last - first + 1, local)
    step = interval_s or _step(ends)
    if step % _QUARTER and _QUARTER % step:
        raise BadRecording(f"{path}: intervals of {step} s neither divide a quarter of an hour nor are whole ones")
    for number, (row, at) in enumerate(zip(rows, ends, strict=True), 2):
        _put(found, at, step, partial(_thousandths, path, number, row))
    return Counted(found, first, last, len(rows))


def _step(ends: Sequence[int]) -> int:
    return int(np.diff(np.sort(ends)).min()) if len(ends) > 1 else 3600


def _put(found: Intervals, at: int, step: int, value: Callable[[str], int]) -> None:
    """Put one interval into the slots that it covers, spread evenly, where they are on days that are billed."""
    wh, export, varh = value("kwh"), value("export_kwh"), value("kvarh")
    vah = value("kvah") or round(float(np.hypot(wh, varh)))
    count = max(1, step // _QUARTER)
    for rank in range(count):
        end = at - (count - 1 - rank) * _QUARTER
        day = int(found.local.day(end))
        row, slot = day - found.begin, (end - 1 - found.local.midnight(day)) // _QUARTER
        if 0 <= row < len(found.wh) and slot < SLOTS:
            for column, total in ((found.wh, wh), (found.export, export), (found.vah, vah)):
                column[row, slot] += total * (rank + 1) // count - total * rank // count
            found.varh[row] += varh * (rank + 1) // count - varh * rank // count


def _at(path: Path, number: int, text: str, local: LocalTime) -> int:
    try:
        if text.isdecimal():
            return seconds(int(text))
        at = datetime.fromisoformat(text)
        return seconds(text) if at.tzinfo else moment_of(clock_at(at), local)
    except (BadRecord, ValueError):
        raise BadRecording(f"{path} line {number}: {text!r} is no time: write it like 2026-03-01T00:15") from None


def _thousandths(path: Path, number: int, row: Row, name: str) -> int:
    text = row.get(name, "").strip() or "0"
    try:
        value = Decimal(text) * 1000
        if not value.is_finite() or abs(value) > 10**12:
            raise InvalidOperation
    except InvalidOperation:
        raise BadRecording(f"{path} line {number}: {name} {text!r} is no number of kWh or kW") from None
    return round(value)
