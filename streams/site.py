"""A site is one state directory opened for work: the log, the engine, its sinks and what people read."""

from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path

from dashboards.status import StatusFile
from models.config import Common
from models.flow.wire import pack, unpack
from streams.alertstore import apart
from streams.embedded.store import Store
from streams.engine.app import embedded_app
from streams.engine.assembly import stage_factory
from streams.engine.checkup import checkup_of, process_name
from streams.engine.engine import Engine
from streams.engine.topics import create_topics
from streams.engine.worker import Worker
from streams.modes import LIVE
from streams.opened import Opened, check_agreed
from streams.results import Results
from streams.settings import Settings
from streams.snapshots import Snapshots, snapshots_place

_COMMON = "common"


class Site(Opened):
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
        self.settings = settings if mode == LIVE else apart(settings)
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
        self._results = Results(settings, self.mode, self.store, self._stack)
        self.series, self.alerts = self._results.series, self._results.alerts
        self.tally, self.notifier = self._results.tally, self._results.notifier
        self.status = StatusFile(folder / "status.json")
        snapshots = Snapshots(snapshots_place(settings))
        factory = stage_factory(settings)
        self.engine = Engine(self.store, snapshots, factory, settings.common.partitions, self._results.sinks)
        self.engine.restore()

    def worker(self) -> Worker:
        """A worker on this site."""
        engine, live = self.settings.engine, self.mode == LIVE
        return Worker(
            self.engine,
            self.store,
            partial(embedded_app, self.engine, self.store),
            self.status,
            self.mode,
            engine.checkpoint_s,
            (engine.tick_s, engine.idle_tick_s) if live else None,
            self.engine.readings,
            lambda: self.tally.rejected,
            lambda: [problem for problem in self._results.problems().values() if problem],
            self._results.services,
            checkup_of(self.settings, self.engine, self.store, self._results.surroundings(process_name(), live)),
        )

    def readings(self) -> int:
        """Readings that the meters stage has taken in since the state began."""
        return self.engine.readings()


def _check_common(store: Store, common: Common) -> None:
    """Note what the state is made with, or refuse to go on with something else."""
    kept, mine = store.bookmark(_COMMON), asdict(common)
    if kept is None:
        store.append(bookmark=(_COMMON, pack(mine)))
        return
    check_agreed(unpack(kept), mine, str(store.path.parent), "start with an empty state folder")
