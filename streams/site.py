"""A site is one state directory opened for work: the log, the engine, its sinks and what people read."""

import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from alerts.channels import build_channels
from alerts.contacts import Contacts
from alerts.notifier import Notifier
from alerts.outbox import Outbox
from alerts.store import AlertStore
from alerts.words.render import Renderer
from dashboards.influx import InfluxSender, InfluxServer
from dashboards.series import SeriesStore
from dashboards.sink import MetricsSink
from dashboards.spool import Spool
from dashboards.status import StatusFile
from models.config import Common
from models.errors import BadState
from models.flow.wire import pack, unpack
from streams.embedded.store import Store
from streams.engine.assembly import stage_factory
from streams.engine.engine import Engine, Sink
from streams.engine.sinks import AlertSink, NotifySink, report_to
from streams.engine.tally import Tally
from streams.engine.topics import create_topics
from streams.engine.worker import Worker
from streams.settings import Settings
from streams.snapshots import Snapshots

LIVE, DEMO, REPLAY = "live", "demo", "replay"

_COMMON = "common"
_KEEP_SERIES_S = 62 * 86_400


class Site:
    """Opens a state directory.

    Args:
        settings: all settings; `settings.state` is the directory, made where it is missing.
        mode: live (log time is the clock), demo or replay (whoever feeds says what time it is).
        epoch: log time (milliseconds) that a new log begins with; None for now.

    Raises:
        BadState: another worker has the directory, or something in it is damaged or was made with other settings.
        DiskFull: there is no room.
    """

    def __init__(self, settings: Settings, mode: str, epoch: int | None = None) -> None:
        self.settings = settings
        self.mode = mode
        with ExitStack() as stack:
            self._stack = stack
            self._open(settings.state, epoch)
            self._stack = stack.pop_all()

    def _open(self, folder: Path, epoch: int | None) -> None:
        settings = self.settings
        self.store = self._stack.enter_context(Store(folder / "log.db"))
        self.store.claim()
        _check_common(self.store, settings.common)
        if epoch is not None and not self.store.topics():
            self.store.set_epoch(epoch)
        retention_days = settings.engine.retention_days if self.mode == LIVE else 0.0
        create_topics(self.store, settings.common.partitions, retention_days)
        self.series = SeriesStore(folder / "series.db")
        self._stack.callback(self.series.close)
        self.alerts = alert_store(folder)
        self._stack.callback(self.alerts.close)
        self.tally = Tally(self.store)
        self.notifier, notify = self._notification()
        self.status = StatusFile(folder / "status.json")
        self.sender, metrics = self._metrics()
        sinks: list[Sink] = [metrics, AlertSink(self.alerts), notify, self.tally]
        factory = stage_factory(settings)
        self.engine = Engine(self.store, Snapshots(folder / "snapshots"), factory, settings.common.partitions, sinks)
        self.engine.restore()

    def __enter__(self) -> "Site":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close everything; what waits for a server stays on disk."""
        self._stack.close()

    def worker(self) -> Worker:
        """A worker on this site."""
        engine = self.settings.engine
        return Worker(
            self.engine,
            self.store,
            self.status,
            self.mode,
            engine.checkpoint_s,
            engine.tick_s if self.mode == LIVE else None,
            self.readings,
            lambda: self.tally.rejected,
            self._problems,
            [lambda: self.notifier.run(report_to(self.store))],
        )

    def readings(self) -> int:
        """Readings that the meters stage has taken in since the state began."""
        return sum(getattr(shard.stage, "readings", 0) for shard in self.engine.shards.values())

    def _metrics(self) -> tuple[InfluxSender | None, MetricsSink]:
        influx = self.settings.influx
        keep_s = None if self.mode == REPLAY else _KEEP_SERIES_S
        if not influx.url:
            return None, MetricsSink(self.series, keep_s=keep_s)
        spool = Spool(self.settings.state / "influx", influx.spool_mb << 20)
        sender = InfluxSender(spool, InfluxServer(influx.url, influx.token, influx.org, influx.bucket))
        sender.start()
        self._stack.callback(sender.stop)
        return sender, MetricsSink(self.series, spool, sender, influx.batch_points, keep_s)

    def _notification(self) -> tuple[Notifier, NotifySink]:
        folder, common = self.settings.state, self.settings.common
        config = self.settings.notify if self.mode == LIVE else replace(self.settings.notify, mode="record")
        config = replace(config, file=str(folder / config.file))
        outbox = Outbox(str(folder / "outbox.db"))
        self._stack.callback(outbox.close)
        contacts = Contacts(config)
        notifier = Notifier(outbox, build_channels(config), contacts, Renderer(common, config), config, time.time)
        return notifier, NotifySink(notifier, contacts, self.store)

    def _problems(self) -> list[str]:
        return [self.sender.problem] if self.sender is not None and self.sender.problem else []


def _check_common(store: Store, common: Common) -> None:
    """Note what the state is made with, or refuse to go on with something else: slots, days and money would not fit."""
    kept, mine = store.bookmark(_COMMON), asdict(common)
    if kept is None:
        store.append(bookmark=(_COMMON, pack(mine)))
        return
    made_with: dict[str, Any] = unpack(kept)
    for name, value in mine.items():
        if made_with.get(name) != value:
            raise BadState(
                f"{store.path.parent} was made with {name} {made_with.get(name)!r}, not {value!r}: "
                "go on with the settings it was made with, or start with an empty state folder"
            )


def alert_store(folder: Path) -> AlertStore:
    """The alerts of a state directory."""
    return AlertStore(f"sqlite:///{folder.resolve() / 'alerts.db'}")
