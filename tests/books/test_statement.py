"""Statements: opening balance, lines, closing balance and ageing fit together at every moment."""

from itertools import pairwise
from operator import attrgetter

from hypothesis import given, settings
from hypothesis import strategies as st

from books.statement import aged, owed, statement
from books.store import Clock
from models.accounts.ageing import BUCKETS
from models.accounts.documents import Move, Origin
from models.calendar import DAY
from tests.books.making import DAY_0, START, Account


def account() -> Account:
    made = Account("A")
    made.bill("B1", 0, 10_000)
    made.move("D1", 1, 5_000, Move.DEPOSIT)
    made.pay("P1", 4, 3_000)
    made.bill("B2", 31, 9_000)
    made.reverse("R1", 32, "P1", 1_000)
    made.settle("W1", 50, 500, Origin.WRITE_OFF)
    made.pay("P2", 60, 30_000)
    return made


def test_a_statement_runs_from_opening_to_closing() -> None:
    entries = [entry for entry in account().entries if entry.at < START + 40 * DAY]
    found = statement("A", entries, START + 3 * DAY, START + 40 * DAY, DAY_0 + 39)
    assert (found.opening, found.closing) == (10_000, 17_000)
    assert [(line.source, line.amount, line.balance, line.settles) for line in found.lines] == [
        ("P1", -3_000, 7_000, {"B1": 3_000}),
        ("B2", 9_000, 16_000, {}),
        ("R1", 1_000, 17_000, {"B1": -1_000}),
    ]
    assert found.ageing == dict.fromkeys(BUCKETS, 0) | {"current": 9_000, "1-30": 8_000}
    assert found.balances["deposits"] == -5_000


def test_a_deposit_is_a_line_that_changes_nothing_owed() -> None:
    found = statement("A", account().entries, START, START + 90 * DAY, DAY_0 + 90)
    (line,) = [line for line in found.lines if line.source == "D1"]
    assert (line.amount, line.held, line.balance) == (0, 5_000, 10_000)
    assert found.closing == -13_500


@given(st.lists(st.integers(0, 70), min_size=2, max_size=4).map(sorted), st.sampled_from(Clock))
@settings(max_examples=40, deadline=None)
def test_statements_that_follow_each_other_meet(days: list[int], clock: Clock) -> None:
    made = account()
    made.pay_late_booked("P3", 2, 100, booked=65)
    key = attrgetter(clock.value)
    closing = None
    for begin, end in pairwise(days):
        since, until = START + begin * DAY, START + end * DAY
        entries = sorted((each for each in made.entries if key(each) < until), key=key)
        found = statement("A", entries, since, until, DAY_0 + end, clock)
        assert closing in (None, found.opening)
        closing = found.closing
        assert closing == found.opening + sum(line.amount for line in found.lines) == sum(map(owed, entries))
        assert sum(found.ageing.values()) == found.balances["receivable"] == sum(aged(entries, DAY_0).values())
