"""Payment behaviour, bills and prices of single accounts."""

import math
from typing import Any

import numpy as np
import pytest

from models.churn.book import Book
from models.churn.money import Money
from models.errors import BadRecord
from models.records import Bill, Payment, Tariff
from tests.models.churn.town import at


def money_of() -> tuple[Book, Money]:
    book = Book(3, 10)
    return book, Money(book, 2, 250)


def pay(money: Money, day: float, amount: int = 1000, kind: str = "payment") -> None:
    money.pay(Payment(payment_id="P", account_id="A", at=at(day), amount=amount, kind=kind), at(day))


def bill(money: Money, day: int, amount: int = 1000) -> None:
    sent = Bill(bill_id="B", account_id="A", issued_at=at(day), due_at=at(day + 10), amount=amount)
    money.bill(sent, at(day))


def test_the_share_of_late_bills() -> None:
    book, money = money_of()
    bill(money, 0)
    pay(money, 5)
    assert book["late"][0] == 0
    bill(money, 30)
    pay(money, 35, 600)
    assert book["late"][0] == 0
    pay(money, 50, 400)
    assert book["late"][0] == 0.25
    bill(money, 60)
    bill(money, 90)
    assert book["late"][0] == pytest.approx(0.25 + 0.25 * 0.75)


def test_a_reversed_payment_opens_the_bill_again() -> None:
    book, money = money_of()
    bill(money, 0)
    pay(money, 1, 500)
    pay(money, 2, 500, "reversal")
    assert book["open"][0] == 1000


def test_the_usual_time_between_payments() -> None:
    book, money = money_of()
    assert not money.gap_growth(at(0)).size
    for day in (0, 30, 60, 60):
        pay(money, day)
    assert book["gap_s"][0] == 30 * 86_400
    assert money.gap_growth(at(120))[0] == pytest.approx(math.log(2))
    pay(money, 10)
    assert book["paid_at"][0] == at(60)


def test_bill_rise_is_against_the_median_of_the_three_before() -> None:
    _, money = money_of()
    for number, amount in enumerate((1000, 900, 5000)):
        bill(money, 30 * number, amount)
    assert math.isnan(money.bill_rise()[0])
    bill(money, 90, 2000)
    assert money.bill_rise()[0] == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("prices", "level"),
    [
        ({"price": "0.20"}, 20.0),
        ({"tiers": [(100.0, "0.10"), (None, "0.20")]}, 16.0),
        ({"hours": [("0.30", list(range(8))), ("0.15", list(range(8, 24)))]}, 20.0),
    ],
)
def test_price_levels(prices: dict[str, Any], level: float) -> None:
    book, money = money_of()
    money.price(Tariff(tariff="T", **prices))
    row = book.row("A", 0)
    assert math.isnan(money.levels()[row])
    book["tariff"][row] = book.code("tariff", "T")
    assert money.levels()[row] == pytest.approx(level, rel=0.01)


def test_yearly_value_is_by_bills_else_by_use() -> None:
    book, money = money_of()
    money.price(Tariff(tariff="T", price="0.20"))
    row = book.row("A", 0)
    book["tariff"][row] = book.code("tariff", "T")
    assert money.yearly_value(np.array([1000.0]))[row] == pytest.approx(20_000)
    assert money.yearly_value(np.array([np.nan]))[row] == 0
    for day in (0, 73, 146):
        bill(money, day, 3000)
    assert money.yearly_value(np.array([1000.0]))[row] == pytest.approx(15_000)


def test_what_is_no_money_is_refused() -> None:
    _, money = money_of()
    with pytest.raises(BadRecord):
        money.pay(Payment(payment_id="P", account_id="A", at="2024-01-01T00:00:00", amount=1), 0)
    with pytest.raises(BadRecord):
        money.price(Tariff(tariff="T", price="cheap"))
