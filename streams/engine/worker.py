"""One worker: the engine under Faust, its snapshots, its clock and its status."""

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import faust

from dashboards.status import EngineStatus, StatusFile
from models.errors import GridPulseError
from streams.engine.app import Failed
from streams.engine.checkup import Checkup
from streams.engine.engine import Engine
from streams.engine.garbage import collected_rarely
from streams.engine.topics import external_topics
from streams.log.log import Log

_MOST_UNMOVED_S = 1.0
"""After so long there is a promise though no shard has moved: other workers may wait for it."""

_RATE_OVER = 61
"""Statuses, one a second, over which the rate of readings is told: a small site's meters report all at once."""

_logger = logging.getLogger(__name__)


class Worker:
    """Runs an engine until it is told to stop or cannot go on.

    Args:
        engine: the shards and sinks, restored.
        log: what they read.
        connect: makes the Faust application of the engine on its log.
        status: where it says how it is; None for nowhere.
        mode: what it runs as, for people: live, demo or replay.
        checkpoint_s: seconds between snapshots.
        tick_s: seconds between promises by the clock while records wait for one, and while none do; None where whoever
            feeds the log promises.
        readings: how many readings were taken in so far.
        dead_letters: records rejected so far, by topic.
        problems: what is wrong now, in words.
        services: what else runs for as long as the engine does.
        checkup: completes the status, and ends the worker where it stands still.
    """

    def __init__(
        self,
        engine: Engine,
        log: Log,
        connect: Callable[[Failed], faust.App],
        status: StatusFile | None = None,
        mode: str = "live",
        checkpoint_s: float = 30.0,
        tick_s: tuple[float, float] | None = None,
        readings: Callable[[], int] = lambda: 0,
        dead_letters: Callable[[], dict[str, int]] = dict,
        problems: Callable[[], list[str]] = list,
        services: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
        checkup: Checkup | None = None,
    ) -> None:
        self.engine = engine
        self._log = log
        self._connect = connect
        self._status = status
        self._mode = mode
        self._checkpoint_s = checkpoint_s
        self._tick_s = tick_s
        self._readings = readings
        self._dead_letters = dead_letters
        self._problems = problems
        self._services = services
        self._checkup = checkup
        self._failure: asyncio.Future[None] | None = None
        self._rates: deque[tuple[float, int]] = deque(maxlen=_RATE_OVER)
        self._ticked = (-math.inf, -1)

    async def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run the engine while `work` goes on, and stop both in order: a last snapshot is taken unless it failed.

        Raises:
            GridPulseError: a stage, a sink or the log cannot go on; nothing that was acknowledged is lost.
        """
        with collected_rarely():
            await self._run(work)

    async def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._failure = asyncio.get_running_loop().create_future()
        app = self._connect(self._failed)
        tasks: list[asyncio.Future[None]] = []
        told_to_stop = False
        try:
            await app.start()
            tasks += [asyncio.ensure_future(part) for part in (work(), *self._background())]
            await self._first_of(tasks)
        except asyncio.CancelledError:
            told_to_stop = True
            raise
        finally:
            # Where several failed at once, one is told and the others are heard and dropped.
            for future in (*tasks, self._failure):
                future.cancel()
            await asyncio.gather(*tasks, self._failure, return_exceptions=True)
            await app.stop()
            if told_to_stop:
                self._end()
        self._end()

    def _end(self) -> None:
        self.engine.checkpoint()
        self._say(running=False)

    async def _first_of(self, tasks: Sequence[asyncio.Future[None]]) -> None:
        """Wait until the work is done, or anything has failed."""
        assert self._failure is not None
        watched: list[asyncio.Future[None]] = [*tasks, self._failure]
        done, _ = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        for future in done:
            future.result()

    def _background(self) -> list[Coroutine[Any, Any, None]]:
        repeated = [_every(self._checkpoint_s, self.engine.checkpoint_beside), _every(1.0, self._say)]
        if self._tick_s is not None:
            repeated.append(_every(self._tick_s[0], self._tick))
        return [*repeated, *(service() for service in self._services)]

    def _tick(self) -> None:
        """Promise, unless the shards have not moved since the last time: what is on its way must not pile up."""
        assert self._tick_s is not None
        now, reached = time.monotonic(), self.engine.time
        unmoved = _MOST_UNMOVED_S if reached == self._ticked[1] else 0.0
        if now - self._ticked[0] >= (self._tick_s[1] if self.engine.idle else unmoved):
            self._ticked = now, reached
            self._log.promise_now(external_topics())

    def _say(self, running: bool = True) -> None:
        if self._status is None:
            return None
        self._rates.append((time.monotonic(), self._readings()))
        (start, before), (end, now) = self._rates[0], self._rates[-1]
        status = EngineStatus(
            written_at=time.time(),
            log_time=self.engine.time,
            mode=self._mode,
            readings=now,
            readings_per_s=(now - before) / (end - start) if end > start else 0.0,
            lag=self.engine.lag(),
            dead_letters=self._dead_letters(),
            problems=self._problems(),
            running=running,
        )
        if self._checkup is None:
            return self._status.write(status)
        status = self._checkup.complete(status)
        self._status.write(status)
        return self._checkup.enforce(status)

    def _failed(self, reader: str, error: BaseException) -> None:
        if self._failure is not None and not self._failure.done():
            if not isinstance(error, GridPulseError):
                _logger.error("%s failed", reader, exc_info=error)
            self._failure.set_exception(error)


async def _every(seconds: float, act: Callable[[], Coroutine[Any, Any, None] | None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        if (going_on := act()) is not None:
            await going_on
