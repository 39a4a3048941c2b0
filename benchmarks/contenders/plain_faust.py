"""A Faust agent with a table, as Faust's documentation writes it: a model, a topic, a table with a changelog."""

import asyncio
from typing import Any

import faust

from benchmarks.contenders.rule import fresh, judge
from benchmarks.contenders.stopwatch import Options, Stopwatch, options


class Reading(faust.Record, serializer="json"):
    """One reading."""

    meter_id: str
    at: int
    kwh: float
    interval_s: int = 900


class Odd(faust.Record, serializer="json"):
    """What is odd about one."""

    meter_id: str
    at: int
    kind: str


async def run(told: Options) -> None:
    """Read until every reading was judged."""
    app = faust.App(
        told.name, broker=f"kafka://{told.bootstrap}", store="memory://", topic_partitions=4, web_enabled=False,
        consumer_auto_offset_reset="earliest", datadir=told.folder, topic_replication_factor=1,
    )  # fmt: skip
    topic = app.topic(told.topic, value_type=Reading)
    alerts = app.topic(told.alerts, value_type=Odd)
    history = app.Table("history", default=fresh)
    done = asyncio.Event()
    watch = Stopwatch()

    @app.agent(topic)
    async def monitor(readings: Any) -> None:
        count = 0
        async for reading in readings:
            watch.first()
            known = history[reading.meter_id]
            kind = judge(known, round(reading.kwh * 1000))
            history[reading.meter_id] = known
            if kind:
                watch.odd[kind] += 1
                await alerts.send(key=reading.meter_id, value=Odd(reading.meter_id, reading.at, kind))
            count += 1
            if count == told.readings:
                watch.tell(count)
                done.set()

    await app.start()
    await done.wait()
    await app.stop()


if __name__ == "__main__":
    asyncio.run(run(options()))
