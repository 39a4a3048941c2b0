"""What 200 open consoles cost at 50,000 readings a second: ingestion as such, and the process that serves them.

Run: python -m benchmarks.consoles [--consoles 200] [--rate 50000] [--frame 500] [--rounds 3] [--seconds 24] [--json]

A site that so many look at runs on Kafka: a worker ingests, and the console is a process of its own, which keeps what
is shown. A broker, both of them, what feeds a town (400,000 meters at 10,000 transformers, which report an interval in
eight seconds, in frames of 500 as from a concentrator) and the consoles' clients are processes of this machine. Twenty
users have logged in, who have ten pages open each; the clients unpack all that they are sent and look for alerts in it.
Rounds without and with consoles alternate. Costs are CPU-seconds, and each round with consoles is compared with the one
beside it that has none. How late changes come is measured from a payment that is sent to its alert at each console.
"""

import argparse
import json
import math
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.contenders.town_load import SPREAD_S
from benchmarks.lab.live import PARTITIONS, Live, site, wait_for
from benchmarks.lab.runs import ROOT, folder, median, save, table
from benchmarks.lab.site import make_topics
from benchmarks.lab.watching import watching
from dashboards.access import users
from dashboards.access.passwords import Passwords
from streams.access import open_access
from streams.settings import Settings
from tests.support.kafka import Cluster

_ROLES = ("dispatcher", "engineer", "inspector", "collector")
_PASSWORD = "correct horse battery"
_SETTLE_S = SPREAD_S + 20
_PATIENCE_S = 600.0
_USERS = 20
_UNTIL_STEADY_S = 4


def logged_in(live: Live, url: str, count: int) -> list[str]:
    """Cookies of as many users, of whom half see personal data."""
    hashed = Passwords().hashed(_PASSWORD)
    with closing(open_access(Settings(state=live.folder / "console"))) as store, store.writing() as connection:
        for number in range(count):
            users.add(connection, f"user{number}", [_ROLES[number % len(_ROLES)]], int(time.time()))
            users.change(connection, f"user{number}", password=hashed)
    found = []
    for number in range(count):
        with httpx.Client(base_url=url, timeout=60) as client:
            told = {"name": f"user{number}", "secret": _PASSWORD}
            client.post("/login", data=told, headers={"Origin": url.rstrip("/")})
            found += [f"{name}={value}" for name, value in client.cookies.items()]
    assert len(found) == count, "not everybody was let in"
    return found


class Feed:
    """The town, on its way into the site."""

    def __init__(self, cluster: Cluster, place: Path, meters: int, rate: int, alerts: int, frame: int) -> None:
        told = [cluster.bootstrap, meters, rate, PARTITIONS, alerts, frame]
        command = [sys.executable, "-m", "benchmarks.contenders.town_load", *map(str, told)]
        self._said = place / "town.log"
        with self._said.open("w") as output:
            self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=output, text=True)

    def lines(self) -> list[dict[str, Any]]:
        """What it has said: each second payment, when it was sent (Unix seconds), and how late the town was then."""
        return [json.loads(line) for line in self._said.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def close(self) -> None:
        """Let it end."""
        self._process.communicate("", timeout=60)


def measured(live: Live, seconds: int) -> dict[str, float]:
    """A stretch of time as the worker and the console say it was."""
    before = {name: live.status(name) for name in live.pids}
    waiting, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(1)
        waiting = max(waiting, live.status("worker").lag["meters"])
    after = {name: live.status(name) for name in live.pids}
    worker, console = ((after[name], before[name]) for name in ("worker", "console"))
    readings, took = worker[0].readings - worker[1].readings, worker[0].written_at - worker[1].written_at
    return {
        "readings / s": readings / took,
        "most waiting": waiting,
        "worker CPU-s / M": (worker[0].cpu_s - worker[1].cpu_s) / readings * 1e6,
        "console CPU-s / M": (console[0].cpu_s - console[1].cpu_s) / (console[0].written_at - console[1].written_at)
        * took / readings * 1e6,
        "console cores": (console[0].cpu_s - console[1].cpu_s) / (console[0].written_at - console[1].written_at),
        "console MB": console[0].memory_bytes / 1e6,
    }  # fmt: skip


def with_consoles(live: Live, feed: Feed, url: str, cookies: list[str], seconds: int) -> dict[str, float]:
    """The same while consoles are open, and what they were sent."""
    with watching(url, cookies, live.folder) as found:
        time.sleep(_UNTIL_STEADY_S)
        since = time.time()
        row = measured(live, seconds)
        until = time.time()
        time.sleep(1)
    sent = {line["payment"]: line["at"] for line in feed.lines() if since < line["at"] < until}
    late = [at - sent[payment] for payment, times in found["seen"].items() if payment in sent for at in times]
    # Where the machine does not keep up, no alert of this stretch of time may have come in it.
    p50, p99, most = np.percentile(late, [50, 99, 100]) * 1000 if late else (math.nan,) * 3
    return row | {
        "KB / s each": found["bytes"] / found["seconds"] / 1000,
        "rows / s each": found["rows"] / found["seconds"],
        "alerts": len(sent),
        "not seen by all": len(sent.keys() - found["seen"].keys()),
        "p50 ms": float(p50),
        "p99 ms": float(p99),
        "most ms": float(most),
        "opened in s": found["opened_s"],
    }


def rounds(live: Live, feed: Feed, consoles: int, count: int, seconds: int) -> list[dict[str, float]]:
    """Rows of rounds, those without consoles and those with them in turn; every other pair the other way round."""
    [url] = set(re.findall(r"http://[\d.:]+/", (live.folder / "console.log").read_text().partition("There is")[0]))
    cookies = logged_in(live, url, _USERS) * -(-consoles // _USERS)
    cookies = cookies[:consoles]
    found = []
    for number in range(count):
        for watched in (False, True) if number % 2 == 0 else (True, False):
            time.sleep(_UNTIL_STEADY_S)
            row = with_consoles(live, feed, url, cookies, seconds) if watched else measured(live, seconds)
            found.append({"round": number, "consoles": consoles if watched else 0, **row})
            sys.stderr.write(f"{found[-1]}\n")
    return found


def summed_up(rows: Sequence[dict[str, float]], consoles: int) -> list[dict[str, float]]:
    """Medians without and with consoles, and what the consoles cost, each round against the one beside it."""
    none, some = ([row for row in rows if row["consoles"] == each] for each in (0, consoles))
    medians = [
        {name: median([row[name] for row in group]) for name in group[0] if name != "round"} for group in (none, some)
    ]
    pairs = list(zip(none, some, strict=True))
    medians[1] |= {
        "ingestion costs more": median([b["worker CPU-s / M"] / a["worker CPU-s / M"] - 1 for a, b in pairs]),
        "console spends of it": median(
            [(b["console CPU-s / M"] - a["console CPU-s / M"]) / a["worker CPU-s / M"] for a, b in pairs]
        ),
        "KB of memory each": median([(b["console MB"] - a["console MB"]) * 1000 / consoles for a, b in pairs]),
    }
    return medians


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--consoles", type=int, default=200)
    parser.add_argument("--rate", type=int, default=50_000)
    parser.add_argument("--meters", type=int, default=400_000)
    parser.add_argument("--alerts", type=int, default=2_000)
    parser.add_argument("--frame", type=int, default=500, help="readings in a record")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=24)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    more = {"KAFKA__FED": "true", "COMMON__SETTLE_S": _SETTLE_S}
    with folder() as place, Cluster() as cluster:
        kafka = {"bootstrap": cluster.bootstrap, "replication": 1, "fed": True}
        common = {"partitions": PARTITIONS, "settle_s": _SETTLE_S}
        make_topics(Settings.model_validate({"kafka": kafka, "common": common}))
        with site(cluster, Path(place), **more) as live:
            feed = Feed(cluster, Path(place), options.meters, options.rate, options.alerts, options.frame)
            with closing(feed):
                wait_for(lambda: live.status("worker").readings > 2 * options.meters, "readings", _PATIENCE_S)
                rows = rounds(live, feed, options.consoles, options.rounds, options.seconds)
    medians = summed_up(rows, options.consoles)
    save("consoles", {"rounds": rows, "medians": medians})
    print(json.dumps(medians) if options.json else "\n".join(map(table, ([row] for row in medians))))


if __name__ == "__main__":
    main()
