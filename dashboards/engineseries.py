"""What a worker says of itself, as points of metric series; no tag tells one start of a worker from the next."""

from collections.abc import Iterator, Mapping

from dashboards.status import EngineStatus
from models.messages import Point

PROBLEMS = ("reader_stalled", "sink_down", "snapshot_old", "log_behind", "log_ahead", "dead_letters")
"""Codes that are written at every time, 0 where all is well, so that a rule sees an end as well as a beginning."""


def engine_points(status: EngineStatus) -> Iterator[Point]:
    """Points of the series `engine` and of those that `docs/series.md` names after it.

    Args:
        status: of one worker at one moment; its clock is the time of the points, so that a repeat changes nothing.
    """
    at, host = int(status.written_at), status.worker.rpartition("-")[0] or status.worker
    yield Point(series="engine", at=at, tags={"host": host}, fields=_fields(status))
    counts = dict.fromkeys(PROBLEMS, 0)
    for problem in status.found:
        counts[problem.code] = counts.get(problem.code, 0) + 1
    for code, count in counts.items():
        tags = {"host": host, "code": code}
        yield Point(series="engine_problem", at=at, tags=tags, fields={"count": float(count)})
    yield from _by_place("engine_reader", "reader", "waiting", status.waiting, at)
    yield from _by_place("engine_shard", "stage", "snapshot_age_s", status.snapshot_age_s, at)
    for topic, count in status.dead_letters.items():
        yield Point(series="engine_dead_letters", at=at, tags={"topic": topic}, fields={"count": float(count)})
    for sink, well in status.sinks.items():
        yield Point(series="engine_sink", at=at, tags={"sink": sink}, fields={"up": float(well)})


def _fields(status: EngineStatus) -> dict[str, float]:
    fields = {
        "readings": float(status.readings),
        "readings_per_s": status.readings_per_s,
        "spool_bytes": float(status.spool_bytes),
        "outbox_waiting": float(status.outbox_waiting),
        "memory_bytes": float(status.memory_bytes),
        "cpu_s": status.cpu_s,
    }
    if status.mode == "live" and status.log_time:
        fields["log_age_s"] = status.written_at - status.log_time / 1000
    return fields


def _by_place(series: str, name: str, field: str, values: Mapping[str, float], at: int) -> Iterator[Point]:
    """A point for each `name/partition`."""
    for place, value in values.items():
        what, _, partition = place.rpartition("/")
        yield Point(series=series, at=at, tags={name: what, "partition": partition}, fields={field: float(value)})
