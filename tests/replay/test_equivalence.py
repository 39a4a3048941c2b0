"""A recording gives one result, however it is cut into batches, partitions and file formats."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.replay import ReplayResult, replay
from streams.settings import Settings
from tests.replay import towns


def outcome(result: ReplayResult) -> dict[str, Any]:
    """What must be equal: everything but the pace."""
    facts: dict[str, Any] = msgspec.to_builtins(result)
    return {name: value for name, value in facts.items() if "seconds" not in name and "per_second" not in name}


def alerts_of(out: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in (out / "alerts.ndjson").read_bytes().splitlines()]


@pytest.fixture(scope="module")
def at_once(town: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ReplayResult, Path]:
    """The town's recording replayed in one batch: its result, and the folder with what came out."""
    out = tmp_path_factory.mktemp("at-once")
    return replay(town, Settings(), None, out, 100_000), out


def test_the_town_is_worth_comparing(at_once: tuple[ReplayResult, Path]) -> None:
    result, _ = at_once
    assert result.readings > 30_000
    assert {"overload.overload", "quality.silent"} <= set(result.alerts)
    assert {kind.partition(".")[0] for kind in result.alerts} >= {"overload", "payment_fraud", "quality"}
    assert result.rejected["meter.readings.v1.dlq"] > 100
    assert 0 < result.total_readings <= result.readings


@pytest.mark.parametrize("batch", [700, 8_000])
def test_batches_of_a_town_change_nothing(
    town: Path, at_once: tuple[ReplayResult, Path], tmp_path: Path, batch: int
) -> None:
    result, out = at_once
    assert outcome(replay(town, Settings(), None, tmp_path, batch)) == outcome(result)
    for name in ("alerts.ndjson", "loads.csv"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_batches_of_one_and_of_seven_change_nothing(hamlet: Path, tmp_path: Path) -> None:
    results = {batch: replay(hamlet, Settings(), None, tmp_path / str(batch), batch) for batch in (1, 7, 100_000)}
    whole = results[100_000]
    assert whole.alerts
    assert whole.rejected
    for batch in (1, 7):
        assert outcome(results[batch]) == outcome(whole)
        for name in ("alerts.ndjson", "loads.csv"):
            assert (tmp_path / str(batch) / name).read_bytes() == (tmp_path / "100000" / name).read_bytes()


def test_three_partitions_give_the_same_alerts(town: Path, at_once: tuple[ReplayResult, Path], tmp_path: Path) -> None:
    result, out = at_once
    spread = replay(town, towns.settings_with(3), None, tmp_path, 100_000)
    assert alerts_of(tmp_path) == alerts_of(out)
    assert (tmp_path / "loads.csv").read_bytes() == (out / "loads.csv").read_bytes()
    for name in ("readings", "total_readings", "findings", "alerts", "rejected"):
        assert getattr(spread, name) == getattr(result, name)
    assert spread.digest != result.digest, "other shards hold other state"


def test_an_ended_replay_is_told_again_by_the_same_call(hamlet: Path, tmp_path: Path) -> None:
    first = replay(hamlet, Settings(), tmp_path / "state", tmp_path / "first")
    again = replay(hamlet, Settings(), tmp_path / "state", tmp_path / "again")
    assert again.readings == 0
    assert outcome(again) | {"readings": first.readings} == outcome(first)
    for name in ("alerts.ndjson", "loads.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "first" / name).read_bytes()
