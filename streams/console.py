"""The console of a site: what the page shows, and how what the desk decides gets into the log."""

from pathlib import Path
from typing import Any

import msgspec

from alerts.alert import Alert, State
from alerts.query import AlertFilter
from alerts.receipts import Receipts
from alerts.standing import standing
from alerts.store import AlertStore
from dashboards.console.app import build_console
from dashboards.console.asked import Asked
from dashboards.console.server import ConsoleServer
from dashboards.console.view import View
from dashboards.healthapp import build_health, health_routes
from dashboards.receipts import receipt_routes
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


class AlertBook:
    """Alerts and messages as the page shows them."""

    def __init__(self, alerts: AlertStore) -> None:
        self._alerts = alerts

    def current(self, limit: int) -> list[dict[str, Any]]:
        """Active alerts, the most severe first, then those over that wait, those out of service, the rest."""
        over = (State.CLEARED.value,)
        wanted = (
            AlertFilter(states=(State.ACTIVE.value,)),
            AlertFilter(states=over, waiting=True),
            AlertFilter(states=(State.OUT_OF_SERVICE.value,)),
            AlertFilter(states=over),
        )
        found: dict[str, Alert] = {}
        for which in wanted:
            found |= {alert.id: alert for alert in self._alerts.find(which, limit) if alert.id not in found}
        shown = [alert for alert in found.values() if alert.raised or alert.state == State.OUT_OF_SERVICE]
        return [_shown(alert) for alert in shown[:limit]]

    def messages(self, limit: int) -> list[dict[str, Any]]:
        """Messages, newest first."""
        names = ("at", "channel", "recipient", "text", "subject", "state")
        return [{name: row[name] for name in names} for row in self._alerts.messages(limit=limit)]


def _shown(alert: Alert) -> dict[str, Any]:
    names = (
        "id", "key", "kind", "subject", "severity", "state", "acknowledged", "opened_at", "updated_at", "since",
        "revision", "shelved_until", "out_of_service_until", "out_of_service_by", "resolution",
    )  # fmt: skip
    evidence = alert.evidence.get("latest") or alert.evidence.get("peak") or {}
    return {**{name: getattr(alert, name) for name in names}, "standing": standing(alert), "evidence": evidence}


def act(log: Log, status: StatusFile, asked: Asked) -> None:
    """Put an operator's action into the log."""
    now = moment(status)
    until = None if asked.for_s is None else now.at + asked.for_s
    same = {name: getattr(asked, name) for name in asked.__struct_fields__ if name != "for_s"}
    record = msgspec.json.encode(Action(at=now.at, until=until, **same))
    partition = partition_of(asked.alert_key, log.partitions(ACTIONS))
    log.append([LogRecord(ACTIONS, partition, asked.alert_key, record, now.log_time)])


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
    more = [*health_routes(status.all), *receipt_routes(Receipts(folder / "outbox.db"))]
    app = build_console(view, lambda asked: act(log, status, asked), more=more)
    return ConsoleServer(app, settings.console.host, settings.console.port, fall_back)


def health_server(settings: Settings) -> ConsoleServer:
    """Serves `/health`, `/metrics` and `/receipts/` of a worker that has no console.

    Raises:
        BadSettings: the port is taken.
    """
    health = settings.health
    receipts = receipt_routes(Receipts(settings.state / "outbox.db"))
    app = build_health(StatusFile(settings.state / "status.json").all, receipts)
    return ConsoleServer(app, health.host, health.port, setting="GRIDPULSE_HEALTH__PORT")
