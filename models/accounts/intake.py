"""Records of money, checked: what passes is in whole seconds and minor units, what does not is a `BadRecord`."""

import re
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from models import records
from models.accounts.config import AccountsConfig
from models.accounts.days import LocalDays
from models.accounts.dunning import Step
from models.calendar import DAY, seconds
from models.config import Common
from models.errors import BadRecord
from models.money import minor_units
from models.records import decoded

PAYMENT_KINDS = (
    "payment",
    "top_up",
    "reversal",
    "refund",
    "transfer_out",
    "transfer_in",
    "deposit",
    "deposit_return",
    "deposit_use",
    "guarantee",
    "guarantee_return",
    "guarantee_use",
    "write_off",
    "recovery",
)

NOTICE_STEPS = {"disconnection_notice": Step.NOTICE, "final_notice": Step.FINAL_NOTICE}
"""Kinds of notices that are served on customers, and the step that each belongs to."""

PROMISE, PLAN = ARRANGEMENT_KINDS = ("promise", "plan")

_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
_LONGEST_ID = 200
_LONGEST_TERM_DAYS = 3660
_MOST_INSTALMENTS = 60


class Payment(NamedTuple):
    """A payment record that can be posted; times are Unix seconds, money minor units."""

    payment_id: str
    account_id: str
    at: int
    kind: str
    amount: int
    channel: str
    reverses: str
    instrument: str
    operator: str
    digest: int
    bill_id: str = ""
    counterpart: str = ""
    reference: str = ""


class Bill(NamedTuple):
    """A bill that can be posted; `due` is a local day, `covers_from` and `covers_to` bound its period or are -1."""

    bill_id: str
    account_id: str
    at: int
    due: int
    amount: int
    covers_from: int
    digest: int
    covers_to: int = -1


class Chargeback(NamedTuple):
    """A charge-back that can be posted."""

    payment_id: str
    account_id: str
    at: int


class Notice(NamedTuple):
    """A notice that reached a customer."""

    account_id: str
    step: Step
    at: int


class Agreed(NamedTuple):
    """A promise to pay, a plan, or its end; instalments are (local due day, minor units), the soonest first."""

    name: str
    account_id: str
    at: int
    kind: str
    by: str
    instalments: list[tuple[int, int]]
    cancelled: bool
    digest: int


@dataclass(frozen=True, slots=True)
class Intake:
    """Checks records against the limits of the settings.

    Every method takes the record's bytes and its log time in Unix seconds, which says what lies in the future.

    Raises:
        BadRecord: from every method, with the reason.
    """

    common: Common
    config: AccountsConfig
    days: LocalDays

    def payment(self, value: bytes, now: int) -> Payment:
        """A payment, or whatever else a payment record says."""
        record = decoded(value, records.Payment)
        _check_kind(record)
        name, account = _id("payment_id", record.payment_id), _id("account_id", record.account_id)
        at, amount = self._at(record.at, now), self._amount(record.amount)
        if not amount:
            raise BadRecord("amount is zero")
        texts = record.channel, record.reverses or "", record.instrument or "", record.operator or ""
        more = record.bill_id or "", record.counterpart or "", record.reference or ""
        # A record without these has the digest that it had before there were any.
        digest = _digest(record.kind, at, amount, *texts, *(more if any(more) else ()))
        return Payment(name, account, at, record.kind, amount, *texts, digest, *more)

    def bill(self, value: bytes, now: int) -> Bill:
        """A bill."""
        record = decoded(value, records.Bill)
        name, account = _id("bill_id", record.bill_id), _id("account_id", record.account_id)
        at = self._at(record.issued_at, now, self.config.future_bill_s)
        due_at, amount = seconds(record.due_at), self._amount(record.amount)
        if not at - DAY <= due_at <= at + _LONGEST_TERM_DAYS * DAY:
            raise BadRecord(f"due_at {record.due_at!r} lies before the issue or years after it")
        due = self.days.of(due_at)
        begin, end = (-1 if each is None else seconds(each) for each in (record.period_from, record.period_to))
        return Bill(name, account, at, due, amount, begin, _digest(at, due, amount), end)

    def chargeback(self, value: bytes, now: int) -> Chargeback:
        """A charge-back."""
        record = decoded(value, records.Chargeback)
        name, account = _id("payment_id", record.payment_id), _id("account_id", record.account_id)
        return Chargeback(name, account, self._at(record.at, now))

    def notice(self, value: bytes, now: int) -> Notice:
        """Proof that a notice was served."""
        record = decoded(value, records.Notice)
        _id("notice_id", record.notice_id)
        step = NOTICE_STEPS.get(record.kind)
        if step is None:
            raise BadRecord(f"kind {record.kind!r} is none of {', '.join(NOTICE_STEPS)}")
        return Notice(_id("account_id", record.account_id), step, self._at(record.at, now))

    def arrangement(self, value: bytes, now: int) -> Agreed:
        """A promise to pay or a plan of instalments."""
        record = decoded(value, records.Arrangement)
        name, account = _id("arrangement_id", record.arrangement_id), _id("account_id", record.account_id)
        at = self._at(record.at, now)
        if record.kind not in ARRANGEMENT_KINDS:
            raise BadRecord(f"kind {record.kind!r} is none of {', '.join(ARRANGEMENT_KINDS)}")
        parts = [] if record.cancelled else self._instalments(record, at)
        digest = _digest(record.kind, at, parts)
        return Agreed(name, account, at, record.kind, record.by[:_LONGEST_ID], parts, record.cancelled, digest)

    def customer_event(self, value: bytes, now: int) -> tuple[str, str]:
        """Account and kind of a customer event."""
        record = decoded(value, records.CustomerEvent)
        self._at(record.at, now)
        return _id("account_id", record.account_id), record.kind

    def _at(self, moment: records.Moment, now: int, slack: int | None = None) -> int:
        at = seconds(moment)
        if at < 0:
            raise BadRecord(f"at {moment!r} lies before 1970")
        if at > now + (self.config.future_s if slack is None else slack):
            raise BadRecord(f"at {moment!r} lies in the future of its arrival ({now}): check the sender's clock")
        return at

    def _instalments(self, record: records.Arrangement, at: int) -> list[tuple[int, int]]:
        parts = [(self.days.of(seconds(part.due_at)), self._amount(part.amount)) for part in _parts(record)]
        due, first = [day for day, _ in parts], self.days.of(at)
        if not all(amount for _, amount in parts):
            raise BadRecord("amount is zero: leave out what is not to be paid")
        if due[0] < first or due[-1] > first + _LONGEST_TERM_DAYS:
            raise BadRecord("due_at lies before the day on which this was agreed, or years after it")
        if any(one >= other for one, other in pairwise(due)):
            raise BadRecord("instalments are not in order: give each a later day than the one before")
        total = sum(amount for _, amount in parts)
        if record.amount is not None and total != (said := self._amount(record.amount)):
            raise BadRecord(
                f"instalments add up to {total} and amount says {said} (minor units): correct one of them, or leave"
                " out amount"
            )
        return parts

    def _amount(self, amount: records.Amount) -> int:
        if isinstance(amount, str) and not _DECIMAL.fullmatch(amount):
            raise BadRecord(f"amount {amount[:40]!r} is not a plain decimal number")
        value = minor_units(amount, self.common.currency_digits)
        if value < 0:
            raise BadRecord(f"amount {amount!r} is negative: the kind says which way the money goes")
        if value > self.config.largest_amount:
            raise BadRecord(f"amount {amount!r} is above largest_amount ({self.config.largest_amount} minor units)")
        return value


def _parts(record: records.Arrangement) -> list[records.Instalment]:
    if record.kind == "promise":
        if record.due_at is None or record.amount is None or record.instalments:
            raise BadRecord("a promise needs due_at and amount, and no instalments: those make a plan")
        return [records.Instalment(due_at=record.due_at, amount=record.amount)]
    said = record.instalments
    parts = _read(said) if isinstance(said, str) else said
    if not 0 < len(parts) <= _MOST_INSTALMENTS or record.due_at is not None:
        raise BadRecord(f"a plan needs 1 to {_MOST_INSTALMENTS} instalments, each with its own due_at")
    return parts


def _read(said: str) -> list[records.Instalment]:
    """Instalments as a table says them: due_at=amount, with spaces between them."""
    parts = [part.rpartition("=") for part in said.split()]
    if wrong := [amount for due_at, _, amount in parts if not due_at]:
        raise BadRecord(f"instalments: {wrong[0]!r} is not due_at=amount")
    return [records.Instalment(due_at=due_at, amount=amount) for due_at, _, amount in parts]


def _check_kind(record: records.Payment) -> None:
    if record.kind not in PAYMENT_KINDS:
        raise BadRecord(f"kind {record.kind!r} is none of {', '.join(PAYMENT_KINDS)}")
    if record.kind in ("reversal", "transfer_out") and not record.reverses:
        raise BadRecord(f"a {record.kind} must name in `reverses` the payment_id it takes back")
    if record.kind in ("transfer_out", "transfer_in") and record.counterpart in (None, "", record.account_id):
        raise BadRecord(f"a {record.kind} must name in `counterpart` the other account")


def _id(name: str, value: str) -> str:
    if not value or len(value) > _LONGEST_ID:
        raise BadRecord(f"{name} is empty or longer than {_LONGEST_ID} characters")
    return value


def _digest(*content: object) -> int:
    return zlib.crc32("\x1f".join(map(str, content)).encode())
