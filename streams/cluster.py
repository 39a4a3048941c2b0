"""One process of a site on Kafka: a worker that drives shards, the desk that reads results, or both."""

from contextlib import ExitStack
from functools import partial

from dashboards.status import StatusFile
from streams.alertstore import unsent
from streams.embedded.store import Store
from streams.engine.app import kafka_app
from streams.engine.assembly import stage_factory
from streams.engine.checkup import Surroundings, checkup_of, process_name
from streams.engine.engine import Engine
from streams.engine.topics import create_topics
from streams.engine.worker import Worker
from streams.kafka.log import KafkaLog
from streams.kafka.siterecord import check
from streams.lane import EngineSeries, open_lane
from streams.modes import LIVE, REPLAY
from streams.opened import Opened
from streams.results import Results, Service
from streams.settings import Settings
from streams.snapshots import Snapshots, snapshots_place


class ClusterSite(Opened):
    """Opens what this process needs.

    Any number of workers share the partitions. One desk reads all results: it keeps series, alerts and messages in
    its state directory, so there is one per site.

    Args:
        settings: all settings; `settings.state` is this process's own directory.
        works: whether it drives shards.
        desk: whether it is the desk.

    Raises:
        BadSettings: the topics have not been made.
        BadState: another process has the directory, or the topics were made with other settings.
        Unreachable: no broker answers.
    """

    def __init__(self, settings: Settings, works: bool, desk: bool) -> None:
        self.settings = settings
        self._works = works
        with ExitStack() as stack:
            self._open(desk, stack)
            self._stack = stack.pop_all()

    def _open(self, desk: bool, stack: ExitStack) -> None:
        settings, partitions = self.settings, self.settings.common.partitions
        settings.state.mkdir(parents=True, exist_ok=True)
        book = self._book(stack) if desk else None
        self.log = KafkaLog(settings.kafka, book)
        stack.callback(self.log.close)
        check(self.log.site, settings.common, settings.kafka.fed, f"at {settings.kafka.bootstrap}")
        self.mode = REPLAY if self.log.site.fed else LIVE
        if self.mode == REPLAY:
            settings = self.settings = unsent(settings)
        self.results = Results(settings, self.mode, self.log, stack) if desk else None
        self.status = StatusFile(settings.state / "status.json")
        self._told = self._engine_series(settings, stack)
        sinks = self.results.sinks if self.results else []
        snapshots = Snapshots(snapshots_place(settings))
        self.engine = Engine(self.log, snapshots, stage_factory(settings), partitions, sinks)
        self.engine.register(self.engine.sinks)

    def _engine_series(self, settings: Settings, stack: ExitStack) -> list[Service]:
        """How a worker that is not the desk says how it is, where an InfluxDB is set for it."""
        if self.results or not settings.influx.url:
            return []
        lane = open_lane(settings, "influx", settings.influx.bucket, stack)
        return [EngineSeries(settings, lane).run]

    def _book(self, stack: ExitStack) -> Store:
        """Where the desk notes how far its sinks have come: a log without records."""
        book = stack.enter_context(Store(self.settings.state / "log.db"))
        book.claim()
        create_topics(book, self.settings.common.partitions, 0.0)
        return book

    def worker(self) -> Worker:
        """What runs the process."""
        engine, results = self.settings.engine, self.results
        name = process_name()
        live = self.mode == LIVE
        around = results.surroundings(name, live) if results else Surroundings(name, live)
        return Worker(
            self.engine,
            self.log,
            partial(kafka_app, self.engine, self.log, self._works),
            self.status,
            self.mode,
            engine.checkpoint_s,
            (engine.tick_s, engine.idle_tick_s) if live and self._works else None,
            self.engine.readings,
            (lambda: results.tally.rejected) if results else dict,
            lambda: [problem for problem in results.problems().values() if problem] if results else [],
            results.services if results else self._told,
            checkup_of(self.settings, self.engine, self.log, around),
        )
