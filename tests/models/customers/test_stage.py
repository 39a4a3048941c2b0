"""The customers and rankings stages: the same whatever the partitions, movements, treatments, overrides."""

from typing import Any

import numpy as np
import pytest

from models.customers.messages import Cuts, Movement, Pages, Treatments
from models.customers.names import ABC, GRADES
from models.flow.topics import CUSTOMER_EVENTS, CUTS, MOVEMENTS, OVERRIDES, PAGES, TREATMENTS, dead_letters
from tests.models.customers.district import close, log_of, override, played
from tests.support.flow import LocalFlow

MANY = {f"A{number}": {"billed": 1_000 * (number % 37 + 1), "paid": 900 * (number % 37 + 1)} for number in range(150)}


def newest(flow: LocalFlow) -> dict[str, dict[str, Any]]:
    """Columns of every account by its newest page."""
    found: dict[str, dict[str, Any]] = {}
    for page in flow.values(PAGES, Pages):
        for row, account in enumerate(page.account_id):
            found[account] = {name: column[row] for name, column in page.columns.items()} | {"rule": page.rules[row]}
    return found


def late(months: int, until: int = 99, since: int = 0) -> list[dict[str, dict[str, int]]]:
    """A pays in time, B pays late with much overdue in the months from one up to another."""
    bad = {"late": 1, "overdue_days": 30, "overdue": 30_000}
    return [{"A": {}, "B": bad if since <= number < until else {}} for number in range(months)]


def moves(flow: LocalFlow, what: str) -> list[tuple[str, str, str]]:
    return [(m.account_id, m.from_, m.to) for m in flow.values(MOVEMENTS, Movement) if m.what == what]


@pytest.mark.parametrize("partitions", [2, 3])
def test_segments_do_not_depend_on_the_number_of_partitions(partitions: int) -> None:
    one = played(log_of([MANY] * 4, 1), 4)
    other = played(log_of([MANY] * 4, partitions), 4, partitions)
    assert _limits(one) == _limits(other)
    for account, columns in newest(one).items():
        for name in ("abc", "rfm", "matrix", "life", "grade"):
            assert newest(other)[account][name] == columns[name]


def _limits(flow: LocalFlow) -> dict[int, Any]:
    return {cuts.month: cuts.limits for cuts in flow.values(CUTS, Cuts)}


def test_a_customers_make_their_share_of_the_profit() -> None:
    found = newest(played(log_of([MANY] * 3, 1), 3))
    profit = {place: sum(max(int(c["profit"]), 0) for c in found.values() if c["abc"] == place) for place in range(4)}
    share = profit[ABC.index("A")] / sum(profit.values())
    assert 0.8 <= share < 0.85


def test_grades_fall_and_rise_with_what_happens_and_say_why() -> None:
    flow = played(log_of(late(21, until=9, since=3), 1), 21)
    steps = moves(flow, "grade")
    assert [step for step in steps if step[0] == "A"] == [("A", "fairly_good", "good")], "new, and pays, so it rises"
    places = [GRADES.index(to) for account, _, to in steps if account == "B"]
    assert places[0] >= 3
    assert places[-1] < max(places)
    fell = next(m for m in flow.values(MOVEMENTS, Movement) if m.what == "grade" and m.account_id == "B")
    assert "bills paid late" in fell.why or "overdue" in fell.why
    assert "降为" in fell.why_zh


def test_treatments_are_told_once_and_again_only_when_they_change() -> None:
    flow = played(log_of(late(9), 1), 9)
    told = [(name, int(days)) for t in flow.values(TREATMENTS, Treatments)
            for name, days in zip(t.account_id, t.patience_days, strict=True)]  # fmt: skip
    assert len(told) == len(set(told))
    assert any(name == "B" and days < 0 for name, days in told)


def test_an_override_holds_to_its_end_and_then_the_figures_hold_again() -> None:
    months, at = late(6), close(4)
    log = log_of(months, 1)
    log[OVERRIDES, 0] = [override("B", at, until=at + 36_000)]
    flow = played(log, 6)
    during = [page for page in flow.values(PAGES, Pages) if page.overrides]
    assert {page.overrides["B"]["owner"] for page in during} == {"li.wei"}
    assert {page.rules[page.account_id.index("B")] for page in during} == {"key accounts"}
    assert newest(flow)["B"]["rule"] in ("poor credit", "fairly poor credit")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"grade": "superb"}, "grade 'superb' is not one of good"),
        ({"owner": " "}, "owner is empty"),
        ({"reason": ""}, "reason is empty"),
        ({"at": close(3) + 10_000}, "is after it was logged"),
        ({"until": "soon"}, "RFC 3339"),
    ],
)
def test_an_override_that_cannot_be_used_goes_to_its_dead_letters(fields: dict[str, Any], said: str) -> None:
    log = log_of(late(4), 1)
    log[OVERRIDES, 0] = [override("B", close(3), **fields)]
    flow = played(log, 4)
    (letter,) = flow.values(dead_letters(OVERRIDES))
    assert said in dict(letter.headers)["gp-error-reason"]
    assert not any(page.overrides for page in flow.values(PAGES, Pages))


def test_a_critical_customer_has_the_rule_of_life_and_safety_whatever_his_credit() -> None:
    found = newest(played(log_of(late(6), 1, B="hospital"), 6))
    assert found["B"]["rule"] == "life and safety"


def test_who_leaves_is_ending_and_ranked_no_more() -> None:
    log = log_of(late(4), 1)
    event = b'{"account_id": "A", "at": %d, "kind": "switched_away"}' % (close(1) + 10)
    log[CUSTOMER_EVENTS, 0] = [((close(1) + 10) * 1000, event)]
    flow = played(log, 4)
    assert ("A", "acquisition", "ending") in moves(flow, "life")
    assert newest(flow)["A"]["abc"] == 0


def test_pieces_and_orders_of_reading_change_nothing() -> None:
    log = log_of([MANY] * 4, 2)
    assert played(log, 4, 2, seed=3).fingerprints() == played(log, 4, 2).fingerprints()


def test_a_customer_takes_few_bytes() -> None:
    flow = played(log_of([MANY] * 4, 1), 4)
    book = flow.shards[0].stage.dump()["book"]
    assert sum(column.nbytes for column in book["columns"].values()) / len(MANY) < 450
    assert not any(np.isinf(column).any() for column in book["columns"].values() if column.dtype.kind == "f")
