"""Metric series kept beside the engine for the console: loads, forecasts and points, in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from alerts.room import no_room
from models.errors import BadState, DiskFull
from models.messages import Forecasts, Loads, Point

_SCHEMA = """
CREATE TABLE IF NOT EXISTS loads (
    transformer_id TEXT, at INTEGER, revision INTEGER, feeder_id TEXT, load_kw REAL, load_kva REAL, loading REAL,
    completeness REAL, top_oil_c REAL, hot_spot_c REAL, life_h REAL, PRIMARY KEY (transformer_id, at)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS loads_at ON loads (at);
CREATE TABLE IF NOT EXISTS feeder_loads (
    feeder_id TEXT, at INTEGER, revision INTEGER, load_kw REAL, completeness REAL, PRIMARY KEY (feeder_id, at)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS feeder_loads_at ON feeder_loads (at);
CREATE TABLE IF NOT EXISTS forecasts (
    transformer_id TEXT PRIMARY KEY, feeder_id TEXT, at INTEGER, step_s INTEGER, rated_kva REAL, p_overload REAL,
    levels TEXT, load_kva TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS points (
    series TEXT, tags TEXT, field TEXT, at INTEGER, value REAL, PRIMARY KEY (series, tags, field, at)) WITHOUT ROWID;
"""
_LOAD_COLUMNS = (
    "load_kw", "load_kva", "loading", "completeness", "top_oil_c", "hot_spot_c", "life_h",
)  # fmt: skip
_PUT_LOAD = (
    "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in ("revision", "feeder_id", *_LOAD_COLUMNS))
    + " WHERE excluded.revision >= revision"
)
_PUT_FEEDER = (
    "INSERT INTO feeder_loads VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, "
    "load_kw = excluded.load_kw, completeness = excluded.completeness WHERE excluded.revision >= revision"
)

_READ = "(completeness > 0)"
"""Whether a load rests on any reading; a newest interval of which none has come yet would look like a failure."""


class SeriesStore:
    """Series by subject and time; writing the same record twice changes nothing.

    Args:
        path: the file; made where it is missing.

    Raises:
        BadState: it is damaged or cannot be used.
        DiskFull: there is no room; this holds for every method that writes.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._explained():
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._db.executescript(_SCHEMA)
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def put(self, loads: Sequence[Loads], forecasts: Sequence[Forecasts], points: Sequence[Point]) -> None:
        """Write records in one transaction; a load of an older revision does not replace a newer one."""
        with self._explained(), self._transaction():
            self._db.executemany(_PUT_LOAD, (row for message in loads for row in _load_rows(message)))
            self._db.executemany(_PUT_FEEDER, map(_feeder_row, loads))
            self._db.executemany(
                "REPLACE INTO forecasts VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (row for message in forecasts for row in _forecast_rows(message)),
            )
            self._db.executemany(
                "REPLACE INTO points VALUES (?, ?, ?, ?, ?)", (row for point in points for row in _point_rows(point))
            )

    def forget_before(self, at: int) -> None:
        """Drop everything older than a time in Unix seconds."""
        with self._explained():
            for table in ("loads", "feeder_loads", "points"):
                self._db.execute(f"DELETE FROM {table} WHERE at < ?", (at,))

    def newest_at(self) -> int | None:
        """End of the newest interval that has a load, Unix seconds."""
        found = self._db.execute("SELECT max(at) FROM loads").fetchone()[0]
        return None if found is None else int(found)

    def loads_at(self, at: int) -> list[dict[str, Any]]:
        """Load of every transformer over the interval that ends at `at`."""
        return self._rows("SELECT * FROM loads WHERE at = ? ORDER BY transformer_id", (at,))

    def load_curve(self, transformer_id: str, start: int, end: int) -> list[dict[str, Any]]:
        """Loads of one transformer in (start, end], oldest first."""
        return self._rows(
            "SELECT * FROM loads WHERE transformer_id = ? AND at > ? AND at <= ? ORDER BY at",
            (transformer_id, start, end),
        )

    def newest_loads(self, since: int) -> list[dict[str, Any]]:
        """The newest load of every transformer that has one after `since`; one that rests on readings, if there is."""
        names = "transformer_id, feeder_id, at, load_kw, load_kva, loading, completeness, hot_spot_c"
        found = self._rows(
            f"SELECT {names}, max(at + ({_READ} << 40)) FROM loads WHERE at > ? GROUP BY transformer_id", (since,)
        )
        return [dict(list(row.items())[:-1]) for row in found]

    def newest_feeder_loads(self, since: int) -> list[dict[str, Any]]:
        """The newest load of every feeder that has one after `since`; as `newest_loads`."""
        names = "feeder_id, at, load_kw, completeness"
        found = self._rows(
            f"SELECT {names}, max(at + ({_READ} << 40)) FROM feeder_loads WHERE at > ? GROUP BY feeder_id", (since,)
        )
        return [dict(list(row.items())[:-1]) for row in found]

    def system_curve(self, start: int, end: int) -> list[dict[str, Any]]:
        """Sum of the feeders' loads in (start, end], and how many feeders' worth of readings it rests on."""
        return self._rows(
            "SELECT at, sum(load_kw) AS load_kw, sum(completeness) AS feeders FROM feeder_loads "
            "WHERE at > ? AND at <= ? GROUP BY at ORDER BY at",
            (start, end),
        )

    def feeder_curve(self, feeder_id: str, start: int, end: int) -> list[dict[str, Any]]:
        """Loads of one feeder in (start, end], oldest first."""
        return self._rows(
            "SELECT at, load_kw, completeness FROM feeder_loads WHERE feeder_id = ? AND at > ? AND at <= ? ORDER BY at",
            (feeder_id, start, end),
        )

    def forecast_median(self) -> list[dict[str, Any]]:
        """Medians of the newest forecasts, added up over transformers: `load_kva` in the `step_s` before each `at`."""
        return self._rows(
            "SELECT at + (step.key + 1) * step_s AS at, step_s, "
            "sum(json_extract(step.value, '$[' || (json_array_length(levels) / 2) || ']')) AS load_kva, "
            "count(*) AS transformers FROM forecasts, json_each(forecasts.load_kva) AS step GROUP BY 1, 2 ORDER BY 1",
            (),
        )

    def version(self) -> int:
        """Another number whenever another connection has written."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def feeder_curves(self, start: int, end: int) -> list[dict[str, Any]]:
        """Loads of all feeders in (start, end], by feeder and time."""
        return self._rows("SELECT * FROM feeder_loads WHERE at > ? AND at <= ? ORDER BY feeder_id, at", (start, end))

    def forecast(self, transformer_id: str) -> dict[str, Any] | None:
        """Newest forecast of a transformer: `levels` and `load_kva` (a list of steps, each a list by level)."""
        rows = self._rows("SELECT * FROM forecasts WHERE transformer_id = ?", (transformer_id,))
        for row in rows:
            row["levels"], row["load_kva"] = json.loads(row["levels"]), json.loads(row["load_kva"])
        return rows[0] if rows else None

    def overload_chances(self) -> dict[str, float]:
        """Chance of an overload in the forecast hours, by transformer."""
        return dict(self._db.execute("SELECT transformer_id, p_overload FROM forecasts"))

    def newest_points(self, series: str) -> list[dict[str, Any]]:
        """Newest value of each field of a series, by tags."""
        rows = self._rows(
            "SELECT tags, field, max(at) AS at, value FROM points WHERE series = ? GROUP BY tags, field", (series,)
        )
        return [{**row, "tags": json.loads(row["tags"])} for row in rows]

    def point_curve(self, series: str, field: str, start: int, end: int) -> list[dict[str, Any]]:
        """Values of one field of a series in (start, end], by tags and time."""
        rows = self._rows(
            "SELECT tags, at, value FROM points WHERE series = ? AND field = ? AND at > ? AND at <= ? "
            "ORDER BY tags, at",
            (series, field, start, end),
        )
        return [{**row, "tags": json.loads(row["tags"])} for row in rows]

    def points(self, series: str, tags: dict[str, str]) -> dict[int, dict[str, float]]:
        """Every point of a series that has exactly these tags, by time: field -> value."""
        found: dict[int, dict[str, float]] = {}
        rows = "SELECT at, field, value FROM points WHERE series = ? AND tags = ? ORDER BY at"
        for at, field, value in self._db.execute(rows, (series, _tags(tags))):
            found.setdefault(at, {})[field] = value
        return found

    def subjects(self, series: str) -> list[dict[str, str]]:
        """Tags that a series has points of."""
        rows = self._db.execute("SELECT DISTINCT tags FROM points WHERE series = ? ORDER BY tags", (series,))
        return [json.loads(tags) for (tags,) in rows]

    def all_loads(self) -> Iterable[tuple[Any, ...]]:
        """(transformer_id, at, load_kw, loading, completeness, hot_spot_c) of everything kept, in that order."""
        return self._db.execute(
            "SELECT transformer_id, at, load_kw, loading, completeness, hot_spot_c FROM loads "
            "ORDER BY at, transformer_id"
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk has ended it already
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if no_room(error):
                raise DiskFull(f"no room for the series {self._path}: make room and start again") from error
            raise BadState(
                f"the series {self._path} cannot be used ({error}): restore the file from a backup, "
                "or move it away and series begin anew"
            ) from error

    def _rows(self, sql: str, arguments: tuple[Any, ...]) -> list[dict[str, Any]]:
        cursor = self._db.execute(sql, arguments)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def _load_rows(loads: Loads) -> Iterable[tuple[Any, ...]]:
    columns = [getattr(loads, name).astype(np.float64).round(6).tolist() for name in _LOAD_COLUMNS]
    for transformer, *values in zip(loads.transformer_id, *columns, strict=True):
        yield transformer, loads.at, loads.revision, loads.feeder_id, *values


def _feeder_row(loads: Loads) -> tuple[Any, ...]:
    return loads.feeder_id, loads.at, loads.revision, loads.feeder_kw, loads.feeder_completeness


def _forecast_rows(forecasts: Forecasts) -> Iterable[tuple[Any, ...]]:
    levels = json.dumps(forecasts.levels)
    curves = forecasts.load_kva.astype(np.float64).round(3).tolist()
    rated, chance = forecasts.rated_kva.tolist(), forecasts.p_overload.tolist()
    for transformer, curve, kva, p in zip(forecasts.transformer_id, curves, rated, chance, strict=True):
        yield transformer, forecasts.feeder_id, forecasts.at, forecasts.step_s, kva, p, levels, json.dumps(curve)


def _point_rows(point: Point) -> Iterable[tuple[Any, ...]]:
    tags = _tags(point.tags)
    return [(point.series, tags, field, point.at, value) for field, value in point.fields.items()]


def _tags(tags: dict[str, str]) -> str:
    return json.dumps(tags, sort_keys=True)
