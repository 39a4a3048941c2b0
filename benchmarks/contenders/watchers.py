"""Consoles without a screen: each holds the live page's stream open, unpacks all that comes and looks for alerts in it.

They share a process, so what a page does with the rest is left out: it would hold the others up.
Run by benchmarks.consoles and benchmarks.desk: the console's address, and a file with the cookie of each as a JSON list
(empty where the console is open). Says so on a line once all have the whole page, and once its input ends, what they
were sent since.
"""

import asyncio
import json
import sys
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import numpy as np

_READ = 256 << 10


class _Alert(msgspec.Struct):
    subject: str


class _Alerts(msgspec.Struct):
    rows: list[_Alert] = []


class _Transformers(msgspec.Struct):
    rows: list[msgspec.Raw] = []


class _Change(msgspec.Struct):
    alerts: _Alerts = msgspec.field(default_factory=_Alerts)
    transformers: _Transformers = msgspec.field(default_factory=_Transformers)


class _Whole(msgspec.Struct):
    alerts: list[_Alert]


_whole, _change = msgspec.json.Decoder(_Whole), msgspec.json.Decoder(_Change)


class Watcher:
    """One of them.

    Attributes:
        sent: bytes as they came over the line. events: by name. rows: of transformers that changed.
        seen: subject of an alert -> when it was first seen (Unix seconds).
    """

    def __init__(self, url: str, cookie: str) -> None:
        self._host, self._port = urlsplit(url).hostname or "", urlsplit(url).port or 80
        self._cookie = cookie
        self._text = b""
        self.whole = asyncio.Event()
        self.sent = 0
        self.rows = 0
        self.events: Counter[str] = Counter()
        self.seen: dict[str, float] = {}

    async def watch(self) -> None:
        """Read until cancelled."""
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=4 * _READ)
        try:
            asked = f"GET /api/v1/stream HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAccept: text/event-stream\r\n"
            asked += f"Accept-Encoding: gzip\r\nCookie: {self._cookie}\r\n\r\n"
            writer.write(asked.encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            if " 200 " not in head.splitlines()[0]:
                raise RuntimeError(head)
            unpacked = zlib.decompressobj(wbits=31) if "content-encoding: gzip" in head else None
            while size := int(await reader.readuntil(b"\r\n"), 16):
                chunk = (await reader.readexactly(size + 2))[:-2]
                self.sent += size
                self._take(unpacked.decompress(chunk) if unpacked else chunk)
        finally:
            writer.close()

    def _take(self, text: bytes) -> None:
        *events, self._text = (self._text + text).split(b"\n\n")
        for event in events:
            fields = dict(line.split(b": ", 1) for line in event.split(b"\n"))
            name = fields.get(b"event", b"message").decode()
            self._hear(name, fields[b"data"])

    def _hear(self, name: str, data: bytes) -> None:
        now = time.time()
        self.events[name] += 1
        if name == "message":
            alerts = _whole.decode(data).alerts
            self.whole.set()
        else:
            said = _change.decode(data)
            alerts = said.alerts.rows
            self.rows += len(said.transformers.rows)
        for alert in alerts:
            self.seen.setdefault(alert.subject, now)


async def watch(url: str, cookies: list[str]) -> None:
    """Watch with all of them until the input ends."""
    watchers = [Watcher(url, cookie) for cookie in cookies]
    tasks = [asyncio.ensure_future(watcher.watch()) for watcher in watchers]
    await _or_failure(tasks, asyncio.gather(*(watcher.whole.wait() for watcher in watchers)))
    for watcher in watchers:
        watcher.sent, watcher.rows = 0, 0
        watcher.events.clear()
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    began = time.monotonic()
    await _or_failure(tasks, asyncio.ensure_future(asyncio.to_thread(sys.stdin.read)))
    sys.stdout.write(json.dumps(_summed(watchers, time.monotonic() - began)) + "\n")
    sys.stdout.flush()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _or_failure(tasks: list[asyncio.Task[None]], what: Any) -> None:
    done, _ = await asyncio.wait([*tasks, what], return_when=asyncio.FIRST_COMPLETED)
    for each in done:
        each.result()
    if what not in done:
        raise RuntimeError("the console has ended a stream")


def _summed(watchers: list[Watcher], seconds: float) -> dict[str, Any]:
    subjects = set().union(*(watcher.seen for watcher in watchers))
    seen = {subject: [at for each in watchers if (at := each.seen.get(subject))] for subject in subjects}
    return {
        "seconds": seconds,
        "bytes": float(np.mean([watcher.sent for watcher in watchers])),
        "rows": float(np.mean([watcher.rows for watcher in watchers])),
        "events": dict(sum((watcher.events for watcher in watchers), Counter())),
        "seen": {subject: times for subject, times in seen.items() if len(times) == len(watchers)},
    }


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1], json.loads(Path(sys.argv[2]).read_text())))
