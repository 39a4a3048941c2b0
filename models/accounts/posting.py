"""Posts bills, payments and charge-backs to the ledgers, and says what each payment looked like from there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from models.accounts.arrangements import Arrangements
from models.accounts.book import Book
from models.accounts.charging import Charging
from models.accounts.config import AccountsConfig
from models.accounts.days import LocalDays
from models.accounts.documents import Item, ItemKind, Move, Origin
from models.accounts.folding import fold
from models.accounts.intake import Bill, Chargeback, Payment
from models.accounts.journal import Entry, entry_of
from models.accounts.lateness import Lateness
from models.accounts.ledger import WHOLE, Ledger, Outcome
from models.accounts.supply import Cuts
from models.accounts.tally import Tally
from models.calendar import DAY
from models.messages import PaymentFact

_BILLING_LAG = 20 * DAY
_LAST_BILLS = 0xFFF

_TAKEN_BACK = ("reversal", "transfer_out")
_ORIGINS = {
    "payment": Origin.CASH,
    "top_up": Origin.CASH,
    "transfer_in": Origin.TRANSFER,
    "deposit_use": Origin.DEPOSIT,
    "guarantee_use": Origin.GUARANTEE,
    "write_off": Origin.WRITE_OFF,
    "recovery": Origin.RECOVERY,
}
MONEY_IN = ("payment", "top_up")
"""Kinds of records that are payments in the usual sense."""

_COUNTED = {"payment": "paid", "top_up": "paid", "recovery": "paid", "reversal": "reversed", "refund": "refunded"}
_MOVES = {move.name.lower(): move for move in Move}


@dataclass(slots=True)
class Posting:
    """Posts documents to a book.

    Every method takes `now`, the document's log time in Unix seconds.

    Attributes:
        journal: entries made and not sent yet, in order.
    """

    book: Book
    charging: Charging
    cuts: Cuts
    tally: Tally
    config: AccountsConfig
    days: LocalDays
    arrangements: Arrangements
    journal: list[Entry] = field(default_factory=list)

    def bill(self, bill: Bill, now: int) -> Outcome:
        """Post a bill of the billing system, which from then on bills the account.

        Raises:
            BadRecord: its id came before with other content, or it is too old to tell.
        """
        row = self.book.row(bill.account_id)
        with self._ledger(row, now) as ledger:
            outcome, settled = ledger.bill(ItemKind.BILL, bill.bill_id, bill.at, bill.due, bill.amount, bill.digest)
            if outcome == Outcome.POSTED and not self.book.billed[row]:
                self._hand_over(row, ledger, bill)
        self._count_bill(row, settled, bill.at, outcome, bill.amount)
        return outcome

    def bill_charges(self, row: int, amount: int, due: int, now: int) -> None:
        """Post a bill made of charges."""
        with self._ledger(row, now) as ledger:
            outcome, settled = ledger.bill(ItemKind.CHARGES, "", now, due, amount)
        self._count_bill(row, settled, now, outcome, amount)

    def payment(self, payment: Payment, now: int) -> tuple[Outcome, PaymentFact]:
        """Post a payment, or whatever else a payment record says.

        Returns:
            What became of it, and what it looked like; a repeat's fact is none to send.

        Raises:
            BadRecord: its id came before with other content, it is too old to tell, or it reverses more than is left.
        """
        row = self.book.row(payment.account_id)
        fact = self._fact(row, payment)
        with self._ledger(row, now, payment) as ledger:
            outcome, settled = self._post(ledger, payment, fact)
            if payment.kind in MONEY_IN:
                self.book.topped_up[row] = True
                self._charge_late(row, ledger, settled, now)
        if payment.kind != "write_off":
            self._remember(row, settled, payment.at)
        self._count_payment(payment, outcome)
        return outcome, fact

    def chargeback(self, chargeback: Chargeback, now: int) -> tuple[Outcome, PaymentFact]:
        """Take back what is left of a payment.

        Raises:
            BadRecord: it is too old to tell from a repeat.
        """
        row = self.book.row(chargeback.account_id)
        with self._ledger(row, now) as ledger:
            receipt = ledger.receipt(chargeback.payment_id)
            left = receipt.left_to_reverse if receipt else 0
            outcome = ledger.reverse("", chargeback.at, chargeback.payment_id, WHOLE)
        self.tally.unmatched += outcome == Outcome.HELD
        self.tally.repeated += outcome == Outcome.REPEATED
        self.tally.reversed += left if outcome == Outcome.POSTED else 0
        return outcome, PaymentFact(
            payment_id=chargeback.payment_id, account_id=chargeback.account_id, at=chargeback.at, kind="chargeback"
        )

    def open_journals(self, now: int) -> None:
        """Enter what is held of every account whose books are older than the journal."""
        for row in range(len(self.book)):
            with self.book.ledger(row) as ledger:
                ledger.open_journal(now)
                self._enter(row, ledger, now, None)

    @contextmanager
    def _ledger(self, row: int, now: int, payment: Payment | None = None) -> Iterator[Ledger]:
        with self.book.ledger(row) as ledger:
            try:
                ledger.open_journal(now)
                if self.book.prepaid[row] and (used := self.charging.use_up(row)):
                    ledger.bill(ItemKind.USAGE, "", now, self.days.of(now), used)
                yield ledger
                config = self.config
                fold(ledger, now - config.keep_days * DAY, config.keep_documents, config.keep_debts, now)
            finally:
                self._enter(row, ledger, now, payment)

    def _enter(self, row: int, ledger: Ledger, now: int, payment: Payment | None) -> None:
        """Put what was posted into the journal, with what the payment's record says of it."""
        first = ledger.entries + 1
        for number, draft in enumerate(ledger.taken(), first):
            entry = entry_of(draft, self.book.names[row], number, now)
            if payment is not None and draft.source == payment.payment_id:
                entry.channel, entry.reference = payment.channel, payment.reference
                entry.counterpart = payment.counterpart
            self.journal.append(entry)

    def _post(self, ledger: Ledger, payment: Payment, fact: PaymentFact) -> tuple[Outcome, list[Item]]:
        name, at, amount, digest = payment.payment_id, payment.at, payment.amount, payment.digest
        if payment.kind in _TAKEN_BACK:
            receipt = ledger.receipt(payment.reverses)
            fact.reversed_amount = receipt.amount if receipt else 0
            moved = payment.kind == "transfer_out"
            return ledger.reverse(name, at, payment.reverses, amount, digest, moved), []
        if payment.kind == "refund":
            return ledger.refund(name, at, self.days.of(at) + self.config.default_due_days, amount, digest)
        if payment.kind in _MOVES:
            return ledger.move(_MOVES[payment.kind], name, at, amount, digest), []
        return ledger.pay(name, at, amount, digest, payment.bill_id, _ORIGINS[payment.kind])

    def _charge_late(self, row: int, ledger: Ledger, settled: list[Item], now: int) -> None:
        """Post what the lateness of debts cost that are paid now, where the policy says so."""
        planned = self.arrangements.planned(self.book.names[row])
        lateness = Lateness(ledger, self.config.policy_of(self.book.class_of(row)), self.days, planned)
        today = self.days.of(now)
        for item in settled:
            if lateness.clock_of(item.due).post_late_fee:
                fee, due = lateness.fee_of(item, today), today + self.config.default_due_days
                self.tally.late_fees += ledger.charge_late(item, fee, now, due)

    def _hand_over(self, row: int, ledger: Ledger, bill: Bill) -> None:
        """The first bill of the billing system replaces what was billed from charges for the same time."""
        self.book.billed[row] = True
        if self.book.prepaid[row]:
            return
        self.book.accrued[row] = 0
        begin = bill.covers_from + DAY if bill.covers_from >= 0 else bill.at - _BILLING_LAG
        for item in [item for item in ledger.items if item.kind == ItemKind.CHARGES and item.at > begin]:
            ledger.cancel(item, bill.at)

    def _fact(self, row: int, payment: Payment) -> PaymentFact:
        return PaymentFact(
            payment_id=payment.payment_id,
            account_id=payment.account_id,
            at=payment.at,
            kind=payment.kind,
            amount=payment.amount,
            channel=payment.channel,
            reverses=payment.reverses,
            instrument=payment.instrument,
            operator=payment.operator,
            owed_before=-self.book.balance_of(row),
            hours_since_reconnection=self.cuts.hours_since_reconnection(payment.account_id, payment.at),
            known_account=bool(self.book.named[row]),
        )

    def _count_bill(self, row: int, settled: list[Item], at: int, outcome: Outcome, amount: int) -> None:
        if outcome == Outcome.REPEATED:
            self.tally.repeated += 1
            return
        self.tally.bills += 1
        self.tally.billed += amount
        # Credit that was there before the bill settled it in time.
        self._remember(row, settled, at)

    def _count_payment(self, payment: Payment, outcome: Outcome) -> None:
        tally = self.tally
        if outcome == Outcome.POSTED:
            if what := _COUNTED.get(payment.kind):
                setattr(tally, what, getattr(tally, what) + payment.amount)
            tally.payments += 1
        tally.repeated += outcome == Outcome.REPEATED
        tally.unmatched += outcome == Outcome.HELD

    def _remember(self, row: int, settled: list[Item], at: int) -> None:
        if not settled:
            return
        day = self.days.of(at)
        grace = self.config.policy_of(self.book.class_of(row)).grace_days
        for item in settled:
            if item.kind in (ItemKind.BILL, ItemKind.CHARGES):
                late = day > item.due + grace
                self.book.late[row] = (int(self.book.late[row]) << 1 | late) & _LAST_BILLS
