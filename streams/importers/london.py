"""Half-hourly readings of London homes (Low Carbon London) as a recording."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.errors import BadRecording
from streams.importers.imported import Imported, Part, write_import
from streams.importers.tables import read_table

ZONE = "Europe/London"
INTERVAL_S = 1800
_ROWS = 500_000

ASSUMPTIONS = (
    "Times are GMT all year: both nights in which clocks change have every half hour once.",
    "A time is taken as the end of its half hour.",
    "Energy is kWh per half hour, rounded to whole watt-hours.",
    "Accounts, tariffs and payments are unknown and left out, so nothing is billed.",
)


def import_london(source: Path, out: Path) -> Imported:
    """Convert `readings.parquet` (meter_id, at as naive text in GMT, kwh) of London homes.

    Args:
        source: the file, or the folder that holds it.
        out: an empty folder, or one that is not there.

    Raises:
        BadRecording: the file is missing, damaged, has other columns or a time that cannot be read.
    """
    table = read_table(source, ("meter_id", "at", "kwh"))
    try:
        at = pc.cast(pc.cast(pc.cast(table["at"], pa.string()), pa.timestamp("s")), pa.int64()).to_numpy()
    except pa.ArrowInvalid as error:
        raise BadRecording(f"column 'at' of {source} should be like 2013-01-31 13:30:00: {error}") from None
    kwh = pc.cast(table["kwh"], pa.float64()).to_numpy()
    encoded = pc.dictionary_encode(pc.cast(table["meter_id"], pa.string())).combine_chunks()
    meter = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    known = np.isfinite(kwh)
    order = np.argsort(at, kind="stable")
    order = order[known[order]]

    def parts() -> Iterator[Part]:
        for start in range(0, len(order), _ROWS):
            rows = order[start : start + _ROWS]
            yield Part(meter[rows], at[rows], np.round(kwh[rows], 3))

    done = write_import(out, encoded.dictionary.to_pylist(), parts(), ZONE, INTERVAL_S, ASSUMPTIONS)
    if not known.all():
        done.skipped["no energy"] = int((~known).sum())
    return done
