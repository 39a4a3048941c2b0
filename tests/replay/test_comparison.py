"""A recording replayed with two settings: what differs is told, and nothing else does."""

import json
from pathlib import Path

import pytest

from models.errors import BadSettings
from models.evaluation.differences import Change
from streams.comparison import Comparison, compare
from streams.settings import Settings, load_settings
from tests.support.gridpulse import Gridpulse

CHANGED = '[grid.overload]\nheavy = 0.6\noverload_on_min = 120\n[influx]\ntoken = "s3cret"\n'


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("changed") / "changed.toml"
    path.write_text(CHANGED)
    return path


@pytest.fixture(scope="module")
def compared(hamlet: Path, changed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path]:
    out = tmp_path_factory.mktemp("compared")
    return compare(hamlet, Settings(), load_settings(changed), out=out), out


def test_the_settings_that_differ_are_told_and_no_secret(compared: tuple[Comparison, Path]) -> None:
    told = {each.name: (each.base, each.changed) for each in compared[0].settings}
    assert told == {
        "grid.overload.heavy": ("0.8", "0.6"),
        "grid.overload.overload_on_min": ("15.0", "120.0"),
        "influx.token": ("one", "another"),
    }


def test_a_lower_limit_brings_and_moves_alerts_of_its_family_alone(compared: tuple[Comparison, Path]) -> None:
    changes = {each.change for each in compared[0].alerts if each.family == "overload"}
    assert changes & {Change.CAME, Change.MOVED}
    others = [each for each in compared[0].alerts if each.family != "overload"]
    assert others
    assert {each.change for each in others} == {Change.SAME}


def test_the_counts_are_those_of_the_two_runs(compared: tuple[Comparison, Path]) -> None:
    result, out = compared
    for side, name in (("before", "base"), ("after", "changed")):
        rows = [json.loads(line) for line in (out / name / "alerts.ndjson").read_text().splitlines()]
        raised = [row for row in rows if row["opened_at"] is not None]
        assert sum(getattr(each, side) for each in result.families.values()) == len(raised)
        assert sum(getattr(each, f"told_{side}") for each in result.families.values()) > 0


def test_what_really_happened_judges_both(compared: tuple[Comparison, Path]) -> None:
    quality = compared[0].quality
    assert quality is not None
    assert quality["overload"].base.found + quality["overload"].base.missed > 0
    assert quality["payment_fraud"].base == quality["payment_fraud"].changed


def test_equal_settings_are_refused(hamlet: Path) -> None:
    with pytest.raises(BadSettings, match="nothing to compare"):
        compare(hamlet, Settings(), Settings())


def test_the_command_shows_it_side_by_side(hamlet: Path, changed: Path, gridpulse: Gridpulse) -> None:
    shown = gridpulse.run("compare", hamlet, "--with", changed, "--from", "2000-01-01", settings={"STATE": "unused"})
    assert shown.returncode == 0, shown.stderr
    assert "grid.overload.heavy" in shown.stdout
    assert "s3cret" not in shown.stdout
    told = gridpulse.run("compare", hamlet, "--with", changed, "--until", "2000-01-01", "--json")
    assert json.loads(told.stdout)["alerts"] == []


def test_wrong_files_and_times_are_refused(hamlet: Path, tmp_path: Path, gridpulse: Gridpulse, changed: Path) -> None:
    (tmp_path / "wrong.toml").write_text("[theft]\nopen_scor = 0.7\n")
    refused = gridpulse.run("compare", hamlet, "--with", tmp_path / "wrong.toml")
    assert refused.returncode == 2
    assert "line 2: theft.open_scor is unknown: the nearest is theft.open_score" in refused.stderr
    refused = gridpulse.run("compare", hamlet, "--with", changed, "--from", "yesterday")
    assert (refused.returncode, "--from yesterday is no time" in refused.stderr) == (2, True)
