"""What the live page shows, gathered from series, alerts and the engine's status."""

import time
from typing import Any, Protocol

from dashboards.health import health_of, silent
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile

_CURVE_S = 36 * 3600
_BACK_S = 48 * 3600


class AlertBook(Protocol):
    """Alerts as the page needs them; each a plain dict with the fields of `alerts.v1`."""

    def current(self, limit: int) -> list[dict[str, Any]]:
        """Open alerts, the most severe and newest first, then those that closed last."""

    def messages(self, limit: int) -> list[dict[str, Any]]:
        """Messages, newest first."""


class View:
    """Gathers the page's data; reads only."""

    def __init__(self, series: SeriesStore, alerts: AlertBook, status: StatusFile) -> None:
        self._series = series
        self._alerts = alerts
        self._status = status

    def page(self) -> dict[str, Any]:
        """Everything on the live page, as JSON."""
        at = self._series.newest_at()
        transformers = self._transformers(at)
        return {
            "at": at,
            "engine": self._engine(),
            "transformers": transformers,
            "feeders": self._feeders(at),
            "alerts": self._alerts.current(200),
            "messages": self._alerts.messages(30),
            "figures": _figures(transformers),
        }

    def transformer(self, transformer_id: str) -> dict[str, Any] | None:
        """Load of the last two days and the newest forecast of one transformer; None where it is unknown."""
        at = self._series.newest_at() or 0
        curve = self._series.load_curve(transformer_id, at - _BACK_S, at)
        if not curve:
            return None
        return {"transformer_id": transformer_id, "curve": curve, "forecast": self._series.forecast(transformer_id)}

    def _transformers(self, at: int | None) -> list[dict[str, Any]]:
        if at is None:
            return []
        chances = self._series.overload_chances()
        rows = self._series.loads_at(at)
        for row in rows:
            row["p_overload"] = chances.get(row["transformer_id"])
        return rows

    def _feeders(self, at: int | None) -> dict[str, Any]:
        curves: dict[str, Any] = {}
        for row in self._series.feeder_curves((at or 0) - _CURVE_S, at or 0):
            curve = curves.setdefault(row["feeder_id"], {"at": [], "load_kw": []})
            curve["at"].append(row["at"])
            curve["load_kw"].append(row["load_kw"])
        return curves

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


def _figures(transformers: list[dict[str, Any]]) -> dict[str, Any]:
    loadings = [row["loading"] for row in transformers if row["loading"] is not None]
    return {
        "load_kw": sum(row["load_kw"] or 0 for row in transformers),
        "heavy": sum(0.8 <= loading < 1 for loading in loadings),
        "overloaded": sum(loading >= 1 for loading in loadings),
        "predicted": sum((row["p_overload"] or 0) >= 0.5 for row in transformers),
    }
