"""The routes file of a site: read at the start, and again whenever it changes."""

import asyncio
import logging
import time
from pathlib import Path

import msgspec

from alerts.routes import Routes, default_routes, parse_routes
from alerts.routes.parse import default_text
from models.calendar import LocalTime
from models.errors import BadRecord, BadSettings
from models.flow.topics import ROUTES
from models.records import RoutesText, decoded
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.moment import Moment
from streams.settings import Settings
from streams.toml import text_of

_LOOK_S = 2.0
BUILT_IN = "the built-in routes"
_WATCH = "routes file"
"""Who puts a file into the log that has changed."""

_logger = logging.getLogger(__name__)


def site_routes(settings: Settings) -> Routes:
    """The routes of the file that the settings name, else the built-in ones.

    Raises:
        BadSettings: the file cannot be read, or something in it is wrong; with the line.
    """
    if not settings.alerts.routes:
        return default_routes(LocalTime(settings.common.timezone))
    path = Path(settings.alerts.routes)
    return checked(settings, text_of(path), str(path))


def checked(settings: Settings, text: str, name: str) -> Routes:
    """The routes of a text, whose channels must be those of the settings.

    Raises:
        BadSettings: something in it is wrong; with the line.
    """
    return parse_routes(text, name, LocalTime(settings.common.timezone), settings.notify.names)


def newest(log: Log, actor: str = "") -> RoutesText | None:
    """The routes that were put into the log last, by an actor if one is named; None where none were."""
    found = [each for record in log.records(ROUTES, 0) if (each := _readable(record.value))]
    return next((each for each in reversed(found) if actor in ("", each.actor)), None)


def text_in_effect(settings: Settings, log: Log) -> tuple[str, str]:
    """Name and text of the routes that hold: those put into the log last, else the file's, else the built-in ones."""
    if (found := newest(log)) is not None:
        return found.name, found.text
    if settings.alerts.routes:
        return settings.alerts.routes, text_of(Path(settings.alerts.routes))
    return BUILT_IN, default_text()


def routes_in_effect(settings: Settings, log: Log) -> Routes:
    """The routes that hold, as `text_in_effect` says; what the log has was checked when it was put there."""
    name, text = text_in_effect(settings, log)
    return parse_routes(text, name, LocalTime(settings.common.timezone))


def put_routes(log: Log, text: str, name: str, actor: str, now: Moment) -> None:
    """Put a routes file into the log: every shard follows it from there on."""
    value = msgspec.json.encode(RoutesText(text=text, name=name, at=now.at, actor=actor))
    places = range(log.partitions(ROUTES))
    log.append([LogRecord(ROUTES, place, "routes", value, now.log_time) for place in places])


class RoutesWatch:
    """Puts a routes file into the log at the start, where it is not there yet, and whenever it changes.

    The last change holds: a file that is as it was put there before does not take the place of what somebody has put
    into effect since.

    Args:
        settings: with the file.
        log: where to.

    Attributes:
        problem: why the file as it is now was refused; empty where it was not.
    """

    def __init__(self, settings: Settings, log: Log) -> None:
        self.problem = ""
        self._settings = settings
        self._log = log
        self._path = Path(settings.alerts.routes)
        self._seen = {found.text for found in (newest(log), newest(log, _WATCH)) if found}

    async def run(self) -> None:
        """Look every now and then; ends when cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(_LOOK_S)

    def look(self) -> None:
        """Put the file into the log if it has changed and nothing in it is wrong."""
        try:
            text = text_of(self._path)
            if text in self._seen:
                return
            self._seen = {text}
            checked(self._settings, text, str(self._path))
        except BadSettings as wrong:
            self._refuse(f"the routes before hold on: {wrong}")
            return
        put_routes(self._log, text, str(self._path), _WATCH, Moment(int(time.time()), None))
        self.problem = ""
        _logger.info("%s holds from now on", self._path)

    def _refuse(self, problem: str) -> None:
        if problem != self.problem:
            _logger.warning("%s", problem)
        self.problem = problem


def _readable(value: bytes) -> RoutesText | None:
    try:
        return decoded(value, RoutesText)
    except BadRecord:
        return None
