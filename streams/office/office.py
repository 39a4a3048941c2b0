"""The whole office of a site."""

from contextlib import ExitStack, closing

from alerts.store import AlertStore
from dashboards.api.office import Office
from dashboards.meterstore import MeterStore
from dashboards.series import SeriesStore
from dashboards.status import StatusFile
from models.calendar import LocalTime
from streams.desk import Desk
from streams.log.log import Log
from streams.office.collections import Collections
from streams.office.finder import Finder
from streams.office.leads import Leads
from streams.office.learned import Learned
from streams.office.letters import Letters
from streams.office.meters import MeterBook
from streams.office.people import People
from streams.office.places import PlaceBook
from streams.settings import Settings


def open_office(
    settings: Settings,
    log: Log,
    alerts: AlertStore,
    series: SeriesStore,
    status: StatusFile,
    desk: Desk,
    held: ExitStack,
) -> Office:
    """What the routes answer from; nothing but names is read before it is asked for, and `held` closes it."""
    book = held.enter_context(PlaceBook(log, settings.state / "names.db"))
    meters = held.enter_context(closing(MeterStore(settings.state / "meters.db")))
    learned, local = Learned(log, series, status, settings.learner.kept_versions), LocalTime(settings.common.timezone)
    debts = Collections(log, alerts, series, local)
    return Office(
        finder=Finder(book),
        meters=MeterBook(book, meters, local),
        customers=People(settings, log, alerts, status, book, debts),
        collections=debts,
        leads=Leads(settings, log, alerts, desk, learned),
        learned=learned,
        letters=Letters(log),
    )
