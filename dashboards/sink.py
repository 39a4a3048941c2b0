"""The metrics sink: what the stages measured goes to the local series and, where one is set, to InfluxDB."""

from dashboards.influx import InfluxSender
from dashboards.lineprotocol import forecast_lines, load_lines, point_line
from dashboards.series import SeriesStore
from dashboards.spool import Spool
from models.flow.batch import Batch
from models.flow.topics import FORECASTS, LOADS, METRICS
from models.flow.wire import unpack
from models.messages import Forecasts, Loads, Point


class MetricsSink:
    """Writes loads, forecasts and points.

    Args:
        series: the local store.
        spool: where lines wait for InfluxDB; None where none is set.
        sender: is woken when lines wait.
        batch_points: the most lines of one batch.
        keep_s: how much of the series is kept, by event time; None keeps all.
    """

    name = "metrics"
    topics = (LOADS, FORECASTS, METRICS)

    def __init__(
        self,
        series: SeriesStore,
        spool: Spool | None = None,
        sender: InfluxSender | None = None,
        batch_points: int = 5_000,
        keep_s: int | None = None,
    ) -> None:
        self._series = series
        self._spool = spool
        self._sender = sender
        self._batch_points = batch_points
        self._keep_s = keep_s
        self._forgotten = 0

    def take(self, topic: str, batch: Batch) -> None:
        """Write the records of one topic; in the series and in the spool when this returns."""
        loads: list[Loads] = [unpack(value, Loads) for value in batch.values if topic == LOADS]
        forecasts: list[Forecasts] = [unpack(value, Forecasts) for value in batch.values if topic == FORECASTS]
        points: list[Point] = [unpack(value, Point) for value in batch.values if topic == METRICS]
        self._series.put(loads, forecasts, points)
        if self._spool is not None:
            lines = [line for message in loads for line in load_lines(message)]
            lines += [line for message in forecasts for line in forecast_lines(message)]
            lines += [line for point in points if (line := point_line(point))]
            self._spool.put_lines(lines, self._batch_points)
            if self._sender is not None and lines:
                self._sender.wake()
        if loads:
            self._forget(loads[-1].at)

    def _forget(self, at: int) -> None:
        """Once a day of event time, drop what is older than is kept."""
        if self._keep_s is not None and at - self._forgotten > 86_400:
            self._series.forget_before(at - self._keep_s)
            self._forgotten = at
