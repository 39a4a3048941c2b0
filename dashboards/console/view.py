"""What the live page shows, gathered from series, alerts and the engine's status."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dashboards.health import health_of, silent
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile

_CURVE_S = 36 * 3600
_BACK_S = 48 * 3600
_WEEK_S = 7 * 86_400
_RECENT_S = 3600
"""How old the newest load of a transformer may be to be shown as the load of now."""

_WHOLE = 0.8
"""Share of what a sum usually rests on, without which its newest point is not whole yet."""

_MOST_ALERTS = 5000
_MESSAGES = 30


class AlertBook(Protocol):
    """Alerts as the page needs them; each a plain dict with the fields of `alerts.v1`."""

    def current(self, limit: int) -> Sequence[dict[str, Any]]:
        """Open alerts, the most severe and newest first, then those that closed last."""

    def messages(self, limit: int) -> list[dict[str, Any]]:
        """Messages, newest first."""


class View:
    """Gathers the page's data; reads only.

    Args:
        series: loads and forecasts. alerts: what the desk is told. status: of the engine.
        zone: the utility's time zone, as the IANA names it.

    Attributes:
        zone: the same.
    """

    def __init__(self, series: SeriesStore, alerts: AlertBook, status: StatusFile, zone: str = "UTC") -> None:
        self._series = series
        self._alerts = alerts
        self._status = status
        self.zone = zone
        self._grid: tuple[int, dict[str, Any]] = (-1, {})

    def page(self) -> dict[str, Any]:
        """Everything on the live page, as JSON; what is the same as before is the same object as before."""
        grid = self._known_grid()
        return {
            "at": grid["at"],
            "zone": self.zone,
            "engine": self._engine(),
            "figures": grid["figures"],
            "system": grid["system"],
            "feeders": grid["feeders"],
            "transformers": grid["transformers"],
            "alerts": self._alerts.current(_MOST_ALERTS),
            "messages": self._alerts.messages(_MESSAGES),
        }

    def transformer(self, transformer_id: str, until: int | None = None) -> dict[str, Any] | None:
        """Load of two days up to a time, that of a week before, and the newest forecast; None where it is unknown."""
        at = until or self._series.newest_at() or 0
        curve = self._series.load_curve(transformer_id, at - _BACK_S, at)
        if not curve:
            return None
        before = self._series.load_curve(transformer_id, at - _BACK_S - _WEEK_S, at - _WEEK_S)
        return {
            "transformer_id": transformer_id,
            "feeder_id": curve[-1]["feeder_id"],
            "curve": curve,
            "week_before": [{"at": row["at"] + _WEEK_S, "load_kva": row["load_kva"]} for row in before],
            "forecast": self._series.forecast(transformer_id),
        }

    def feeder(self, feeder_id: str) -> dict[str, Any] | None:
        """Load of the last two days of one feeder; None where it is unknown."""
        at = self._series.newest_at() or 0
        curve = self._series.feeder_curve(feeder_id, at - _BACK_S, at)
        return {"feeder_id": feeder_id, "curve": curve} if curve else None

    def _known_grid(self) -> dict[str, Any]:
        """What the series say; they are read again only when somebody wrote."""
        version = self._series.version()
        if self._grid[0] != version:
            self._grid = version, self._read_grid()
        return self._grid[1]

    def _read_grid(self) -> dict[str, Any]:
        at = self._series.newest_at()
        transformers = self._transformers(at)
        median = _whole(self._series.forecast_median(), "transformers")
        return {
            "at": at,
            "figures": _figures(transformers, median, at) | {"without_supply": self._without_supply()},
            "system": {"load": self._system(at), "forecast": median},
            "feeders": [] if at is None else self._series.newest_feeder_loads(at - _RECENT_S),
            "transformers": transformers,
        }

    def _transformers(self, at: int | None) -> list[dict[str, Any]]:
        if at is None:
            return []
        chances = self._series.overload_chances()
        rows = self._series.newest_loads(at - _RECENT_S)
        for row in rows:
            row["p_overload"] = chances.get(row["transformer_id"])
        return rows

    def _system(self, at: int | None) -> list[dict[str, Any]]:
        curve = _whole(self._series.system_curve((at or 0) - _CURVE_S, at or 0), "feeders")
        return [{"at": row["at"], "load_kw": row["load_kw"]} for row in curve]

    def _without_supply(self) -> int | None:
        """Meters that alerts of lost supply are about; None where nobody counts them."""
        found = [row for row in self._series.newest_points("supply") if row["field"] == "meters"]
        return int(sum(row["value"] for row in found)) if found else None

    def _engine(self) -> dict[str, Any] | None:
        status = self._status.read()
        if status is None:
            return None
        return {
            "written_at": status.written_at,
            "log_time": status.log_time,
            "mode": status.mode,
            "readings": status.readings,
            "readings_per_s": status.readings_per_s,
            "lag": sum(status.lag.values()),
            "dead_letters": sum(status.dead_letters.values()),
            "problems": status.problems if not silent(status, time.time()) else _texts(status),
        }


def _texts(status: EngineStatus) -> list[str]:
    """What is wrong where the engine does not speak; a replay or demo that is over is meant to be silent."""
    return [problem.text for problem in health_of([status], time.time()).problems] if status.mode == "live" else []


def _whole(curve: list[dict[str, Any]], rests_on: str) -> list[dict[str, Any]]:
    """A curve of sums without the points at its ends that few have told something for."""
    most = max((row[rests_on] or 0 for row in curve), default=0)
    fit = [place for place, row in enumerate(curve) if (row[rests_on] or 0) >= _WHOLE * most]
    return curve[fit[0] : fit[-1] + 1] if fit else []


def _figures(
    transformers: Sequence[Mapping[str, Any]], median: Sequence[Mapping[str, Any]], at: int | None
) -> dict[str, Any]:
    loadings = [row["loading"] for row in transformers if row["loading"] is not None]
    foretold = next((row["load_kva"] for row in median if row["at"] >= (at or 0)), None)
    return {
        "load_kw": sum(row["load_kw"] or 0 for row in transformers),
        "load_kva": sum(row["load_kva"] or 0 for row in transformers),
        "forecast_kva": foretold,
        "heavy": sum(0.8 <= loading < 1 for loading in loadings),
        "overloaded": sum(loading >= 1 for loading in loadings),
        "predicted": sum((row["p_overload"] or 0) >= 0.5 for row in transformers),
    }
