"""What the page of a meter costs: the sink behind it a meter and day, the file a meter, one look; and the search.

Run: python -m benchmarks.meter_pages [--meters 20000] [--names 1000000]
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dashboards.meterstore import DAYS, MeterStore
from dashboards.namestore import Kind
from dashboards.pagesink import PageSink
from models.calendar import LocalTime
from models.flow.batch import Batch
from models.flow.topics import ACCOUNTS, METER_DAYS, TOPOLOGY, partition_of
from models.flow.wire import pack
from models.messages import MeterDays
from models.meters.features import FEATURES
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.log.records import LogRecord
from streams.office.meters import MeterBook
from streams.office.places import PlaceBook

PARTITIONS = 8
A_TRANSFORMER, A_FEEDER = 40, 1000
DAY = 86_400
FIRST = 19_700


def transformer(meter: int) -> str:
    """Where a meter hangs."""
    return f"T{meter // A_TRANSFORMER:06d}"


def day_messages(day: int, meters: int, chance: np.random.Generator) -> Iterator[bytes]:
    """A day of all meters as the shards send it: a message for each feeder and partition."""
    for feeder in range(0, meters, A_FEEDER):
        for partition in range(PARTITIONS):
            mine = range(feeder + partition, min(feeder + A_FEEDER, meters), PARTITIONS)
            count = len(mine)
            hours = (chance.lognormal(5.3, 0.9, (count, 24))).astype(np.int32)
            yield pack(MeterDays(
                day=day,
                at=(day + 1) * DAY,
                feeder_id=[f"F{feeder // A_FEEDER:04d}"] * count,
                transformer_id=[transformer(meter) for meter in mine],
                meter_id=[f"M{meter:08d}" for meter in mine],
                account_id=[f"A{meter:08d}" for meter in mine],
                wh=hours.sum(axis=1, dtype=np.int64),
                coverage=np.ones(count, np.float32),
                supplied=np.ones(count, np.float32),
                features=chance.random((count, len(FEATURES))).astype(np.float32),
                hour_wh=hours,
                profile=(hours / 1000 * chance.uniform(0.8, 1.2, (count, 24))).astype(np.float16),
                bad=np.zeros(count, np.float32),
            ))  # fmt: skip


def days(folder: Path, meters: int) -> None:
    """Fill the file with all days that it keeps."""
    chance = np.random.default_rng(1)
    spent = 0.0
    with closing(MeterStore(folder / "meters.db")) as store:
        sink = PageSink(store)
        for day in range(FIRST, FIRST + DAYS):
            values = list(day_messages(day, meters, chance))
            none = np.zeros(len(values), np.int64)
            begin = time.process_time()
            sink.take(METER_DAYS, Batch(none, none, values))
            spent += time.process_time() - begin
    size = sum(path.stat().st_size for path in folder.glob("meters.db"))
    sent = sum(map(len, values))
    print(
        f"sink: {1e6 * spent / meters / DAYS:.1f} CPU-us a meter and day; message {sent / meters:.0f} B a meter and day"
    )
    print(f"file: {size / meters:.0f} B a meter with all {DAYS} days")


def names(log: Store, count: int) -> None:
    """Reference data of meters and accounts, a record each."""
    feeders = [
        {"kind": "transformer", "transformer_id": transformer(meter), "feeder_id": f"F{meter // A_FEEDER:04d}"}
        for meter in range(0, count, A_TRANSFORMER)
    ]
    log.append([
        LogRecord(TOPOLOGY, part, each["transformer_id"], json.dumps(each).encode())
        for each in feeders for part in range(PARTITIONS)
    ])  # fmt: skip
    for start in range(0, count, 50_000):
        some = range(start, min(start + 50_000, count))
        log.append(_meter(number) for number in some)
        log.append(_account(number) for number in some)


def _meter(number: int) -> LogRecord:
    name = f"M{number:08d}"
    record = {
        "kind": "meter", "meter_id": name, "transformer_id": transformer(number), "account_id": f"A{number:08d}"
    }  # fmt: skip
    return LogRecord(TOPOLOGY, partition_of(name, PARTITIONS), name, json.dumps(record).encode())


def _account(number: int) -> LogRecord:
    name = f"A{number:08d}"
    return LogRecord(ACCOUNTS, partition_of(name, PARTITIONS), name, json.dumps({"account_id": name}).encode())


def ready(book: PlaceBook) -> None:
    """Ask until everything is known, and print how long that took, and how long the longest answer meanwhile."""
    begin, spent, longest = time.perf_counter(), time.process_time(), 0.0
    known = 0.0
    while known < 1:
        asked = time.perf_counter()
        places = book.places()
        places.find(Kind.METER, "M00", 8)
        longest, known = max(longest, time.perf_counter() - asked), places.read
        time.sleep(0.05)
    took, cpu = time.perf_counter() - begin, time.process_time() - spent
    print(f"   all known after {took:.2f} s, {cpu:.1f} CPU-s; the longest answer took {longest:.3f} s")


def timed(what: str, do: Callable[[], object], times: int = 20) -> None:
    """Print what something costs, and the median and the longest time of it."""
    took, spent = [], time.process_time()
    for _ in range(times):
        begin = time.perf_counter()
        do()
        took.append(1000 * (time.perf_counter() - begin))
    cpu = 1000 * (time.process_time() - spent) / times
    print(f"{what}: {cpu:.1f} CPU-ms; median {sorted(took)[times // 2]:.1f} ms, longest {max(took):.1f} ms")


def main() -> None:
    """Measure all of it."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--meters", type=int, default=20_000)
    asked.add_argument("--names", type=int, default=1_000_000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name, Store(Path(name) / "log.db") as log:
        folder = Path(name)
        days(folder, given.meters)
        create_topics(log, PARTITIONS, 0.0)
        names(log, given.names)
        print(f"{given.names:,} meters and as many accounts, never read before:")
        with PlaceBook(log, folder / "names.db") as book:
            ready(book)
        print(f"after a restart, with {(folder / 'names.db').stat().st_size / given.names / 2:.0f} B a name on disk:")
        begin = time.perf_counter()
        with PlaceBook(log, folder / "names.db") as book, closing(MeterStore(folder / "meters.db")) as store:
            ready(book)
            print(f"   opened and ready after {time.perf_counter() - begin:.2f} s in all")
            places = book.places()
            for text in ("M0000", "99999", "999", "zz", "nothing"):
                timed(f"search of {text!r}", lambda text=text: [places.find(kind, text, 8) for kind in Kind])  # type: ignore[misc]
            meters = MeterBook(book, store, LocalTime("UTC"))
            timed("page of a meter", lambda: meters.meter(f"M{given.meters // 2:08d}"))
            timed("meters of a transformer", lambda: meters.under(transformer(given.meters // 2)))


if __name__ == "__main__":
    main()
