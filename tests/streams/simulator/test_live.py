from dataclasses import replace
from pathlib import Path

from models.flow.topics import READINGS
from streams.recording.chunk import FeedRecord
from streams.recording.recording import Recording
from streams.simulator.config import BadDataConfig, TownConfig
from streams.simulator.live import LiveTown
from streams.simulator.simulate import simulate

CONFIG = TownConfig(days=6, meters=60, accounts=55, transformers=3, near_limit=0, warm_days=1, faults=20, thefts=10)


def per_partition(records: list[FeedRecord]) -> dict[tuple[str, int], list[tuple[bytes, int]]]:
    out: dict[tuple[str, int], list[tuple[bytes, int]]] = {}
    for record in records:
        out.setdefault((record.topic, record.partition), []).append((record.value, record.time_ms))
    return out


def test_live_records_are_those_of_the_recording(tmp_path: Path) -> None:
    simulate(tmp_path / "town", CONFIG, 5)
    fed = [record for step in Recording(tmp_path / "town").feed(2) for record in step.records]
    live = LiveTown(CONFIG, 5, partitions=2)
    records = live.reference() + [record for day in live.history() for record in day]
    count = len(live.reference())
    assert per_partition(records[count:]) == per_partition(fed[count:])
    assert [record.value for record in records[:count]] == [record.value for record in fed[:count]]


def test_days_go_on_after_history_and_records_stay_in_order() -> None:
    live = LiveTown(
        replace(CONFIG, days=2, bad=BadDataConfig(unparsable=1e-3, naive=1e-3, future=1e-3)), 5, partitions=2
    )
    days = [*live.history(), live.day(), live.day()]
    times = [record.time_ms for day in days for record in day]
    assert times == sorted(times)
    assert times[-1] <= live.now * 1000
    assert any(b"#####" in record.value for day in days for record in day if record.topic == READINGS)


def test_a_town_that_was_skipped_forward_is_where_it_would_be() -> None:
    one, other = LiveTown(CONFIG, 5, partitions=2), LiveTown(CONFIG, 5, partitions=2)
    for _ in range(3):
        one.day()
    other.skip(3)
    assert one.day() == other.day()
