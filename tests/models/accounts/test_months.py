"""A month read off a ledger: every bill judged once, every overdue day counted in its month."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accounts.days import LocalDays
from models.accounts.documents import ItemKind, Origin
from models.accounts.ledger import WHOLE, Ledger
from models.accounts.months import TOLERANCE_DAYS, Month, facts, first_day
from models.calendar import DAY, LocalTime

DAYS = LocalDays(LocalTime("UTC"))
NAMES = ("judged", "late", "overdue_days", "billed", "paid", "payments", "paid_day", "owed", "overdue", "oldest_days",
         "reversed")  # fmt: skip
JANUARY = first_day(54 * 12)


def month(number: int) -> Month:
    """A month of 2024, counted from 0."""
    return Month.of(first_day(54 * 12 + number), 0)


def told(ledger: Ledger, number: int) -> dict[str, int]:
    return dict(zip(NAMES, facts(ledger, month(number), DAYS), strict=True))


def at(day: int) -> int:
    """Noon of a day counted from 1 January 2024, Unix seconds."""
    return (JANUARY + day) * DAY + DAY // 2


def billed(due: int, paid: int | None) -> Ledger:
    """One bill of 100.00, due and paid on days counted from 1 January 2024."""
    ledger = Ledger()
    ledger.bill(ItemKind.BILL, "B1", at(due - 15), JANUARY + due, 10_000)
    if paid is not None:
        ledger.pay("P1", at(paid), 10_000)
    return ledger


@given(st.integers(15, 80), st.none() | st.integers(0, 120))
def test_a_bill_is_judged_in_one_month_and_its_overdue_days_add_up(due: int, paid: int | None) -> None:
    ledger = billed(due, paid)
    months = [told(ledger, number) for number in range(5)]
    end = first_day(54 * 12 + 5) - JANUARY
    until = end if paid is None or paid > end else paid
    assert sum(each["judged"] for each in months) == 1
    assert sum(each["late"] for each in months) == (until > due + TOLERANCE_DAYS)
    assert sum(each["overdue_days"] for each in months) == max(0, until - due - 1)


def test_money_and_the_last_payment_are_of_the_month() -> None:
    found = told(billed(20, 25), 0)
    assert (found["billed"], found["paid"], found["payments"], found["paid_day"]) == (10_000, 10_000, 1, JANUARY + 25)
    assert told(billed(20, 25), 1)["paid_day"] == -1


def test_what_is_open_at_the_end_is_overdue_with_its_age() -> None:
    found = told(billed(20, None), 0)
    assert (found["owed"], found["overdue"], found["oldest_days"]) == (10_000, 10_000, 10)


def test_a_payment_taken_back_is_counted_and_its_bill_is_open_again() -> None:
    ledger = billed(20, 18)
    ledger.reverse("R1", at(28), "P1", WHOLE)
    found = told(ledger, 0)
    assert (found["reversed"], found["paid"], found["overdue"]) == (1, 0, 10_000)


def given_up(due: int, on: int, recovered: int | None = None) -> Ledger:
    """A bill of 100.00 that is written off on a day, and recovered on another."""
    ledger = billed(due, None)
    ledger.pay("W1", at(on), 10_000, origin=Origin.WRITE_OFF)
    if recovered is not None:
        ledger.pay("P1", at(recovered), 10_000, origin=Origin.RECOVERY)
    return ledger


@pytest.mark.parametrize("on", [19, 22, 40])
def test_a_write_off_settles_nothing(on: int) -> None:
    for number in range(3):
        found = told(given_up(20, on), number)
        assert found["owed"] == 0, "nobody is asked for it any more"
        assert found == told(billed(20, None), number) | {"owed": 0}, "but it was not paid"


def test_what_is_recovered_was_paid_on_that_day() -> None:
    for number in range(4):
        assert told(given_up(20, 40, 65), number) == told(billed(20, 65), number)


def test_months_know_their_quarter_and_number() -> None:
    assert [month(number).ends_quarter for number in range(4)] == [False, False, True, False]
    assert month(1).last - month(1).first == 28
    assert first_day(month(1).number) == pytest.approx(JANUARY + 31)
