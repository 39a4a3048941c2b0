"""The desk of a site: what people decide, by command or over HTTP, on its way into the log, and what of it is there."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import msgspec

from alerts.outages import Window, window_of
from alerts.rehearsal import Rehearsal
from alerts.routes import Routes
from alerts.silences import SilenceBook
from alerts.store import AlertStore
from dashboards.asked import Asked
from dashboards.status import StatusFile
from models.calendar import LocalTime, seconds
from models.errors import BadRecord, BadSettings
from models.flow.topics import ACTIONS, OUTAGES, partition_of
from models.records import Action, Outage, RoutesText, Silence, decoded
from streams.alertstore import alert_store
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.logs import open_log
from streams.moment import Moment, moment
from streams.routes import checked, newest, put_routes, text_in_effect
from streams.settings import Settings
from streams.silences import put_silence, silences


class Desk:
    """Puts into the log what makes sense, and refuses the rest at once.

    Args:
        settings: of the site.
        log: where to.
        alerts: as people see them.
        status: says what time it is where the log's is not the clock's.
    """

    def __init__(self, settings: Settings, log: Log, alerts: AlertStore, status: StatusFile) -> None:
        self._settings = settings
        self._log = log
        self._alerts = alerts
        self._status = status
        self._local = LocalTime(settings.common.timezone)
        self._rehearsal = Rehearsal(settings.alerts, self._local)

    def now(self) -> int:
        """Unix seconds, of the log where its time is not the clock's."""
        return self.moment().at

    def moment(self) -> Moment:
        """When something that a person does happens, in the time of the log."""
        return moment(self._status)

    def act(self, asked: Sequence[Asked]) -> list[str]:
        """Put actions into the log, all that make sense at once; returns why each was refused, empty if it was not."""
        now = self.moment()
        actions = [_action(each, now) for each in asked]
        known = self._alerts.newest({action.alert_key for action in actions})
        refusals = [self._rehearsal.refusal(known.get(each.alert_key), each, now.at * 1000) for each in actions]
        fit = [action for action, refusal in zip(actions, refusals, strict=True) if not refusal]
        if fit:
            partitions = self._log.partitions(ACTIONS)
            self._log.append([_record(action, partitions, now) for action in fit])
        return refusals

    def silences(self) -> dict[str, Silence]:
        """The newest record of each silence, by its name."""
        return silences(self._log)

    def silence(self, record: Silence) -> None:
        """Put a silence into the log.

        Raises:
            BadRecord: it makes no sense, or is over already.
        """
        now = self.moment()
        SilenceBook(self._settings.alerts.silence_most_s, self._local).take(record)
        if seconds(record.to) <= now.at:
            raise BadRecord(f"silence {record.silence_id} is over already: let it end later")
        put_silence(self._log, record, now)

    def unsilence(self, name: str, actor: str) -> Silence:
        """End a silence before its time: what still holds is told.

        Raises:
            BadSettings: there is none that holds.
        """
        now, found = self.moment(), self.silences().get(name)
        if found is None or seconds(found.to) <= now.at:
            raise BadSettings(f"there is no silence {name} that holds: list those there are")
        begin, text = min(seconds(found.from_), now.at), f"{found.text} (ended by {actor})"
        ended = msgspec.structs.replace(found, from_=begin, to=now.at, actor=actor, text=text)
        put_silence(self._log, ended, now)
        return ended

    def routes_text(self) -> RoutesText:
        """The routes that are in effect; `at` is 0 and `actor` empty where nobody put them into the log."""
        if (found := newest(self._log)) is not None:
            return found
        name, text = text_in_effect(self._settings, self._log)
        return RoutesText(text=text, name=name, at=0, actor="")

    def routes(self, text: str | None) -> Routes:
        """The routes of a text; those in effect without one.

        Raises:
            BadSettings: something in it is wrong; with the line.
        """
        if text is not None:
            return checked(self._settings, text, "the text")
        found = self.routes_text()
        return checked(self._settings, found.text, found.name)

    def put_routes(self, text: str, name: str, actor: str) -> None:
        """Put routes into effect.

        Raises:
            BadSettings: something in them is wrong; with the line.
        """
        checked(self._settings, text, name)
        put_routes(self._log, text, name, actor, self.moment())

    def outages(self) -> list[Window]:
        """Every outage that the log has, in its newest form, in the order in which they came."""
        found: dict[str, Window] = {}
        for record in self._log.records(OUTAGES, 0):
            try:
                window = window_of(decoded(record.value, Outage))
            except BadRecord:
                continue
            found.pop(window.outage_id, None)
            found[window.outage_id] = window
        return list(found.values())


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """The desk of a site, for one command."""
    with open_log(settings) as log, closing(alert_store(settings)) as alerts:
        yield Desk(settings, log, alerts, StatusFile(settings.state / "status.json"))


def _action(asked: Asked, now: Moment) -> Action:
    until = None if asked.for_s is None else now.at + asked.for_s
    same = {name: getattr(asked, name) for name in asked.__struct_fields__ if name != "for_s"}
    return Action(at=now.at, until=until, **same)


def _record(action: Action, partitions: int, now: Moment) -> LogRecord:
    place = partition_of(action.alert_key, partitions)
    return LogRecord(ACTIONS, place, action.alert_key, msgspec.json.encode(action), now.log_time)
