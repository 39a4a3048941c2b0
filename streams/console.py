"""The console of a site: what the page shows, and how what the desk decides gets into the log."""

from pathlib import Path
from typing import Any

import msgspec

from alerts.alert import Alert, State
from alerts.query import AlertFilter
from alerts.store import AlertStore
from dashboards.console.app import build_console
from dashboards.console.server import ConsoleServer
from dashboards.console.view import View
from dashboards.healthapp import build_health, health_routes
from dashboards.series import SeriesStore
from dashboards.status import StatusFile
from models.errors import BadState
from models.flow.topics import ACTIONS, partition_of
from models.records import Action
from streams.alertstore import alert_store
from streams.embedded.store import Store
from streams.kafka.log import KafkaLog
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.moment import moment
from streams.settings import Settings

_ACTOR = "desk"


class AlertBook:
    """Alerts and messages as the page shows them."""

    def __init__(self, alerts: AlertStore) -> None:
        self._alerts = alerts

    def current(self, limit: int) -> list[dict[str, Any]]:
        """Active alerts, the most severe first, then those that changed last."""
        active = self._alerts.find(AlertFilter(states=(State.ACTIVE.value,)), limit)
        closed = self._alerts.find(AlertFilter(states=(State.CLEARED.value,)), limit - len(active))
        return [_shown(alert) for alert in (*active, *(alert for alert in closed if alert.raised))]

    def messages(self, limit: int) -> list[dict[str, Any]]:
        """Messages, newest first."""
        names = ("at", "channel", "recipient", "text", "subject", "state")
        return [{name: row[name] for name in names} for row in self._alerts.messages(limit=limit)]


def _shown(alert: Alert) -> dict[str, Any]:
    names = ("key", "kind", "subject", "severity", "state", "acknowledged", "opened_at", "updated_at")
    evidence = alert.evidence.get("latest") or alert.evidence.get("peak") or {}
    return {**{name: getattr(alert, name) for name in names}, "evidence": evidence}


def act(log: Log, status: StatusFile, alert_key: str, action: str, text: str) -> None:
    """Put an operator's action into the log."""
    now = moment(status)
    record = Action(alert_key=alert_key, action=action, at=now.at, actor=_ACTOR, text=text)
    partition = partition_of(alert_key, log.partitions(ACTIONS))
    log.append([LogRecord(ACTIONS, partition, alert_key, msgspec.json.encode(record), now.log_time)])


def console_server(settings: Settings, fall_back: bool = False) -> ConsoleServer:
    """A console for the site in `settings.state`, in this process or beside a worker.

    Raises:
        BadState: there is no site yet.
        BadSettings: the port is taken.
    """
    folder: Path = settings.state
    if not (folder / "log.db").exists():
        raise BadState(f"{folder.resolve()} holds no log: start `gridpulse serve` or set GRIDPULSE_STATE")
    status = StatusFile(folder / "status.json")
    log = KafkaLog(settings.kafka) if settings.kafka.bootstrap else Store(folder / "log.db")
    view = View(SeriesStore(folder / "series.db"), AlertBook(alert_store(settings)), status)
    more = health_routes(status.all)
    app = build_console(view, lambda key, action, text: act(log, status, key, action, text), more=more)
    return ConsoleServer(app, settings.console.host, settings.console.port, fall_back)


def health_server(settings: Settings) -> ConsoleServer:
    """Serves `/health` and `/metrics` of a worker that has no console.

    Raises:
        BadSettings: the port is taken.
    """
    health = settings.health
    app = build_health(StatusFile(settings.state / "status.json").all)
    return ConsoleServer(app, health.host, health.port, setting="GRIDPULSE_HEALTH__PORT")
