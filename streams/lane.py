"""The way of lines to one bucket of InfluxDB, and what the engine says of itself on it."""

import asyncio
from contextlib import ExitStack
from typing import NamedTuple

from dashboards.engineseries import engine_points
from dashboards.influx import InfluxSender
from dashboards.influxwrite import InfluxServer
from dashboards.lineprotocol import point_line
from dashboards.spool import Spool
from dashboards.status import StatusFile
from streams.settings import Settings

_EVERY_S = 15.0


class Lane(NamedTuple):
    """Batches that wait on disk, and what sends them."""

    spool: Spool
    sender: InfluxSender


def open_lane(settings: Settings, name: str, bucket: str, stack: ExitStack) -> Lane:
    """Begin to send what waits, and what will come.

    Args:
        settings: all settings.
        name: of the folder in the state directory where batches wait.
        bucket: where they go.
        stack: stops sending.
    """
    influx = settings.influx
    spool = Spool(settings.state / name, influx.spool_mb << 20)
    sender = InfluxSender(spool, InfluxServer(influx.url, influx.token, influx.org, bucket))
    sender.start()
    stack.callback(sender.stop)
    return Lane(spool, sender)


class EngineSeries:
    """Writes now and then what the worker of a state directory says of itself.

    Args:
        settings: all settings; `settings.state` is the directory.
        lane: where it goes.
    """

    def __init__(self, settings: Settings, lane: Lane) -> None:
        self._status = StatusFile(settings.state / "status.json")
        self._lane = lane

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            self.write()

    def write(self) -> None:
        """Write the newest status, if there is one."""
        lines = [point_line(point) for status in self._status.all() for point in engine_points(status)]
        self._lane.spool.put_lines(lines, len(lines) or 1)
        self._lane.sender.wake()
