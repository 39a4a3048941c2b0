"""The whole office of a site."""

from alerts.store import AlertStore
from dashboards.api.office import Office
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
from streams.office.people import People
from streams.office.places import PlaceBook
from streams.settings import Settings


def open_office(
    settings: Settings, log: Log, alerts: AlertStore, series: SeriesStore, status: StatusFile, desk: Desk
) -> Office:
    """What the routes answer from; nothing is read before it is asked for."""
    book, learned = PlaceBook(log), Learned(log, series, status, settings.learner.kept_versions)
    debts = Collections(log, alerts, series, LocalTime(settings.common.timezone))
    return Office(
        finder=Finder(book),
        customers=People(settings, log, alerts, status, book, debts),
        collections=debts,
        leads=Leads(settings, log, alerts, desk, learned),
        learned=learned,
        letters=Letters(log),
    )
