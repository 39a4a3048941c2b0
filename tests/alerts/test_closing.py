"""What an alert turned out to be, and who says so."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from alerts.alert import Reason, State
from alerts.config.families import families
from alerts.query import AlertFilter
from alerts.store import AlertStore
from models.flow.topics import ACTIONS, dead_letters
from models.records import Action
from tests.alerts.town import DAY, HOUR, Town, action, finding


def close(key: str, at: int, resolution: str, text: str = "", actor: str = "li") -> Action:
    return msgspec.structs.replace(action(key, "close", at, text=text, actor=actor), resolution=resolution)


def test_every_family_has_a_short_list_with_other_in_it() -> None:
    assert all("other" in rules.resolutions and len(rules.resolutions) <= 6 for rules in families().values())
    assert {"theft", "fault", "clean"} <= set(families()["theft"].resolutions)


def test_closing_says_what_it_was(tmp_path: Path) -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        finding("theft.lead", "M1", 0),
        finding("overload.overload", "T2", 0),
        close("overload:T1", 60, "planned_work", "switching"),
        close("theft:M1", 70, "fault", actor="wang"),
    )
    with closing(AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")) as store:
        store.save(town.run(HOUR).alerts)
        [planned] = store.find(AlertFilter(resolution="planned_work"))
        assert (planned.key, planned.outcome, planned.resolved_by) == ("overload:T1", "closed", "li")
        [inspected] = store.find(AlertFilter(resolution="fault", family="theft"))
        assert (inspected.key, inspected.resolved_by) == ("theft:M1", "wang")
        step = next(step for step in store.history(planned.id) if step.reason == Reason.CLOSED)
        assert (step.actor, step.text) == ("li", "planned_work: switching")


def test_what_cleared_by_itself_may_be_judged_later_once_and_again() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 60, since=0, clear=True),
        close("overload:T1", 120, "false_alarm"),
        close("overload:T1", 121, "false_alarm"),
        close("overload:T1", 180, "true", actor="wang"),
    )
    town.run(HOUR)
    assert (town.last.outcome, town.last.resolution, town.last.resolved_by) == ("cleared", "true", "wang")
    assert [(step.text, step.actor) for step in town.last.history if step.reason == Reason.RESOLVED] == [
        ("false_alarm", "li"),
        ("true", "wang"),
    ]


def test_an_episode_that_comes_back_is_to_be_judged_anew() -> None:
    town = Town().add(
        finding("theft.lead", "M1", 0, severity=2),
        close("theft:M1", 60, "clean"),
        finding("theft.lead", "M1", DAY, since=0, severity=3),
    )
    town.run(2 * DAY)
    assert (town.last.state, town.last.resolution, town.last.resolved_by) == (State.ACTIVE, "", "")


@pytest.mark.parametrize(("key", "word"), [("overload:T1", "theft"), ("theft:M1", "false_alarm"), ("theft:M1", "x")])
def test_a_word_outside_of_the_list_is_refused(key: str, word: str) -> None:
    town = Town().add(finding("overload.overload", "T1", 0), finding("theft.lead", "M1", 0), close(key, 60, word))
    town.run(HOUR)
    [letter] = town.flow.values(dead_letters(ACTIONS))
    assert "is not one of" in dict(letter.headers)["gp-error-reason"]
    assert {alert.state for alert in town.alerts} == {State.ACTIVE}
