"""The console of a site: what the page shows, and what its routes answer from."""

from contextlib import ExitStack, closing
from pathlib import Path

from starlette.applications import Starlette

from alerts.receipts import Receipts
from alerts.store import AlertStore
from alerts.words.render import Renderer
from dashboards.access.gate import Gate
from dashboards.api.once import Once
from dashboards.api.site import Site
from dashboards.api.streams import Streams
from dashboards.console.app import build_console
from dashboards.console.book import AlertBook
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
from streams.office.office import open_office
from streams.settings import Settings


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
        app = _application(settings, log, alerts, series, status, gate, held)
        console = settings.console
        return ConsoleServer(app, console.host, console.port, fall_back, close=held.close, proxies=console.proxies)
    except BaseException:
        held.close()
        raise


def _log(settings: Settings) -> KafkaLog | Store:
    return KafkaLog(settings.kafka) if settings.kafka.bootstrap else Store(settings.state / "log.db")


def _application(
    settings: Settings,
    log: Log,
    alerts: AlertStore,
    series: SeriesStore,
    status: StatusFile,
    gate: Gate | None,
    held: ExitStack,
) -> Starlette:
    desk = Desk(settings, log, alerts, status)
    site = Site(
        alerts=alerts,
        view=View(series, AlertBook(alerts), status, settings.common.timezone),
        statuses=status.all,
        desk=desk,
        office=open_office(settings, log, alerts, series, status, desk, held),
        config=settings.alerts,
        local=LocalTime(settings.common.timezone),
        once=Once(),
        renderer=Renderer(settings.common, settings.notify),
        locale=settings.notify.locale,
        currency=settings.ledger.currency,
        access=gate.store if gate else None,
        url=settings.console.url,
        streams=Streams(settings.console.streams_per_user) if gate else None,
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
