"""Metric series kept beside the engine for the console: loads, forecasts and points, in one SQLite file."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from dashboards.localfile import LocalFile
from dashboards.peak import Peak, median_of, peak_of
from dashboards.seriesrows import (
    FORECASTS,
    LOAD_COLUMNS,
    LOADS,
    POINTS,
    feeder_row,
    forecast_rows,
    load_rows,
    notes_of,
    point_rows,
    tags_of,
)
from models.messages import Forecasts, Loads, Point

_SCHEMA = """
CREATE TABLE IF NOT EXISTS loads (
    transformer_id TEXT, at INTEGER, revision INTEGER, feeder_id TEXT, load_kw REAL, load_kva REAL, loading REAL,
    completeness REAL, top_oil_c REAL, hot_spot_c REAL, life_h REAL, PRIMARY KEY (transformer_id, at)) WITHOUT ROWID;
DROP INDEX IF EXISTS loads_at;
CREATE INDEX IF NOT EXISTS loads_at_feeder ON loads (at, feeder_id);
CREATE TABLE IF NOT EXISTS feeder_loads (
    feeder_id TEXT, at INTEGER, revision INTEGER, load_kw REAL, completeness REAL, PRIMARY KEY (feeder_id, at)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS feeder_loads_at ON feeder_loads (at);
DROP TABLE IF EXISTS forecasts;
CREATE TABLE IF NOT EXISTS outlooks (
    transformer_id TEXT PRIMARY KEY, feeder_id TEXT, at INTEGER, step_s INTEGER, rated_kva REAL, p_overload REAL,
    levels TEXT, load_kva TEXT, peak_kva REAL, peak_upper_kva REAL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outlooks_feeder ON outlooks (feeder_id);
CREATE TABLE IF NOT EXISTS points (
    series TEXT, tags TEXT, field TEXT, at INTEGER, value REAL, PRIMARY KEY (series, tags, field, at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, name TEXT, at INTEGER);
"""
_PUT_LOAD = (
    "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in ("revision", "feeder_id", *LOAD_COLUMNS))
    + " WHERE excluded.revision >= revision"
)
_PUT_FEEDER = (
    "INSERT INTO feeder_loads VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, "
    "load_kw = excluded.load_kw, completeness = excluded.completeness WHERE excluded.revision >= revision"
)

_NOTED = 10_000
"""How many notes of what was written are kept; whoever is further behind reads everything again."""

_SHOWN = "transformer_id, feeder_id, at, load_kw, load_kva, loading, completeness, hot_spot_c"
_SHOWN_OF_FEEDERS = "feeder_id, at, load_kw, completeness"
_AMONG = "feeder_id IN (SELECT value FROM json_each(?))"
_READ = "(completeness > 0)"
"""Whether a load rests on any reading; a newest interval of which none has come yet would look like a failure."""


class Written(NamedTuple):
    """What was written since somebody looked last.

    Attributes:
        number: of the newest note. loads: feeder and end of each interval. forecasts: feeders. points: series.
    """

    number: int
    loads: set[tuple[str, int]]
    forecasts: set[str]
    points: set[str]


class Forecast(NamedTuple):
    """The newest forecast of a transformer.

    Attributes:
        at: Unix seconds from which it is. chance: of an overload in it. median: kVA in each `step_s` from then on.
        peak: the highest of it.
    """

    feeder_id: str
    transformer_id: str
    at: int
    step_s: int
    chance: float | None
    median: list[float]
    peak: Peak


class SeriesStore(LocalFile):
    """Series by subject and time; writing the same record twice changes nothing.

    Args:
        path: the file; made where it is missing.

    Raises:
        BadState: it is damaged or cannot be used.
        DiskFull: there is no room; this holds for every method that writes.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "series", _SCHEMA)

    def put(self, loads: Sequence[Loads], forecasts: Sequence[Forecasts], points: Sequence[Point]) -> None:
        """Write records in one transaction; a load of an older revision does not replace a newer one."""
        with self._writing():
            self._db.executemany(_PUT_LOAD, (row for message in loads for row in load_rows(message)))
            self._db.executemany(_PUT_FEEDER, map(feeder_row, loads))
            self._db.executemany(
                "REPLACE INTO outlooks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (row for message in forecasts for row in forecast_rows(message)),
            )
            self._db.executemany(
                "REPLACE INTO points VALUES (?, ?, ?, ?, ?)", (row for point in points for row in point_rows(point))
            )
            self._note(notes_of(loads, forecasts, points))

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
        return self._newest(_SHOWN, "loads", "transformer_id", since)

    def newest_feeder_loads(self, since: int) -> list[dict[str, Any]]:
        """The newest load of every feeder that has one after `since`; as `newest_loads`."""
        return self._newest(_SHOWN_OF_FEEDERS, "feeder_loads", "feeder_id", since)

    def loads_of(self, feeders: Collection[str], at: int) -> list[dict[str, Any]]:
        """Loads of the transformers of some feeders over the interval that ends at `at`, as `newest_loads` gives."""
        return self._of_feeders(_SHOWN, "loads", feeders, at)

    def feeder_loads_of(self, feeders: Collection[str], at: int) -> list[dict[str, Any]]:
        """Loads of some feeders over the interval that ends at `at`, as `newest_feeder_loads` gives."""
        return self._of_feeders(_SHOWN_OF_FEEDERS, "feeder_loads", feeders, at)

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

    def version(self) -> int:
        """Another number whenever another connection has written."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def written(self, known: int = 0) -> Written | None:
        """What was written since a note; None where that is too long ago to tell."""
        rows = self._db.execute(
            "SELECT number, kind, name, at FROM written WHERE number > ? ORDER BY number", (known,)
        ).fetchall()
        if rows and rows[0][0] != known + 1:
            return None
        loads = {(name, at) for _, kind, name, at in rows if kind == LOADS}
        names = {each: {name for _, kind, name, _ in rows if kind == each} for each in (FORECASTS, POINTS)}
        return Written(rows[-1][0] if rows else known, loads, names[FORECASTS], names[POINTS])

    def noted(self) -> int:
        """Number of the newest note of what was written; 0 before the first."""
        return int(self._db.execute("SELECT coalesce(max(number), 0) FROM written").fetchone()[0])

    def feeder_curves(self, start: int, end: int) -> list[dict[str, Any]]:
        """Loads of all feeders in (start, end], by feeder and time."""
        return self._rows("SELECT * FROM feeder_loads WHERE at > ? AND at <= ? ORDER BY feeder_id, at", (start, end))

    def forecast(self, transformer_id: str) -> dict[str, Any] | None:
        """Newest forecast of a transformer: `levels` and `load_kva` (a list of steps, each a list by level)."""
        rows = self._rows("SELECT * FROM outlooks WHERE transformer_id = ?", (transformer_id,))
        for row in rows:
            row["levels"], row["load_kva"] = json.loads(row["levels"]), json.loads(row["load_kva"])
        return rows[0] if rows else None

    def forecasts_of(self, feeders: Collection[str] | None = None) -> Iterator[Forecast]:
        """Newest forecasts of the transformers of some feeders, of all for None."""
        columns = "feeder_id, transformer_id, at, step_s, p_overload, rated_kva, load_kva, peak_kva, peak_upper_kva"
        query = f"SELECT {columns} FROM outlooks"  # noqa: S608, RUF100 - names of our own
        where, arguments = ("", ()) if feeders is None else (f" WHERE {_AMONG}", (_listed(feeders),))
        for feeder, transformer, at, step_s, chance, rated, text, *kva in self._db.execute(query + where, arguments):
            median = median_of(msgspec.json.decode(text))
            peak = peak_of(at, step_s, rated, median, tuple(kva))
            yield Forecast(feeder, transformer, at, step_s, chance, median, peak)

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
        for at, field, value in self._db.execute(rows, (series, tags_of(tags))):
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

    def _note(self, notes: Collection[tuple[str, str, int]]) -> None:
        self._db.executemany("INSERT INTO written (kind, name, at) VALUES (?, ?, ?)", notes)
        self._db.execute("DELETE FROM written WHERE number <= (SELECT max(number) FROM written) - ?", (_NOTED,))

    def _newest(self, names: str, table: str, subject: str, since: int) -> list[dict[str, Any]]:
        newest = f"max(at + ({_READ} << 40))"
        found = self._rows(f"SELECT {names}, {newest} FROM {table} WHERE at > ? GROUP BY {subject}", (since,))
        return [dict(list(row.items())[:-1]) for row in found]

    def _of_feeders(self, names: str, table: str, feeders: Collection[str], at: int) -> list[dict[str, Any]]:
        return self._rows(f"SELECT {names} FROM {table} WHERE at = ? AND {_AMONG}", (at, _listed(feeders)))


def _listed(names: Collection[str]) -> str:
    return json.dumps(sorted(names))
