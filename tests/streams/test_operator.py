"""The operator of a simulated desk: what he does, how fast, and what a replay makes of it."""

import json
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from alerts.alert import Reason
from alerts.query import AlertFilter
from alerts.store import AlertStore
from streams.cli.commands import app
from streams.operator import NAME, Told, acknowledgements, attend
from streams.replay import replay
from streams.settings import Settings
from streams.simulator.chance import chance
from streams.simulator.recordings import simulate

SEED = 7


@given(st.lists(st.integers(0, 7200), max_size=40), st.integers(0, 99))
def test_he_acknowledges_everything_after_he_was_told_one_after_the_other(times: list[int], seed: int) -> None:
    told = [Told(at, f"overload-T{number}", f"overload:T{number}") for number, at in enumerate(times)]
    done = list(acknowledgements(told, chance(seed, NAME)))
    assert {row["alert_key"] for row in done} == {each.alert_key for each in told}
    when = {row["alert_id"]: row["at"] for row in done}
    assert all(when[each.alert_id] >= each.at + 70 for each in told)
    moments = sorted(when.values())
    assert all(later - earlier >= 10 for earlier, later in pairwise(moments))


def test_one_message_is_looked_at_within_five_minutes() -> None:
    [row] = acknowledgements([Told(0, "a", "overload:T1")], chance(SEED, NAME))
    assert 70 <= row["at"] < 340


@pytest.fixture(scope="module")
def manned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manned")
    words = ["simulate", "--out", str(folder / "recording"), "--days", "2", "--meters", "300", "--seed", str(SEED)]
    result = CliRunner().invoke(app, [*words, "--storm", "--operator", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["acknowledgements"] > 0
    return folder


def test_a_replay_has_his_acknowledgements_and_no_reminders_of_what_he_saw(manned: Path) -> None:
    result = replay(manned / "recording", Settings(), manned / "state")
    assert "alerts.actions.v1.dlq" not in result.rejected
    with closing(AlertStore(f"sqlite:///{manned / 'state' / 'alerts.db'}")) as store:
        histories = [store.history(alert.id) for alert in store.find(AlertFilter(), 10**6)]
    acted = [step for steps in histories for step in steps if step.reason == Reason.ACKNOWLEDGED and not step.recipient]
    assert acted
    assert {step.actor for step in acted} == {NAME}
    assert not any(step.reason in (Reason.REMINDED, Reason.UNANSWERED) for steps in histories for step in steps)


def test_he_does_the_same_again_and_once_only(manned: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "again", 2, 300, SEED, storm=True)
    attend(tmp_path / "again", Settings(), SEED)
    files = [folder / "actions.ndjson" for folder in (manned / "recording", tmp_path / "again")]
    assert files[0].read_bytes() == files[1].read_bytes()
