"""A GridPulse worker on Kafka: all its stages, or the meters stage alone."""

import asyncio
import sys
from collections import Counter
from functools import partial
from pathlib import Path

from benchmarks.contenders.rule import KINDS
from benchmarks.contenders.stopwatch import Options, Stopwatch, options
from benchmarks.lab.site import site_settings
from models.flow.topics import METRICS, READINGS, dead_letters
from models.flow.wire import unpack
from models.messages import Point
from models.meters.stage import MetersStage
from streams.engine.app import kafka_app
from streams.engine.assembly import stage_factory
from streams.engine.engine import Engine
from streams.engine.worker import Worker
from streams.kafka.log import KafkaLog
from streams.settings import Settings
from streams.snapshots import Snapshots


def engine_of(settings: Settings, log: KafkaLog, whole: bool) -> Engine:
    """The engine with all stages, or with the meters stage alone."""
    every = stage_factory(settings)
    only = lambda partition: [stage for stage in every(partition) if isinstance(stage, MetersStage)]  # noqa: E731
    snapshots = Snapshots(settings.state / "snapshots")
    return Engine(log, snapshots, every if whole else only, settings.common.partitions)


async def run(told: Options, whole: bool, end: int) -> None:
    """Work until every shard has passed the end."""
    prefix = told.topic.removesuffix(READINGS)
    settings = site_settings(told.bootstrap, prefix, told.name, Path(told.folder), told.partitions)
    log = KafkaLog(settings.kafka)
    engine = engine_of(settings, log, whole)
    watch = Stopwatch()
    taken: list[int] = []

    async def work() -> None:
        async for time in engine.moves():
            watch.first()
            if time >= end:
                break
        log.flush()
        taken.append(engine.readings())

    async def timed() -> None:
        await work()
        watch.odd = odd(engine, log)
        watch.tell(told.readings, accepted=taken[0])

    await Worker(engine, log, partial(kafka_app, engine, log, True)).run(timed)
    log.close()


def odd(engine: Engine, log: KafkaLog) -> Counter[str]:
    """What the rules counted: in the series that are sent each day, and since; refused records have a topic."""
    found: Counter[str] = Counter()
    for record in log.records(METRICS, 0):
        point: Point = unpack(record.value, Point)
        if point.series == "meter_quality" and point.tags["rule"] in KINDS:
            found[point.tags["rule"]] += int(point.fields["count"])
    for (stage, partition), shard in engine.shards.items():
        if stage == MetersStage.name:
            found.update({kind: n for kind, n in shard.stage.dump()["counters"].items() if kind in KINDS})
            refused = dead_letters(READINGS)
            found["negative"] += log.end_offset(refused, partition)
    return +found


if __name__ == "__main__":
    *rest, stages, last = sys.argv[1:]
    sys.argv[1:] = rest
    asyncio.run(run(options(), stages == "all", int(last)))
