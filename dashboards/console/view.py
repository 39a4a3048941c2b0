"""What the live page shows, gathered from series, alerts and the engine's status."""

import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol

from dashboards.console.grid import Grid
from dashboards.health import health_of, silent
from dashboards.peak import median_of, peak_of
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile

_BACK_S = 48 * 3600
_WEEK_S = 7 * 86_400


class AlertBook(Protocol):
    """Alerts as the page needs them; each a plain dict with the fields of `alerts.v1`."""

    def current(self) -> Sequence[dict[str, Any]]:
        """Open alerts, the most severe and newest first, then those that closed last."""

    def messages(self) -> Sequence[dict[str, Any]]:
        """The newest messages, newest first."""


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
        self._grid = Grid(series)
        self._lock = threading.Lock()

    def page(self) -> dict[str, Any]:
        """Everything on the live page, as JSON; what is the same as before is the same object as before."""
        with self._lock:
            grid = self._grid.page()
            alerts, messages = self._alerts.current(), self._alerts.messages()
        return {
            "at": grid["at"],
            "zone": self.zone,
            "engine": self._engine(),
            "figures": grid["figures"],
            "system": grid["system"],
            "feeders": grid["feeders"],
            "transformers": grid["transformers"],
            "alerts": alerts,
            "messages": messages,
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
            "forecast": self._forecast(transformer_id),
        }

    def feeder(self, feeder_id: str) -> dict[str, Any] | None:
        """Load of the last two days of one feeder; None where it is unknown."""
        at = self._series.newest_at() or 0
        curve = self._series.feeder_curve(feeder_id, at - _BACK_S, at)
        return {"feeder_id": feeder_id, "curve": curve} if curve else None

    def _forecast(self, transformer_id: str) -> dict[str, Any] | None:
        found = self._series.forecast(transformer_id)
        if found is None:
            return None
        kva = found["peak_kva"], found["peak_upper_kva"]
        peak = peak_of(found["at"], found["step_s"], found["rated_kva"], median_of(found["load_kva"]), kva)
        shown = {"expected_peak": peak.expected, "expected_peak_upper": peak.upper, "expected_peak_at": peak.at}
        return found | shown

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
            "lag": sum((status.waiting or status.lag).values()),
            "dead_letters": sum(status.dead_letters.values()),
            "problems": status.problems if not silent(status, time.time()) else _texts(status),
        }


def _texts(status: EngineStatus) -> list[str]:
    """What is wrong where the engine does not speak; a replay or demo that is over is meant to be silent."""
    return [problem.text for problem in health_of([status], time.time()).problems] if status.mode == "live" else []
