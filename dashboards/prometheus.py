"""What the workers say of themselves, in the text format that Prometheus reads."""

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from dashboards.health import silent
from dashboards.status import EngineStatus

CONTENT_TYPE = CONTENT_TYPE_LATEST

_NUMBERS: tuple[tuple[str, str, type[Metric], str], ...] = (
    ("readings", "readings", CounterMetricFamily, "Readings taken in."),
    ("readings_per_s", "readings_per_second", GaugeMetricFamily, "Readings taken in a second, over the last minute."),
    ("spool_bytes", "spool_bytes", GaugeMetricFamily, "Lines that wait on disk for InfluxDB."),
    ("outbox_waiting", "outbox_waiting", GaugeMetricFamily, "Messages that wait to be sent."),
    ("memory_bytes", "resident_memory_bytes", GaugeMetricFamily, "Memory of the worker."),
    ("cpu_s", "cpu_seconds", CounterMetricFamily, "Processor time of the worker."),
)
"""One number a worker: field of the status, name, kind, meaning."""

_TABLES: tuple[tuple[str, str, str, type[Metric], str], ...] = (
    ("waiting", "lag_records", "reader", GaugeMetricFamily, "Records that wait for a reader and partition."),
    ("dead_letters", "dead_letters", "topic", CounterMetricFamily, "Records rejected."),
    ("snapshot_age_s", "snapshot_age_seconds", "shard", GaugeMetricFamily, "How long a shard's work is not kept."),
    ("sinks", "sink_up", "sink", GaugeMetricFamily, "Whether what results are sent to answers."),
)
"""A number by name: field of the status, name, label, kind, meaning."""


def exposition(statuses: Sequence[EngineStatus], now: float) -> bytes:
    """Every metric of every worker, as `CONTENT_TYPE`.

    Args:
        statuses: the newest of each worker.
        now: Unix seconds.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Statuses(statuses, now))
    return generate_latest(registry)


class _Statuses(Collector):
    def __init__(self, statuses: Sequence[EngineStatus], now: float) -> None:
        self._statuses = statuses
        self._now = now

    def collect(self) -> Iterator[Metric]:
        for field, name, kind, meaning in _NUMBERS:
            family = kind(f"gridpulse_{name}", meaning, labels=["worker"])  # type: ignore[call-arg]
            for status in self._statuses:
                family.add_metric([status.worker], getattr(status, field))  # type: ignore[attr-defined]
            yield family
        for field, name, label, kind, meaning in _TABLES:
            family = kind(f"gridpulse_{name}", meaning, labels=["worker", label])  # type: ignore[call-arg]
            for status in self._statuses:
                for key, value in getattr(status, field).items():
                    family.add_metric([status.worker, key], float(value))  # type: ignore[attr-defined]
            yield family
        yield from self._judged()

    def _judged(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("gridpulse_worker_up", "Whether the worker speaks.", labels=["worker"])
        age = GaugeMetricFamily("gridpulse_log_age_seconds", "Clock less log time, in live mode.", labels=["worker"])
        problems = GaugeMetricFamily("gridpulse_problem", "What is wrong now.", labels=["worker", "code", "where"])
        for status in self._statuses:
            up.add_metric([status.worker], not silent(status, self._now))
            if status.mode == "live":
                age.add_metric([status.worker], self._now - status.log_time / 1000)
            for code, where in dict.fromkeys((problem.code, problem.where) for problem in status.found):
                problems.add_metric([status.worker, code, where], 1)
        yield from (up, age, problems)
