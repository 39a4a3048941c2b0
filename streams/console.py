"""The console of a site: what the page shows, and what its routes answer from."""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from alerts.alert import Alert, State
from alerts.query import AlertFilter
from alerts.receipts import Receipts
from alerts.standing import standing
from alerts.store import AlertStore
from alerts.words.render import Renderer
from dashboards.access.gate import Gate
from dashboards.api.once import Once
from dashboards.api.site import Site
from dashboards.console.app import build_console
from dashboards.console.server import ConsoleServer
from dashboards.console.view import View
from dashboards.healthapp import build_health, health_routes
from dashboards.receipts import receipt_routes
from dashboards.series import SeriesStore
from dashboards.status import StatusFile
from models.calendar import LocalTime
from models.errors import BadState
from streams.access import open_access, open_gate, provider_of
from streams.alertstore import alert_store
from streams.desk import Desk
from streams.embedded.store import Store
from streams.kafka.log import KafkaLog
from streams.log.log import Log
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
        names = ("at", "kind", "channel", "recipient", "text", "subject", "state")
        return [{name: row[name] for name in names} for row in self._alerts.messages(limit=limit)]


def _shown(alert: Alert) -> dict[str, Any]:
    names = (
        "id", "key", "kind", "subject", "severity", "state", "acknowledged", "opened_at", "updated_at", "since",
        "revision", "shelved_until", "out_of_service_until", "out_of_service_by", "resolution", "assignee", "family",
    )  # fmt: skip
    evidence = alert.evidence.get("latest") or alert.evidence.get("peak") or {}
    return {**{name: getattr(alert, name) for name in names}, "standing": standing(alert), "evidence": evidence}


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
    held = ExitStack()
    try:
        log = held.enter_context(closing(_log(settings)))
        alerts = held.enter_context(closing(alert_store(settings)))
        series = held.enter_context(closing(SeriesStore(folder / "series.db")))
        users = settings.console.access == "users"
        gate = open_gate(settings, held.enter_context(closing(open_access(settings)))) if users else None
        app = _application(settings, log, alerts, series, status, gate)
        console = settings.console
        return ConsoleServer(app, console.host, console.port, fall_back, close=held.close, proxies=console.proxies)
    except BaseException:
        held.close()
        raise


def _log(settings: Settings) -> KafkaLog | Store:
    return KafkaLog(settings.kafka) if settings.kafka.bootstrap else Store(settings.state / "log.db")


def _application(
    settings: Settings, log: Log, alerts: AlertStore, series: SeriesStore, status: StatusFile, gate: Gate | None
) -> Starlette:
    site = Site(
        alerts=alerts,
        view=View(series, AlertBook(alerts), status),
        statuses=status.all,
        desk=Desk(settings, log, alerts, status),
        config=settings.alerts,
        local=LocalTime(settings.common.timezone),
        once=Once(),
        renderer=Renderer(settings.common, settings.notify),
        locale=settings.notify.locale,
        access=gate.store if gate else None,
    )
    receipts = Receipts(settings.state / "outbox.db")
    pages = [*health_routes(status.all), *receipt_routes(receipts)]
    return build_console(site, pages, gate, settings.console.url, provider_of(settings))


def health_server(settings: Settings) -> ConsoleServer:
    """Serves `/health`, `/metrics` and `/receipts/` of a worker that has no console.

    Raises:
        BadSettings: the port is taken.
    """
    health = settings.health
    receipts = receipt_routes(Receipts(settings.state / "outbox.db"))
    app = build_health(StatusFile(settings.state / "status.json").all, receipts)
    return ConsoleServer(app, health.host, health.port, setting="GRIDPULSE_HEALTH__PORT")
