"""Days of single meters, for a bucket of their own that somebody asked for."""

from collections.abc import Iterator

from dashboards.influx import InfluxSender
from dashboards.lineprotocol import escaped
from dashboards.spool import Spool
from models.flow.batch import Batch
from models.flow.topics import METER_DAYS
from models.flow.wire import unpack
from models.messages import MeterDays


class MeterSink:
    """Writes a point of series `meter_day` for each meter and local day.

    There are as many series as meters, and they tell how people live: nothing makes this sink but a setting.

    Args:
        spool: where lines wait.
        sender: is woken when lines wait.
        batch_points: the most lines of one batch.
    """

    name = "meter_days"
    topics = (METER_DAYS,)

    def __init__(self, spool: Spool, sender: InfluxSender, batch_points: int = 5_000) -> None:
        self._spool = spool
        self._sender = sender
        self._batch_points = batch_points

    def take(self, topic: str, batch: Batch) -> None:
        """Write the days of one batch; in the spool when this returns."""
        days: list[MeterDays] = [unpack(value, MeterDays) for value in batch.values if topic == METER_DAYS]
        lines = [line for message in days for line in meter_lines(message)]
        self._spool.put_lines(lines, self._batch_points)
        if lines:
            self._sender.wake()


def meter_lines(days: MeterDays) -> Iterator[str]:
    """A line a meter: energy (kWh), share of intervals received, and share of the day with supply."""
    columns = (days.wh.tolist(), days.coverage.tolist(), days.supplied.tolist())
    for feeder, transformer, meter, wh, coverage, supplied in zip(
        days.feeder_id, days.transformer_id, days.meter_id, *columns, strict=True
    ):
        tags = {"feeder": feeder, "transformer": transformer, "meter": meter}
        head = ",".join(["meter_day", *(f"{name}={escaped(value)}" for name, value in tags.items() if value)])
        yield f"{head} kwh={wh / 1000:.10g},coverage={coverage:.7g},supplied={supplied:.7g} {days.at}"
