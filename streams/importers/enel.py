"""Quarter-hourly readings of Italian supplies (Enel), one row a day, as a recording."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.calendar import LocalTime
from models.errors import BadRecording
from streams.importers.imported import Imported, Part, write_import
from streams.importers.tables import read_table

ZONE = "Europe/Rome"
INTERVAL_S = 900
QUARTERS = 96
_COLUMNS = tuple(f"q{number:02d}" for number in range(1, QUARTERS + 1))
_EPOCH = date(1970, 1, 1)
_DAYS_A_PART = 30

ASSUMPTIONS = (
    "Energy is kWh per quarter hour: most supplies' highest quarters end near 1.0, which is the 4 kW at which the "
    "meter of an Italian home with a 3 kW contract trips.",
    "Quarter hours are local time in Italy. The hour that is skipped in March is stored as zeros and left out here. In "
    "October the repeated hour is stored once; it is taken as the first, and the second is missing.",
    "The supplies are of different places and years, so sums over them mean little.",
    "Accounts, tariffs and payments are unknown and left out, so nothing is billed.",
    "`truth.csv` names the supplies that were found not to be regular; nobody says since when, so `from` is the first "
    "reading. No inspection is in the recording.",
)


def import_enel(source: Path, out: Path) -> Imported:
    """Convert `readings.parquet` (date, q01 to q96, supply_id) and `labels.csv` (supply_id, non_regular).

    Args:
        source: the folder that holds both; the labels may be missing.
        out: an empty folder, or one that is not there.

    Raises:
        BadRecording: the readings are missing, damaged or have other columns.
    """
    table = read_table(source, ("date", *_COLUMNS, "supply_id"))
    encoded = pc.dictionary_encode(pc.cast(table["supply_id"], pa.string())).combine_chunks()
    supply = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    day = _day_numbers(table["date"].to_pylist())
    kwh = np.column_stack([pc.cast(table[name], pa.float64()).to_numpy() for name in _COLUMNS])
    order = np.lexsort((supply, day))
    parts = _parts(day[order], supply[order], kwh[order])
    done = write_import(out, encoded.dictionary.to_pylist(), parts, ZONE, INTERVAL_S, ASSUMPTIONS)
    if missing := int(np.isnan(kwh).sum()):
        done.skipped["no energy"] = missing
    labels = source / "labels.csv"
    if labels.is_file():
        _write_truth(labels, out / "truth.csv", done.first)
    return done


def quarter_ends(day: int, zone: LocalTime) -> NDArray[np.int64]:
    """Unix seconds at which the 96 wall-clock quarters of a local date end, -1 where a quarter is skipped."""
    ends = np.arange(zone.midnight(day) + INTERVAL_S, zone.midnight(day + 1) + 1, INTERVAL_S, dtype=np.int64)
    middle = ends - INTERVAL_S // 2
    quarter = (middle + zone.offset(middle) - day * 86_400) // INTERVAL_S
    found = np.full(QUARTERS, -1, np.int64)
    found[quarter[::-1]] = ends[::-1]
    return found


def _parts(day: NDArray[np.int64], supply: NDArray[np.int32], kwh: NDArray[np.float64]) -> Iterator[Part]:
    """Readings of some days at a time, in order of `at`; rows are sorted by day."""
    zone = LocalTime(ZONE)
    days, starts = np.unique(day, return_index=True)
    stops = np.append(starts[1:], len(day))
    for first in range(0, len(days), _DAYS_A_PART):
        chosen = range(first, min(first + _DAYS_A_PART, len(days)))
        each = [_day(int(days[n]), supply[starts[n] : stops[n]], kwh[starts[n] : stops[n]], zone) for n in chosen]
        yield Part(*(np.concatenate(columns) for columns in zip(*each, strict=True)))


def _day(day: int, supply: NDArray[np.int32], kwh: NDArray[np.float64], zone: LocalTime) -> Part:
    ends = quarter_ends(day, zone)
    use = kwh.T
    sent = ~np.isnan(use) & (ends >= 0)[:, None]
    quarter, row = np.nonzero(sent)
    return Part(supply[row], ends[quarter], np.round(use[quarter, row], 3))


def _day_numbers(texts: list[str]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    for text in set(texts):
        try:
            known[text] = (date.fromisoformat(text.replace("/", "-")) - _EPOCH).days
        except ValueError:
            raise BadRecording(f"{text!r} in column 'date' is not a date: it should be like 2019/01/31") from None
    return np.array([known[text] for text in texts], np.int64)


def _write_truth(labels: Path, out: Path, first: int) -> None:
    with labels.open() as file, out.open("w", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["kind", "subject", "from", "to", "detail"])
        for row in csv.DictReader(file):
            if row["non_regular"] == "true":
                writer.writerow(["theft", row["supply_id"], first, "", "way=unknown since=unknown"])
