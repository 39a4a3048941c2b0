"""What the routes of customers and collections answer; money is text in major units, times are Unix seconds."""

from typing import Any

import msgspec

from dashboards.api.shapes import Message
from models.accounts.expected import ExpectedEnergy


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in a list, as `gridpulse customer list` has it; `risk` is that of leaving, null where not known."""

    account_id: str
    class_: str = msgspec.field(name="class")
    grade: str
    abc: str
    rfm: int | None
    matrix: str
    life: str
    risk: float | None
    reasons: list[str]
    profit: str
    value: str
    value_at_risk: str
    overdue: str
    rule: str


class CustomerRows(msgspec.Struct, frozen=True):
    """Customers, and the cursor of the next page; empty where there is none."""

    customers: list[CustomerRow]
    next: str


class AlertOf(msgspec.Struct, frozen=True):
    """An alert about a customer; `since` is Unix seconds."""

    id: str
    kind: str
    severity: int
    since: int
    state: str


class CustomerMessage(Message, kw_only=True, frozen=True):
    """A message about a customer, and its alert."""

    alert: str


class CustomerOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order for the field crew, as docs/arrears.md has it; 0 is no moment."""

    order_id: str
    account_id: str
    kind: str
    state: str
    at: int
    ordered_at: int
    reason: str
    not_before: int
    deadline: int
    meters: list[str]
    ended_by: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a statement; `settles` is what it settled of which bill. Times are Unix seconds."""

    at: int | None
    booked_at: int | None
    kind: str
    source: str
    of: str
    amount: str
    balance: str
    held: str
    settles: dict[str, str]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What an account owes: its newest lines, what is open by days overdue, and each ledger account."""

    opening: str
    lines: list[Line]
    closing: str
    ageing: dict[str, str]
    balances: dict[str, str]


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a running bill: how much of what at which price, by which days, and where the price was published."""

    name: str
    part: str
    quantity: str
    unit: str
    price: str
    by: str
    begin: str
    end: str
    days: int
    source: str
    amount: str


class RunningBill(msgspec.Struct, frozen=True, kw_only=True):
    """The bill that runs, as of the end of a local day.

    Attributes:
        until: date of the last day in it. lines: what a tariff makes of it so far; empty where none is known.
        expected: what it will come to and why that is other than usual, with the names that docs/tariffs.md has; empty
            where too little is known, or the account pays first.
    """

    until: str
    lines: list[BillLine]
    expected: dict[str, Any]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An open alert about what a customer owes.

    Attributes:
        due_at: when its clock runs out, Unix seconds: the next step may or must be taken, an instalment is due, or
            credit is used up; null where nothing runs. due: what does then.
        evidence: of the alert, as docs/arrears.md has it.
    """

    alert_id: str
    kind: str
    account_id: str
    severity: int
    since: int
    assignee: str
    due_at: int | None
    due: str
    evidence: dict[str, Any]


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """By what a customer is reached, and in which language; null where reference data names none."""

    phone: str | None
    email: str | None
    locale: str


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """All that there is to say of a customer, as `gridpulse customer show` tells it.

    Attributes:
        graded: whether a month was summed up; before that grade, segments, money, leaving and service are empty.
        contact: null where reference data has no record of the account.
        cases: what is open about what he owes, with its clock: what happens next.
        statement: null where nothing was ever billed or paid. running_bill: null before the first day was closed.
        expected_energy: of four weeks to come; null before a day of his use was closed.
    """

    account_id: str
    class_: str = msgspec.field(name="class")
    graded: bool
    critical: str
    state: str
    grade: dict[str, Any]
    quarters: list[dict[str, Any]]
    segments: dict[str, Any]
    money: dict[str, str]
    leaving: dict[str, Any]
    service: dict[str, Any]
    agreement: dict[str, Any]
    cases: list[Case]
    statement: Account | None
    contact: Contact | None
    running_bill: RunningBill | None
    expected_energy: ExpectedEnergy | None
    meters: list[str]
    alerts: list[AlertOf]
    messages: list[CustomerMessage]
    orders: list[CustomerOrder]


class Bucket(msgspec.Struct, frozen=True):
    """What all customers of a class together have open, by days overdue."""

    class_: str = msgspec.field(name="class")
    bucket: str
    amount: float


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Where collections stand.

    Attributes:
        at: when what is open was summed up, Unix seconds; null before the first day. buckets: see `Bucket`.
        cases: how many open cases of each kind. due: how many of them have a clock that runs out within a day.
        orders: how many field orders are open, by kind.
    """

    at: int | None
    buckets: list[Bucket]
    cases: dict[str, int]
    due: int
    orders: dict[str, int]


class Cases(msgspec.Struct, frozen=True):
    """Cases whose clocks run out first, and the cursor of the next page; empty where there is none."""

    cases: list[Case]
    next: str


class Orders(msgspec.Struct, frozen=True):
    """Orders for the field crew, in the order in which they were given, and the cursor of the next page."""

    orders: list[CustomerOrder]
    next: str
