"""The demo: a simulated town on the embedded engine, months of history at once, then live and faster than real time."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from alerts.alert import Alert
from alerts.query import AlertFilter
from streams.engine.feeder import Feeder
from streams.modes import DEMO
from streams.recording.chunk import FeedRecord
from streams.recording.feed import FeedStep
from streams.settings import Settings
from streams.simulator.config import TownConfig
from streams.simulator.live import LiveTown
from streams.site import Site

_QUARTER_MS = 900_000

Say = Callable[[str], None]


class Demo:
    """A town, and the site that watches it.

    Args:
        settings: settings; zone and state are the demo's own.
        state: an empty directory.
        town: the town; its history are its first `days`.
        seed: everything random follows from it.
        speed: how many seconds of the town pass in one of ours, once its history is done.
        say: told what happens.
    """

    def __init__(self, settings: Settings, state: Path, town: TownConfig, seed: int, speed: float, say: Say) -> None:
        common = replace(settings.common, timezone=town.timezone, interval_s=town.interval_s)
        self._town = LiveTown(town, seed, common.partitions)
        self._config = town
        self._speed = speed
        self._say = say
        self._told: set[str] = set()
        reference = self._town.reference()
        self._first = FeedStep(reference, 0, reference[0].time_ms, b"")
        # What is shown is made up, and gone when the demo ends: nobody need log in, and nobody else is let in.
        console = settings.console.model_copy(update={"access": "open", "host": "127.0.0.1"})
        told = {"common": common, "state": state, "console": console}
        self.site = Site(settings.model_copy(update=told), DEMO, reference[0].time_ms)
        self._feeder = Feeder(self.site.engine, self.site.store, settings.engine.in_flight)

    async def run(self, seconds: float | None) -> None:
        """Run until cancelled, or for some seconds once the history is done."""

        async def work() -> None:
            await self._history()
            if seconds is None:
                await self._live()
            else:
                await asyncio.wait({asyncio.ensure_future(self._live())}, timeout=seconds)

        await self.site.worker().run(work)

    async def _history(self) -> None:
        self._feeder.append(self._first)
        for records in self._town.history():
            for step in self._steps(records, 12 * 3_600_000):
                self._feeder.append(step)
                await self._feeder.until_followed()
        await self._feeder.until_passed(self._town.now * 1000 - 2 * _QUARTER_MS)
        kinds = self.site.alerts.raised_by_kind()
        self._say(f"{self._config.days} days of history done; alerts: {_listed(kinds)}")
        self._told = {alert.id for alert in self._newest()}

    async def _live(self) -> None:
        """Feed one quarter of an hour after another, each when its time has come."""
        loop = asyncio.get_running_loop()
        start, town_start = loop.time(), self._town.now
        while True:
            for step in self._steps(self._town.day(), _QUARTER_MS):
                await asyncio.sleep(start + (step.time / 1000 - town_start) / self._speed - loop.time())
                self._feeder.append(step)
                await self._feeder.until_followed()
                self._tell()

    def _steps(self, records: list[FeedRecord], length_ms: int) -> Iterator[FeedStep]:
        for _, group in groupby(records, lambda record: record.time_ms // length_ms):
            part = list(group)
            readings = self._config.meters * length_ms // (self._config.interval_s * 1000)
            yield FeedStep(part, readings, part[-1].time_ms, b"")

    def _newest(self) -> list[Alert]:
        return list(self.site.alerts.find(AlertFilter(), 500))

    def _tell(self) -> None:
        for alert in reversed(self._newest()):
            if alert.id not in self._told:
                self._told.add(alert.id)
                moment = datetime.fromtimestamp(alert.opened_at or alert.since, UTC)
                self._say(f"{moment:%Y-%m-%d %H:%M} UTC  {alert.kind}  {alert.subject}  severity {alert.severity}")


def town_of(days: int, meters: int) -> TownConfig:
    """A town whose history ends today, with enough going wrong in it that every kind of alert comes.

    Trouble begins early: who stops paying is not in arrears before the next bill and its grace are over. A transformer
    to which electric cars came is overloaded on most evenings by then, so that there is an overload to foresee.
    """
    from streams.simulator.recordings import town_of as usual

    start = datetime.now(UTC).date() - timedelta(days=days)
    town = usual(days, meters)
    warm_days = min(10, days // 6)
    town = replace(town, start=start.isoformat(), warm_days=warm_days, chargers_day=max(days - 30, warm_days))
    return replace(town, churners=20.0, non_payers=8.0, frauds=8.0)


def _listed(kinds: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "none yet"
