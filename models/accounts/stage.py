"""The accounts stage: what customers owe, from tariffs, charges, bills and payments, and who is told when."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from models.accounts.arrangements import Arrangements
from models.accounts.book import UNKNOWN, Book
from models.accounts.charging import Charging, is_month_end
from models.accounts.config import AccountsConfig
from models.accounts.courses import Cause
from models.accounts.days import LocalDays
from models.accounts.intake import Intake
from models.accounts.ledger import Outcome
from models.accounts.months import Month, send_months
from models.accounts.notices import Notices
from models.accounts.posting import MONEY_IN, Posting
from models.accounts.rates import Rates
from models.accounts.shock import Shock
from models.accounts.supply import Cuts
from models.accounts.tally import Tally, day_points
from models.calendar import LocalTime, seconds
from models.config import Common
from models.customers.messages import Treatments
from models.errors import BadRecord
from models.flow import topics
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out
from models.flow.wire import unpack
from models.messages import Charges, Finding, PaymentFact, Point
from models.records import Account, Tariff, decoded

_LEFT = ("move_out", "switched_away")
_TAKEN_BACK = ("reversal", "refund", "transfer_out")
_FACTS = (*MONEY_IN, "reversal", "refund", "chargeback")  # kinds of payments that fraud is looked for in

_KEYED = (topics.ACCOUNTS, topics.BILLS, topics.PAYMENTS, topics.CHARGEBACKS, topics.NOTICES, topics.ARRANGEMENTS)
"""Topics that this stage owns, and with the tariffs the ones whose records it refuses."""


class AccountsStage:
    """Keeps the ledger of every account of a partition and says who is in arrears.

    Once a local day, when its charges are in, it bills, judges who has come a step further, and counts. A payment is
    judged at once where an alert is open, a reversal always. Legal clocks go on at their own moments.

    Args:
        common: the utility.
        config: tariffs, ledger and dunning.
        partition: which of `common.partitions` this is.
    """

    name: ClassVar[str] = "accounts"
    inputs: ClassVar[tuple[str, ...]] = (
        topics.TARIFFS,
        topics.ACCOUNTS,
        topics.OUTAGES,
        topics.WEATHER,
        topics.CUSTOMER_EVENTS,
        topics.BILLS,
        topics.CHARGES,
        topics.PAYMENTS,
        topics.CHARGEBACKS,
        topics.NOTICES,
        topics.TREATMENTS,
        topics.ARRANGEMENTS,
        topics.OUTLOOK,
    )
    outputs: ClassVar[Mapping[str, int]] = {
        topics.FINDINGS: 0,
        topics.PAYMENT_FACTS: 0,
        topics.ACCOUNT_MONTHS: 0,
        topics.JOURNAL: 0,
        topics.FIELD_ORDERS: 0,
        topics.RUNNING_BILLS: 0,
        topics.DEMAND_DAYS: 0,
        topics.METRICS: 0,
    }
    columnar: ClassVar[bool] = False

    def __init__(self, common: Common, config: AccountsConfig | None = None, partition: int = 0) -> None:
        self._common, self._config = common, config or AccountsConfig()
        self._partition = partition
        self._local = LocalTime(common.timezone)
        self._days = LocalDays(self._local)
        self._day: int | None = None
        self._tally = Tally()
        self._cuts = Cuts(partition, common.partitions)
        self._book = Book()
        self._journaled = True
        self._connect()

    def start(self, now: int) -> None:
        """Begin with the first local day that closes at or after `now` (milliseconds)."""
        self._day = self._local.next_close(now, self._common.day_lateness_s)
        self._charging.day = self._day

    def due(self) -> int:
        """When the open local day closes, or a legal clock goes on before that."""
        return min(self._day_close(), self._notices.timers.due(NEVER))

    def fire(self, now: int, out: Out) -> None:
        """Close the local day if it is over, and let the clocks go on that are due."""
        if self._day is not None and self._day_close() <= now:
            self._close(self._day, now // 1000, out)
            self._day += 1
        while self._notices.timers.due(NEVER) <= now:
            if (row := self._notices.woken(now)) is not None:
                self._send(self._notices.judge(row, now // 1000), out)
        self._enter(out)

    def _day_close(self) -> int:
        return NEVER if self._day is None else self._local.day_close(self._day, self._common.day_lateness_s)

    def _close(self, day: int, at: int, out: Out) -> None:
        if not self._journaled:
            self._posting.open_journals(at)
            self._journaled = True
        self._charging.close(day)
        self._shock.close(day, at, out)
        if (energy := self._charging.classes.close(day)) is not None:
            out.send(topics.DEMAND_DAYS, energy.level, energy)
        for row, amount in self._charging.bills(day):
            due_days = self._rates.due_days(self._book.tariffs[self._book.tariff[row]], day)
            self._posting.bill_charges(row, amount, day + 1 + due_days, at)
            self._book.check_day[row] = day
        for row in self._notices.due(self._days.of(at)).tolist():
            self._send(self._notices.judge(row, at), out)
        for point in self._points(day):
            out.send(topics.METRICS, point.series, point)
        if is_month_end(day):
            send_months(self._book, self._cuts, Month.of(day, at), self._days, out)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Take in records one by one; what cannot be used of its own topics goes to their dead letters."""
        handle = self._handlers[topic]
        for offset, time, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            out.now = time
            try:
                refused = handle(value, time // 1000, out)
            except BadRecord as error:
                refused = str(error)
            self._enter(out)
            if refused and (topic in _KEYED or (topic == topics.TARIFFS and self._partition == 0)):
                # What goes to every partition is refused by one of them, what others own by those.
                self._tally.rejected += 1
                out.reject(topic, offset, value, refused)

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {
            "day": self._day,
            "book": self._book.dump(),
            "rates": self._rates.dump(),
            "charging": self._charging.dump(),
            "shock": self._shock.dump(),
            "cuts": self._cuts.dump(),
            "tally": self._tally.dump(),
            "journaled": self._journaled,
            **self._notices.dump(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._day = state["day"]
        self._book.load(state["book"])
        self._rates.load(state["rates"])
        self._charging.load(state["charging"])
        self._shock.load(state.get("shock", {}))
        self._cuts.load(state["cuts"])
        self._tally.load(state["tally"])
        self._notices.load(state)
        self._journaled = state.get("journaled", False)

    def _connect(self) -> None:
        common, config, book = self._common, self._config, self._book
        default = Tariff(tariff="default", price=config.default_price, due_days=config.default_due_days)
        self._rates = Rates(default, common.currency_digits)
        self._intake = Intake(common, config, self._days)
        self._charging = Charging(book, self._rates, config, self._local)
        self._shock = Shock(book, self._charging, config, self._local, common.currency_digits, self._partition)
        agreed = Arrangements(self._days)
        self._posting = Posting(book, self._charging, self._cuts, self._tally, config, self._days, agreed)
        self._notices = Notices(book, self._cuts, common, config, self._days, agreed)
        self._handlers: dict[str, Callable[[bytes, int, Out], str | None]] = {
            topics.TARIFFS: self._tariff,
            topics.ACCOUNTS: self._account,
            topics.OUTAGES: self._outage,
            topics.WEATHER: self._shock.observe,
            topics.CUSTOMER_EVENTS: self._customer_event,
            topics.BILLS: self._bill,
            topics.CHARGES: self._charges,
            topics.PAYMENTS: self._payment,
            topics.CHARGEBACKS: self._chargeback,
            topics.NOTICES: self._notice,
            topics.TREATMENTS: lambda value, _now, _out: self._notices.patience.treat(unpack(value, Treatments)),
            topics.ARRANGEMENTS: self._arrangement,
            topics.OUTLOOK: self._charging.outlook.take,
        }

    def _tariff(self, value: bytes, _now: int, _out: Out) -> None:
        self._charging.set_tariff(decoded(value, Tariff))

    def _account(self, value: bytes, now: int, out: Out) -> None:
        record = decoded(value, Account)
        if not record.account_id:
            raise BadRecord("account_id is empty")
        if record.contract_end is not None:
            seconds(record.contract_end)  # others need it; what is wrong with an account is said here
        book, row = self._book, self._book.row(record.account_id)
        book.set_class(row, record.class_ or UNKNOWN)
        book.set_tariff(row, record.tariff)
        self._charging.set_terms(row, record.terms)
        book.named[row] = True
        book.set_prepaid(row, record.prepaid)
        self._notices.spare(row, record.critical or "")
        self._send(self._notices.judge(row, now), out)

    def _outage(self, value: bytes, now: int, out: Out) -> None:
        row = self._book.find(self._cuts.take(value))
        if row is not None and row in self._book.clocks:
            self._send(self._notices.judge(row, now), out)

    def _notice(self, value: bytes, now: int, out: Out) -> None:
        self._send(self._notices.serve(self._intake.notice(value, now), now), out)

    def _arrangement(self, value: bytes, now: int, out: Out) -> None:
        self._send(self._notices.arrange(self._intake.arrangement(value, now), now), out)

    def _customer_event(self, value: bytes, now: int, _out: Out) -> None:
        account, kind = self._intake.customer_event(value, now)
        if kind in _LEFT:
            self._book.leave(self._book.row(account), self._days.of(now))

    def _bill(self, value: bytes, now: int, _out: Out) -> None:
        bill = self._intake.bill(value, now)
        self._shock.billed(bill, self._posting.bill(bill, now))
        # Its payment may come right behind it, so it is judged when the day closes.
        self._book.check_day[self._book.row(bill.account_id)] = self._days.of(now)

    def _charges(self, value: bytes, _now: int, _out: Out) -> None:
        message: Charges = unpack(value, Charges)
        self._charging.take(message)
        self._notices.orders.meters.take(message)

    def _payment(self, value: bytes, now: int, out: Out) -> str | None:
        payment = self._intake.payment(value, now)
        outcome, fact = self._posting.payment(payment, now)
        at_once = payment.kind in _TAKEN_BACK or self._cuts.cut_since(payment.account_id, now) >= 0
        return self._moved(outcome, fact, payment.reverses, at_once, now, out)

    def _chargeback(self, value: bytes, now: int, out: Out) -> str | None:
        chargeback = self._intake.chargeback(value, now)
        outcome, fact = self._posting.chargeback(chargeback, now)
        return self._moved(outcome, fact, chargeback.payment_id, True, now, out)

    def _moved(self, outcome: Outcome, fact: PaymentFact, of: str, at_once: bool, now: int, out: Out) -> str | None:
        if outcome in (Outcome.POSTED, Outcome.HELD) and fact.kind in _FACTS:
            out.send(topics.PAYMENT_FACTS, fact.account_id, fact)
        if outcome in (Outcome.HELD, Outcome.STILL_HELD):
            return f"payment {of!r} is not known of account {fact.account_id!r}: this is done when that payment comes"
        row = self._book.row(fact.account_id)
        if outcome == Outcome.POSTED and (at_once or self._book.step[row]):
            paid_at = fact.at if fact.kind in MONEY_IN else 0
            self._send(self._notices.judge(row, now, Cause(fact.payment_id, paid_at)), out)
        elif outcome == Outcome.POSTED:
            self._book.check_day[row] = self._days.of(now)
        return None

    def _enter(self, out: Out) -> None:
        """Send what was posted to the journal, and what was ordered to the crew."""
        for entry in self._posting.journal:
            out.send(topics.JOURNAL, entry.account_id, entry)
        self._posting.journal.clear()
        for order in self._notices.orders.made:
            out.send(topics.FIELD_ORDERS, order.account_id, order)
        self._notices.orders.made.clear()

    def _points(self, day: int) -> list[Point]:
        at, tags = self._local.midnight(day + 1), {"partition": str(self._partition)}
        return day_points(self._book, self._rates, self._tally, day + 1, at, tags, self._common.currency_digits)

    @staticmethod
    def _send(finding: Finding | None, out: Out) -> None:
        if finding is not None:
            out.send(topics.FINDINGS, finding.key, finding)
