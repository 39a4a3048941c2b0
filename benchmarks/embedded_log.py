"""How fast the embedded log appends and gives back: `python benchmarks/embedded_log.py [--json]`.

Prints, for JSON readings of a hundred bytes, records and megabytes a second of appends of several sizes and of fetches,
the time of a small durable append, and how long a record takes through a Faust application.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faust

from streams.embedded.store import LogRecord, Store
from streams.embedded.transport import Transport
from streams.log.transport import app_settings

TOPIC = "meter.readings.v1"


def readings(count: int) -> list[LogRecord]:
    """JSON readings of many meters."""
    return [
        LogRecord(
            TOPIC,
            meter % 2,
            f"M{meter % 20_000:06d}",
            b'{"meter_id":"M%06d","at":%d,"kwh":%.3f,"volts":230.%d,"quality":"A"}' % (meter % 20_000, meter, 0.25, 1),
        )
        for meter in range(count)
    ]


def rate(name: str, seconds: float, records: int, size: int) -> dict[str, Any]:
    """One line of the result."""
    return {"what": name, "records_per_s": round(records / seconds), "mb_per_s": round(size / seconds / 1e6, 1)}


def appends(store: Store, count: int) -> Iterator[dict[str, Any]]:
    """Append the same records in appends of several sizes."""
    records = readings(count)
    size = sum(len(record.value) for record in records)
    for batch in (1, 100, 10_000):
        part = records[: min(count, batch * 500)]
        started = time.perf_counter()
        for start in range(0, len(part), batch):
            store.append(part[start : start + batch])
        taken = time.perf_counter() - started
        line = rate(f"append {batch}", taken, len(part), size * len(part) // count)
        yield line | {"ms_per_append": round(taken / (len(part) / batch) * 1000, 3)}


def fetches(store: Store) -> dict[str, Any]:
    """Read everything back."""
    count = size = 0
    started = time.perf_counter()
    for partition in range(store.partitions(TOPIC)):
        offset = 0
        while len((fetch := store.fetch(TOPIC, partition, offset)).batch):
            count += len(fetch.batch)
            size += sum(map(len, fetch.batch.values))
            offset = fetch.next_offset
    return rate("fetch", time.perf_counter() - started, count, size)


async def through_faust(path: Path, count: int) -> list[dict[str, Any]]:
    """Time of start and stop, and from an append to the agent."""
    app = faust.App("bench", broker=f"embedded://{path}", **app_settings())
    heard: asyncio.Queue[int] = asyncio.Queue()

    @app.agent(app.topic(TOPIC, value_serializer="raw"))
    async def read(stream: Any) -> None:
        async for event in stream.events():
            heard.put_nowait(len(event.value.batch))

    transport = app.transport
    assert isinstance(transport, Transport)
    started = time.perf_counter()
    await app.start()
    done = 0
    while done < count:
        done += await heard.get()
    drained = time.perf_counter() - started
    waits = []
    for record in readings(200):
        began = time.perf_counter()
        transport.store.append([record])
        await heard.get()
        waits.append(time.perf_counter() - began)
    stopping = time.perf_counter()
    await app.stop()
    return [
        {"what": "start and drain through faust", "records_per_s": round(count / drained)},
        {
            "what": "append to agent",
            "p50_ms": round(statistics.median(waits) * 1000, 2),
            "p99_ms": round(statistics.quantiles(waits, n=100)[-1] * 1000, 2),
        },
        {"what": "stop", "ms": round((time.perf_counter() - stopping) * 1000, 1)},
    ]


def run(count: int) -> list[dict[str, Any]]:
    """All measurements, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        with Store(path) as store:
            store.create_topic(TOPIC, 2)
            lines = list(appends(store, count))
            lines.append(fetches(store))
            total = sum(store.end_offset(TOPIC, partition) for partition in (0, 1))
            lines.append({"what": "file", "bytes_per_record": round(store.size / total, 1)})
        return lines + asyncio.run(through_faust(path, total))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(options.records)
    if options.json:
        sys.stdout.write(json.dumps(lines) + "\n")
        return
    for line in lines:
        print(line.pop("what").ljust(32), "  ".join(f"{name} {value:,}" for name, value in line.items()))


if __name__ == "__main__":
    main()
