"""What the console shows of single meters: their last days, hours and events, and balances of transformers."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from dashboards.localfile import LocalFile
from models.calendar import DAY
from models.flow.wire import pack, unpack
from models.messages import Balances, Evidence, Float16, Float32, Int32, MeterDays
from models.theft.messages import TheftScores

DAYS = 62
"""How many days of energy, of balances and of scores are kept."""

HOUR_DAYS = 14
"""How many of them by hour."""

EVENT_DAYS = 400
"""For how long events are kept: tampering of last winter explains a fall of this one."""

_MOST_ROWS = 1024
"""Meters of one row of the file, so that looking at one costs the same whether feeders are known or not."""

_BODIES = """
CREATE TABLE IF NOT EXISTS {name} (
    feeder_id TEXT, day INTEGER, first TEXT, low TEXT, high TEXT, at INTEGER, body BLOB,
    PRIMARY KEY (feeder_id, day, first));
CREATE INDEX IF NOT EXISTS {name}_at ON {name} (at);
"""
_SCHEMA = f"""
{_BODIES.format(name="days")}
{_BODIES.format(name="hours")}
{_BODIES.format(name="features")}
CREATE TABLE IF NOT EXISTS events (
    meter_id TEXT, at INTEGER, code TEXT, value REAL, PRIMARY KEY (meter_id, at, code)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_at ON events (at);
CREATE TABLE IF NOT EXISTS balances (
    transformer_id TEXT, day INTEGER, at INTEGER, measured_wh INTEGER, metered_wh INTEGER, completeness REAL,
    PRIMARY KEY (transformer_id, day)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS balances_at ON balances (at);
CREATE TABLE IF NOT EXISTS judged (
    feeder_id TEXT, day INTEGER, at INTEGER, opens REAL, PRIMARY KEY (feeder_id, day)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS judged_at ON judged (at);
CREATE TABLE IF NOT EXISTS scores (
    meter_id TEXT, day INTEGER, at INTEGER, score REAL, reasons TEXT, PRIMARY KEY (meter_id, day)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS scores_at ON scores (at);
"""
_SCORES = """
SELECT judged.day, judged.opens, coalesce(scores.score, 0) AS score, coalesce(scores.reasons, '{}') AS reasons
FROM judged LEFT JOIN scores ON scores.meter_id = ? AND scores.day = judged.day
WHERE judged.feeder_id = ? ORDER BY judged.day
"""
_UNKNOWN = 255
_LEAST_REASON = 0.001

UInt8 = NDArray[np.uint8]
T = TypeVar("T")


class DayRows(msgspec.Struct, kw_only=True):
    """A local day of some meters of one feeder, n of them.

    Attributes:
        day: days since 1970-01-01. at: Unix seconds of its end.
        kwh: import. coverage, supplied, bad: as in `MeterDays`, in units of 1/250; 255 where not known.
    """

    day: int
    at: int
    meter_id: list[str]
    transformer_id: list[str]
    kwh: Float32
    coverage: UInt8
    supplied: UInt8
    bad: UInt8


class HourRows(msgspec.Struct, kw_only=True):
    """The same day by hour: `hour_wh` and `profile` as in `MeterDays`."""

    day: int
    meter_id: list[str]
    hour_wh: Int32
    profile: Float16


class FeatureRows(msgspec.Struct, kw_only=True):
    """What theft detection saw of some meters on a day: `features` as in `MeterDays`."""

    day: int
    meter_id: list[str]
    features: Float32


class MeterStore(LocalFile):
    """Days by feeder, events by meter, balances by transformer; writing the same record twice changes nothing.

    A day of a feeder's meters is a compressed row or a few, so a million meters take some thousand rows a day.

    Args:
        path: the file; made where it is missing.

    Raises:
        BadState: it is damaged or cannot be used.
        DiskFull: there is no room; this holds for every method that writes.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "days of meters", _SCHEMA)

    def put(
        self,
        days: Sequence[MeterDays],
        events: Sequence[Evidence],
        balances: Sequence[Balances],
        scores: Sequence[TheftScores] = (),
    ) -> None:
        """Write records in one transaction."""
        parts = [part for message in days for part in _parts(message)]
        with self._writing():
            for table, body in (("days", _day_body), ("hours", _hour_body), ("features", _feature_body)):
                rows = (_row(*part, body(*part)) for part in parts)
                self._db.executemany(f"REPLACE INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._db.executemany("REPLACE INTO events VALUES (?, ?, ?, ?)", map(_event_row, events))
            self._db.executemany(
                "REPLACE INTO balances VALUES (?, ?, ?, ?, ?, ?)",
                (row for message in balances for row in _balance_rows(message)),
            )
            judged = ((message.feeder_id, message.day, message.at, message.opens) for message in scores)
            self._db.executemany("REPLACE INTO judged VALUES (?, ?, ?, ?)", judged)
            self._db.executemany(
                "REPLACE INTO scores VALUES (?, ?, ?, ?, ?)",
                (row for message in scores for row in _score_rows(message)),
            )

    def forget(self, at: int) -> None:
        """Drop what is too old at a time in Unix seconds."""
        kept = {"days": DAYS, "hours": HOUR_DAYS, "features": 1, "events": EVENT_DAYS}
        kept |= dict.fromkeys(("balances", "judged", "scores"), DAYS)
        with self._writing():
            for table, days in kept.items():
                self._db.execute(f"DELETE FROM {table} WHERE at <= ?", (at - days * DAY,))

    def days(self, feeder_id: str, transformer_id: str) -> list[DayRows]:
        """Days of a transformer's meters, and of some others of its feeder; the oldest first."""
        return list(self._bodies("days", feeder_id, transformer_id, DayRows))

    def hours(self, feeder_id: str, transformer_id: str) -> list[HourRows]:
        """The newest of them by hour."""
        return list(self._bodies("hours", feeder_id, transformer_id, HourRows))

    def features(self, feeder_id: str, transformer_id: str) -> list[FeatureRows]:
        """What theft detection saw of them on the newest day."""
        return list(self._bodies("features", feeder_id, transformer_id, FeatureRows))

    def events(self, meter_id: str, most: int) -> list[dict[str, Any]]:
        """Events of a meter, the newest first: `at`, `code`, `value`."""
        return self._rows(
            "SELECT at, code, value FROM events WHERE meter_id = ? ORDER BY at DESC, code LIMIT ?", (meter_id, most)
        )

    def balance(self, transformer_id: str) -> list[dict[str, Any]]:
        """Balances of a transformer with a meter of its own, by day, the oldest first."""
        return self._rows("SELECT * FROM balances WHERE transformer_id = ? ORDER BY day", (transformer_id,))

    def scores(self, feeder_id: str, meter_id: str) -> list[dict[str, Any]]:
        """Days on which the meters of a feeder were judged, the oldest first.

        Returns:
            `day`, `opens`, `score` and `reasons` of the meter as in `TheftScores`, the reasons as JSON.
        """
        return self._rows(_SCORES, (meter_id, feeder_id))

    def _bodies(self, table: str, feeder_id: str, transformer_id: str, kind: type[T]) -> Iterator[T]:
        query = f"SELECT body FROM {table} WHERE feeder_id = ? AND ? BETWEEN low AND high ORDER BY day, first"
        for (body,) in self._db.execute(query, (feeder_id, transformer_id)):
            yield unpack(zlib.decompress(body), kind)


def _parts(days: MeterDays) -> Iterator[tuple[MeterDays, list[int]]]:
    """A message with the places of some of its meters: those of one feeder, neighbours together."""
    order = sorted(range(len(days.meter_id)), key=lambda place: (days.transformer_id[place], days.meter_id[place]))
    for start in range(0, len(order), _MOST_ROWS):
        yield days, order[start : start + _MOST_ROWS]


def _day_body(days: MeterDays, rows: list[int]) -> DayRows:
    return DayRows(
        day=days.day,
        at=days.at,
        meter_id=_named(days.meter_id, rows),
        transformer_id=_named(days.transformer_id, rows),
        kwh=(days.wh[rows] / 1000.0).astype(np.float32),
        coverage=_units(days.coverage[rows]),
        supplied=_units(days.supplied[rows]),
        bad=_units(days.bad[rows]) if len(days.bad) else np.full(len(rows), _UNKNOWN, np.uint8),
    )


def _hour_body(days: MeterDays, rows: list[int]) -> HourRows:
    profile = days.profile[rows] if len(days.profile) else np.full((len(rows), 24), np.nan, np.float16)
    return HourRows(day=days.day, meter_id=_named(days.meter_id, rows), hour_wh=days.hour_wh[rows], profile=profile)


def _feature_body(days: MeterDays, rows: list[int]) -> FeatureRows:
    return FeatureRows(day=days.day, meter_id=_named(days.meter_id, rows), features=days.features[rows])


def _row(days: MeterDays, rows: list[int], body: msgspec.Struct) -> tuple[Any, ...]:
    first, last = rows[0], rows[-1]
    low, high = days.transformer_id[first], days.transformer_id[last]
    packed = zlib.compress(pack(body), level=1)
    return days.feeder_id[first], days.day, days.meter_id[first], low, high, days.at, packed


def _event_row(found: Evidence) -> tuple[Any, ...]:
    return found.meter_id, found.at, found.code, found.value


def _balance_rows(message: Balances) -> Iterable[tuple[Any, ...]]:
    columns = (message.measured_wh.tolist(), message.metered_wh.tolist(), message.completeness.tolist())
    for name, measured, metered, completeness in zip(message.transformer_id, *columns, strict=True):
        yield name, message.day, message.at, measured, metered, completeness


def _score_rows(message: TheftScores) -> Iterator[tuple[Any, ...]]:
    parts = {kind: each.tolist() for kind, each in message.reasons.items()}
    for place, (meter, score) in enumerate(zip(message.meter_id, message.score.tolist(), strict=True)):
        why = {kind: round(each[place], 4) for kind, each in parts.items() if each[place] >= _LEAST_REASON}
        yield meter, message.day, message.at, round(score, 4), msgspec.json.encode(why).decode()


def _named(names: list[str], rows: list[int]) -> list[str]:
    return [names[row] for row in rows]


def _units(share: Float32) -> UInt8:
    known = np.rint(np.clip(np.nan_to_num(share), 0.0, 1.0) * 250)
    return np.where(np.isnan(share), _UNKNOWN, known).astype(np.uint8)


def shares(units: UInt8) -> NDArray[np.float64]:
    """Shares of what is kept in units of 1/250; NaN where not known."""
    return np.where(units == _UNKNOWN, np.nan, units / 250.0)
