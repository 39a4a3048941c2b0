"""Bills, payments and what is agreed on them; tariffs."""

from typing import Any

import msgspec

from models.records.base import Amount, Moment, Record


class Payment(Record):
    """Money that moved, and what is done with it; `models.accounts.intake.PAYMENT_KINDS` names every kind.

    `bill_id` is the bill that it is for, `counterpart` the other account of a transfer, `reference` what the bank knows
    it by (end-to-end id or creditor reference).
    """

    payment_id: str
    account_id: str
    at: Moment
    amount: Amount
    channel: str = ""
    kind: str = "payment"
    reverses: str | None = None
    instrument: str | None = None
    operator: str | None = None
    bill_id: str | None = None
    counterpart: str | None = None
    reference: str | None = None


class Bill(Record):
    """A bill from the utility's billing system."""

    bill_id: str
    account_id: str
    issued_at: Moment
    due_at: Moment
    amount: Amount
    period_from: Moment | None = None
    period_to: Moment | None = None


class Chargeback(Record):
    """A payment that turned out to be fraudulent."""

    payment_id: str
    account_id: str
    at: Moment


class Notice(Record):
    """Proof that a notice the law asks for reached a customer: `disconnection_notice` or `final_notice`.

    `at` is when it reached the customer, `means` how: `sms`, `email`, `letter`, `in_person`, ….
    """

    notice_id: str
    account_id: str
    at: Moment
    kind: str
    means: str = ""
    alert_id: str = ""


class Instalment(Record):
    """A part of a plan: what is to be paid, and when."""

    due_at: Moment
    amount: Amount


class Arrangement(Record):
    """A `promise` to pay an amount by `due_at`, or a `plan` of instalments; `cancelled` ends the one of that id.

    `by` is who agreed to it. In a table the instalments of a plan are written `2024-04-01T00:00:00+02:00=50.00
    2024-05-01T00:00:00+02:00=50.00`.
    """

    arrangement_id: str
    account_id: str
    at: Moment
    kind: str = "promise"
    due_at: Moment | None = None
    amount: Amount | None = None
    instalments: list[Instalment] | str = msgspec.field(default_factory=list)
    by: str = ""
    cancelled: bool = False


class Tariff(Record):
    """Prices of one tariff in major units per kWh: a flat price, tiers by monthly use, or prices by local hour.

    `tiers` is a list of (up to kWh a month, price), the last one up to infinity written as null.
    `hours` maps a price to the local hours it holds for; where both are given, `hours` price comes on top of tiers.
    What these cannot say, `versions` do, in the place of all of them, with the names of a tariffs file
    (`models.tariffs.file.Version`), the oldest first; `calendars` has the periods of use that they name.
    """

    tariff: str
    price: str | None = None
    tiers: list[tuple[float | None, str]] = msgspec.field(default_factory=list)
    hours: list[tuple[str, list[int]]] = msgspec.field(default_factory=list)
    fixed_per_month: str = "0"
    due_days: int = 15
    versions: list[dict[str, Any]] = msgspec.field(default_factory=list)
    calendars: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
