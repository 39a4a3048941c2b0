"""The rules of judging, and the page that explains them."""

import pytest

from models.calendar import DAY, HOUR
from models.evaluation.episodes import LOSS, PLACES, UNMETERED
from models.evaluation.rules import RULES, Rule, Timing
from tests.docs.pages import DOCS, section, tables

PAGE = DOCS / "detection.md"


def rows() -> dict[str, list[str]]:
    """First cell -> other cells, of every row of the table of rules."""
    (table,) = tables(section(PAGE, "What is judged"))
    return {row[0]: row[1:] for row in table}


def words(seconds: int) -> str:
    return f"{seconds // DAY} d" if seconds and seconds % DAY == 0 else f"{seconds // HOUR} h"


def told(timing: Timing) -> list[str]:
    return [words(timing.lead_s), words(timing.grace_s), words(timing.detect_s)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_page_says_what_the_rule_does(rule: Rule) -> None:
    truth, *times = rows()[f"`{rule.name}`"]
    derived = {UNMETERED: ["theft", "meter_fault"], LOSS: ["outage"]}
    said = [name for kind in rule.truth for name in derived.get(kind, [kind])]
    assert truth == ", ".join(f"`{kind}`" for kind in said)
    assert times == (told(rule.timing) if not rule.ahead else ["see below", "see below", told(rule.timing)[2]])
    for way, timing in rule.ways.items():
        (row,) = [cells for name, cells in rows().items() if name.startswith("…") and f"`{way}`" in name]
        assert row[1:] == told(timing)


def test_every_truth_that_an_alert_should_tell_has_a_rule() -> None:
    judged = {kind for rule in RULES for kind in rule.truth}
    assert set(PLACES) - judged == {"outage", "vacancy", "register_reset"}


def test_the_subjects_of_a_rule_are_those_of_its_truth() -> None:
    derived = {UNMETERED: "transformer", LOSS: ""}
    for rule in RULES:
        assert {{**PLACES, **derived}[kind] for kind in rule.truth} == {rule.place}
