"""Writes imported readings as a recording, and says beside it what was assumed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.recording.writer import RecordingWriter

TRANSFORMER, FEEDER = "ASSUMED-T1", "ASSUMED-F1"
NOTE = "ASSUMED.md"

_POWER_FACTOR = 0.95
_MOST_LOADING = 0.7
_KVA = (25, 50, 63, 100, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1600, 2500)


class Part(NamedTuple):
    """Readings of some time, in order of `at`, n of them.

    Attributes:
        meter: number of the meter. at: end of the interval, Unix seconds. kwh: its energy. Shape (n,) each.
    """

    meter: NDArray[np.int32]
    at: NDArray[np.int64]
    kwh: NDArray[np.float64]


@dataclass(slots=True)
class Imported:
    """What came of an import.

    Attributes:
        path: the recording. meters, readings: how many. first, last: Unix seconds of the first and last reading.
        rated_kva: rating that the assumed transformer got.
        skipped: reason -> rows that were left out.
    """

    path: Path
    meters: int
    readings: int = 0
    first: int = 0
    last: int = 0
    rated_kva: float = 0.0
    skipped: dict[str, int] = field(default_factory=dict)


def write_import(
    out: Path,
    meters: Sequence[str],
    parts: Iterable[Part],
    zone: str,
    interval_s: int,
    assumptions: Sequence[str],
) -> Imported:
    """Write readings as a recording; all meters hang on one assumed transformer.

    Args:
        out: an empty folder, or one that is not there.
        meters: names of all meters.
        parts: the readings, later parts later.
        zone: IANA name of their local time.
        interval_s: length of an interval (seconds).
        assumptions: what else is not in the data, for the note.

    Returns:
        What was written; `skipped` is the caller's to fill.
    """
    done = Imported(out, len(meters))
    peak_kwh = 0.0
    with RecordingWriter(out, "parquet") as writer:
        writer.settings(timezone=zone, interval_s=interval_s)
        for part in parts:
            writer.readings(meters, part.meter, {"at": part.at, "kwh": part.kwh})
            _, slot = np.unique(part.at, return_inverse=True)
            peak_kwh = max(peak_kwh, float(np.bincount(slot, part.kwh).max(initial=0.0)))
            done.first = done.first if done.readings else int(part.at[0])
            done.last = int(part.at[-1])
            done.readings += len(part.at)
        peak_kva = peak_kwh * 3600 / interval_s / _POWER_FACTOR
        done.rated_kva = float(next((kva for kva in _KVA if kva * _MOST_LOADING >= peak_kva), _KVA[-1]))
        writer.reference("meters", ({"meter_id": name, "transformer_id": TRANSFORMER} for name in meters))
        place = {"transformer_id": TRANSFORMER, "feeder_id": FEEDER, "rated_kva": done.rated_kva}
        writer.reference("transformers", [place])
    (out / NOTE).write_text(_note(done, peak_kva, assumptions))
    return done


def _note(done: Imported, peak_kva: float, assumptions: Sequence[str]) -> str:
    own = (
        f"The data names no transformer. All {done.meters} meters hang on one, `{TRANSFORMER}` of feeder `{FEEDER}`, "
        f"as if they were neighbours. Its rating, {done.rated_kva:g} kVA, is the smallest usual one that their highest "
        f"common load of {peak_kva:.1f} kVA (at a power factor of {_POWER_FACTOR}) fills to at most "
        f"{_MOST_LOADING:.0%}."
    )
    return "# What this recording assumes\n\n" + "".join(f"- {line}\n" for line in (own, *assumptions))
