"""Line protocol made from columns against influxdb-client's Point, and how fast servers of Debian take it.

Run: python -m benchmarks.lines [--rounds 5] [--points 200000] [--json]

Points are loads of transformers, seven fields and two tags each. Servers that are not installed are left out.
"""

import argparse
import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from influxdb_client import Point, WritePrecision

from benchmarks.lab.runs import folder, median, save, table
from benchmarks.parts import cpu
from dashboards.lineprotocol import load_lines
from models.messages import Loads
from tests.support.servers import free_port, running

_TRANSFORMERS = 500
_BATCH = 5_000
_START = 1_704_067_200
_FIELDS = ("load_kw", "load_kva", "loading", "completeness", "top_oil_c", "hot_spot_c", "life_h")


def loads(points: int) -> list[Loads]:
    """Loads of feeders with 500 transformers."""
    chance = np.random.default_rng(3)
    return [
        Loads(
            at=_START + 900 * index, interval_s=900, revision=0, feeder_id=f"F{index % 20:03d}",
            transformer_id=[f"T{row:05d}" for row in range(_TRANSFORMERS)], feeder_kw=float("nan"),
            feeder_completeness=1.0,
            **{name: chance.uniform(0, 100, _TRANSFORMERS).astype(np.float32) for name in _FIELDS},
        )
        for index in range(points // _TRANSFORMERS)
    ]  # fmt: skip


def with_points(every: list[Loads]) -> list[str]:
    """The same lines as influxdb-client makes them."""
    lines = []
    for one in every:
        columns = [getattr(one, name).tolist() for name in _FIELDS]
        for row, transformer in enumerate(one.transformer_id):
            point = Point("transformer_load").tag("feeder", one.feeder_id).tag("transformer", transformer)
            for name, column in zip(_FIELDS, columns, strict=True):
                point = point.field(name, column[row])
            lines.append(point.time(one.at, WritePrecision.S).to_line_protocol())
    return lines


def making(points: int, rounds: int) -> Iterator[dict[str, Any]]:
    """Lines a CPU-second, both ways."""
    every = loads(points)
    ours = median([cpu(lambda: [load_lines(one) for one in every]) for _ in range(rounds)])
    # Fewer are enough of the slow way.
    some = every[: max(1, len(every) // 10)]
    theirs = median([cpu(lambda: with_points(some)) for _ in range(rounds)])
    mine, other = points / ours, len(some) * _TRANSFORMERS / theirs
    yield {"what": "lines from columns", "figure": mine, "unit": "lines / CPU-s"}
    yield {"what": "influxdb-client Point", "figure": other, "unit": "lines / CPU-s"}
    yield {"what": "ratio", "figure": mine / other, "unit": ""}


def ingest(points: int) -> Iterator[dict[str, Any]]:
    """Lines a second that each server takes, by wall time, 5,000 a request."""
    lines = [line for one in loads(points) for line in load_lines(one)]
    requests = ["\n".join(lines[first : first + _BATCH]).encode() for first in range(0, len(lines), _BATCH)]
    for name, serve in (("victoria-metrics", _victoria), ("influxd", _influx)):
        if program := shutil.which(name):
            with folder() as place, ExitStack() as stack:
                address = serve(program, Path(place), stack)
                began = time.perf_counter()
                for body in requests:
                    _post(address, body)
                taken = time.perf_counter() - began
            yield {"what": f"{name} takes", "figure": len(lines) / taken, "unit": "lines / s"}


def _victoria(program: str, place: Path, stack: ExitStack) -> str:
    port = free_port()
    command = [program, f"-storageDataPath={place}/data", f"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y"]
    stack.enter_context(running(command, port, place / "log"))
    return f"http://127.0.0.1:{port}/write?precision=s"


def _influx(program: str, place: Path, stack: ExitStack) -> str:
    port, other = free_port(), free_port()
    config = place / "influxdb.conf"
    config.write_text(
        f'reporting-disabled = true\nbind-address = "127.0.0.1:{other}"\n[meta]\ndir = "{place}/meta"\n'
        f'[data]\ndir = "{place}/data"\nwal-dir = "{place}/wal"\n'
        f'[http]\nbind-address = "127.0.0.1:{port}"\nlog-enabled = false\n'
    )
    stack.enter_context(running([program, "-config", str(config)], port, place / "log"))
    _post(f"http://127.0.0.1:{port}/query?q=CREATE+DATABASE+bench", b"")
    return f"http://127.0.0.1:{port}/write?db=bench&precision=s"


def _post(address: str, body: bytes) -> None:
    with urllib.request.urlopen(urllib.request.Request(address, body, method="POST"), timeout=60) as answer:
        assert answer.status in {200, 204}, answer.status


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--points", type=int, default=200_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [*making(options.points, options.rounds), *ingest(options.points)]
    save("lines", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
