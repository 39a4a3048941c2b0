"""The watchdog tells what stands still from what is busy, and says since when something is wrong."""

from dataclasses import replace

import pytest

from streams.engine.watchdog import (
    DEAD_LETTERS,
    LOG_AHEAD,
    LOG_BEHIND,
    SINK_DOWN,
    SNAPSHOT_OLD,
    STALLED,
    Limits,
    Sight,
    Watchdog,
)

LIMITS = Limits(stalled_s=60, snapshot_age_s=100, behind_s=30, dead_share=0.1, dead_count=10)


@pytest.fixture
def dog() -> Watchdog:
    return Watchdog(LIMITS)


def look(dog: Watchdog, start: int, stop: int, at: Sight, step: int = 5) -> list[tuple[str, str, float]]:
    """Look every few seconds at what does not change; what was found last."""
    found = []
    for second in range(start, stop + 1, step):
        found = dog.look(replace(at, at=float(second)))
    return [(problem.code, problem.where, problem.since) for problem in found]


def test_all_is_well(dog: Watchdog) -> None:
    sight = Sight(at=0, places={"meters/0": 1}, waiting={"meters/0": 0}, times={"meters/0": 9}, kept={"meters/0": 9})
    assert look(dog, 0, 1000, sight) == []


def test_a_reader_that_stands_while_records_wait_is_stalled(dog: Watchdog) -> None:
    sight = Sight(at=0, places={"meters/0": 7, "meters/1": 7}, waiting={"meters/0": 3, "meters/1": 0})
    assert look(dog, 0, 55, sight) == []
    assert look(dog, 60, 70, sight) == [(STALLED, "meters/0", 60.0)]
    (problem,) = dog.look(replace(sight, at=75))
    assert problem.failing
    assert "meters/0 has stood still for 75 s while 3 records wait" in problem.text
    assert look(dog, 80, 80, replace(sight, places={"meters/0": 8})) == []


def test_a_reader_that_catches_up_is_busy_however_much_waits(dog: Watchdog) -> None:
    for second in range(0, 3000, 5):
        slow = second // 50  # moves once in fifty seconds
        sight = Sight(at=second, places={"meters/0": slow}, waiting={"meters/0": 10**6 + second})
        assert dog.look(sight) == []


def test_a_reader_whose_records_go_away_is_not_stalled(dog: Watchdog) -> None:
    for second in range(0, 600, 5):
        sight = Sight(at=second, places={"meters/0": 1}, waiting={"meters/0": 1000 - second})
        assert dog.look(sight) == []


def test_a_process_that_was_paused_did_not_see_anything_stall(dog: Watchdog) -> None:
    sight = Sight(at=0, places={"meters/0": 7}, waiting={"meters/0": 3})
    assert look(dog, 0, 10, sight) == []
    assert look(dog, 3600, 3650, sight) == []
    assert look(dog, 3655, 3660, sight) == [(STALLED, "meters/0", 3660.0)]


def test_a_sink_that_is_down_and_comes_back(dog: Watchdog) -> None:
    down = Sight(at=0, sinks={"influx": "cannot be reached", "sms": ""})
    assert look(dog, 10, 20, down) == [(SINK_DOWN, "influx", 10.0)]
    assert look(dog, 25, 25, replace(down, sinks={"influx": "", "sms": ""})) == []
    assert look(dog, 30, 40, down) == [(SINK_DOWN, "influx", 30.0)]


def test_a_snapshot_is_old_only_once_its_shard_has_moved_away_from_it(dog: Watchdog) -> None:
    idle = Sight(at=0, times={"grid/0": 5, "new/0": -1}, kept={"grid/0": 5})
    assert look(dog, 0, 1000, idle) == []
    moved = replace(idle, times={"grid/0": 6, "new/0": -1})
    assert look(dog, 1005, 1105, moved) == []
    assert look(dog, 1110, 1110, moved) == [(SNAPSHOT_OLD, "grid/0", 1110.0)]
    assert dog.unkept_s(1110) == {"grid/0": 105.0}
    assert look(dog, 1115, 1115, replace(moved, kept={"grid/0": 6})) == []
    assert dog.unkept_s(1115) == {}


def test_a_shard_that_is_always_ahead_of_regular_snapshots_is_well(dog: Watchdog) -> None:
    for second in range(0, 3000, 5):
        sight = Sight(at=second, times={"grid/0": second}, kept={"grid/0": second // 90 * 90 - 1})
        assert dog.look(sight) == []


def test_a_shard_that_never_had_a_snapshot_needs_one(dog: Watchdog) -> None:
    assert look(dog, 0, 105, Sight(at=0, times={"grid/0": 6})) == [(SNAPSHOT_OLD, "grid/0", 105.0)]


def test_log_time_behind_the_clock(dog: Watchdog) -> None:
    assert look(dog, 1000, 1030, Sight(at=0, log_time=1_000_000)) == []
    assert look(dog, 1035, 1040, Sight(at=0, log_time=1_000_000)) == [(LOG_BEHIND, "log", 1035.0)]
    assert look(dog, 9000, 9000, Sight(at=0, log_time=None)) == []


def test_log_time_ahead_of_a_clock_that_was_set_back(dog: Watchdog) -> None:
    assert look(dog, 1000, 1030, Sight(at=0, log_time=1_030_000)) == []
    assert look(dog, 800, 805, Sight(at=0, log_time=1_030_000)) == [(LOG_AHEAD, "log", 800.0)]


def test_many_dead_letters_within_five_minutes(dog: Watchdog) -> None:
    old = Sight(at=0, readings=1000, rejected=500)
    assert look(dog, 0, 300, old) == []
    few = replace(old, readings=1900, rejected=600)
    assert look(dog, 305, 305, few) == []
    assert look(dog, 310, 310, replace(few, rejected=601)) == [(DEAD_LETTERS, "log", 310.0)]
    assert look(dog, 315, 640, replace(few, rejected=601)) == []
    assert look(dog, 645, 645, replace(few, rejected=610)) == []
    assert look(dog, 650, 650, replace(few, rejected=611)) == [(DEAD_LETTERS, "log", 650.0)]
