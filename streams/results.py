"""What becomes of the engine's results: series, alerts, messages and counts, each a sink with files of its own."""

import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from alerts.channels import build_channels
from alerts.contacts import Contacts
from alerts.notifier import Notifier
from alerts.outbox import Outbox
from alerts.receipts import Receipts
from alerts.words.render import Renderer
from dashboards.metersink import MeterSink
from dashboards.meterstore import MeterStore
from dashboards.pagesink import PageSink
from dashboards.series import SeriesStore
from dashboards.sink import MetricsSink
from models.calendar import LocalTime
from streams.alertstore import alert_store
from streams.curves import overload_curves
from streams.engine.checkup import Surroundings
from streams.engine.sink import Sink
from streams.engine.sinks import AlertSink, JournalSink, NotifySink, report_to
from streams.engine.tally import Tally
from streams.journal import journal_store
from streams.lane import EngineSeries, Lane, open_lane
from streams.log.log import Log
from streams.modes import LIVE, REPLAY
from streams.routes import RoutesWatch, routes_in_effect
from streams.settings import Settings

_KEEP_SERIES_S = 62 * 86_400

Service = Callable[[], Coroutine[Any, Any, None]]
"""What runs beside the engine until it is cancelled."""


class Results:
    """Opens what the sinks write to.

    Args:
        settings: all settings; `settings.state` is the directory.
        mode: messages are sent, and series let go of, only live.
        log: where the sinks read.
        stack: closes everything.

    Attributes:
        series: metric series. alerts: alerts and messages. journal: entries of all accounts. tally: counts.
        notifier: sends. sinks: all that read.
    """

    def __init__(self, settings: Settings, mode: str, log: Log, stack: ExitStack) -> None:
        self._settings = settings
        self._mode = mode
        self._log = log
        self._stack = stack
        self.series = SeriesStore(settings.state / "series.db")
        stack.callback(self.series.close)
        self._meters = MeterStore(settings.state / "meters.db")
        stack.callback(self._meters.close)
        self.alerts = alert_store(settings)
        stack.callback(self.alerts.close)
        self.journal = journal_store(settings)
        stack.callback(self.journal.close)
        self.tally = Tally(log)
        self.notifier, notify = self._notification()
        self._lanes: dict[str, Lane] = {}
        self.sinks: list[Sink] = [
            *self._metrics(),
            AlertSink(self.alerts),
            JournalSink(self.journal),
            notify,
            self.tally,
            PageSink(self._meters),
        ]
        watched = mode == LIVE and bool(settings.alerts.routes)
        self._watch = RoutesWatch(settings, log) if watched else None

    @property
    def services(self) -> list[Service]:
        """What runs as long as the engine: sending, looking after routes, telling how the engine is."""
        found: list[Service] = [partial(self.notifier.run, report_to(self._log))]
        if self._watch is not None:
            found.append(self._watch.run)
        if self._mode != REPLAY and (lane := self._lanes.get("influx")):
            found.append(EngineSeries(self._settings, lane).run)
        return found

    def problems(self) -> dict[str, str]:
        """What is wrong with each place that results are sent to; empty where nothing is."""
        influx = {name: lane.sender.problem for name, lane in self._lanes.items()}
        routes = {"routes": self._watch.problem} if self._watch is not None else {}
        return {**influx, **routes, **self.notifier.problems}

    def surroundings(self, name: str, live: bool) -> Surroundings:
        """What a checkup asks of them."""
        return Surroundings(name, live, self.problems, self._spooled, lambda: self.notifier.waiting)

    def _spooled(self) -> int:
        return sum(lane.sender.waiting_bytes for lane in self._lanes.values())

    def _metrics(self) -> list[Sink]:
        influx = self._settings.influx
        keep_s = None if self._mode == REPLAY else _KEEP_SERIES_S
        if not influx.url:
            return [MetricsSink(self.series, keep_s=keep_s)]
        lane = self._lane("influx", influx.bucket)
        found: list[Sink] = [MetricsSink(self.series, *lane, influx.batch_points, keep_s)]
        if influx.meters_bucket:
            found.append(MeterSink(*self._lane("influx_meters", influx.meters_bucket), influx.batch_points))
        return found

    def _lane(self, name: str, bucket: str) -> Lane:
        """Batches for one bucket, and what sends them."""
        lane = open_lane(self._settings, name, bucket, self._stack)
        self._lanes[name] = lane
        return lane

    def _notification(self) -> tuple[Notifier, NotifySink]:
        folder: Path = self._settings.state
        config = self._settings.notify if self._mode == LIVE else replace(self._settings.notify, mode="record")
        config = replace(config, file=str(folder / config.file))
        outbox = Outbox(str(folder / "outbox.db"))
        self._stack.callback(outbox.close)
        contacts = Contacts(config, routes_in_effect(self._settings, self._log).file.contacts)
        renderer = Renderer(self._settings.common, config)
        channels = build_channels(config, Receipts(folder / "outbox.db"))
        local = LocalTime(self._settings.common.timezone)
        curves = overload_curves(self.series, local)
        notifier = Notifier(outbox, channels, contacts, renderer, config, time.time, curves)
        return notifier, NotifySink(notifier, contacts, self._log, local)
