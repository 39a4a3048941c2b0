"""Posts bills, payments and charge-backs to the ledgers, and says what each payment looked like from there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from models.accounts.book import Book
from models.accounts.charging import Charging
from models.accounts.config import AccountsConfig
from models.accounts.days import LocalDays
from models.accounts.documents import Item, ItemKind
from models.accounts.folding import fold
from models.accounts.intake import Bill, Chargeback, Payment
from models.accounts.lateness import Lateness
from models.accounts.ledger import WHOLE, Ledger, Outcome
from models.accounts.supply import Cuts
from models.accounts.tally import Tally
from models.calendar import DAY
from models.messages import PaymentFact

_BILLING_LAG = 20 * DAY
_LAST_BILLS = 0xFFF


@dataclass(slots=True)
class Posting:
    """Posts documents to a book.

    Every method takes `now`, the document's log time in Unix seconds.
    """

    book: Book
    charging: Charging
    cuts: Cuts
    tally: Tally
    config: AccountsConfig
    days: LocalDays

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
        """Post a payment, top-up, refund or reversal.

        Returns:
            What became of it, and what it looked like; a repeat's fact is none to send.

        Raises:
            BadRecord: its id came before with other content, it is too old to tell, or it reverses more than is left.
        """
        row = self.book.row(payment.account_id)
        fact = self._fact(row, payment)
        settled: list[Item] = []
        with self._ledger(row, now) as ledger:
            if payment.kind == "reversal":
                outcome = self._reverse(ledger, payment, fact)
            elif payment.kind == "refund":
                due = self.days.of(payment.at) + self.config.default_due_days
                outcome, settled = ledger.refund(payment.payment_id, payment.at, due, payment.amount, payment.digest)
            else:
                outcome, settled = ledger.pay(payment.payment_id, payment.at, payment.amount, payment.digest)
                self.book.topped_up[row] = True
                self._charge_late(row, ledger, settled, now)
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

    @contextmanager
    def _ledger(self, row: int, now: int) -> Iterator[Ledger]:
        with self.book.ledger(row) as ledger:
            if self.book.prepaid[row] and (used := self.charging.use_up(row)):
                ledger.bill(ItemKind.USAGE, "", now, self.days.of(now), used)
            yield ledger
            config = self.config
            fold(ledger, now - config.keep_days * DAY, config.keep_documents, config.keep_debts)

    def _charge_late(self, row: int, ledger: Ledger, settled: list[Item], now: int) -> None:
        """Post what the lateness of debts cost that are paid now, where the policy says so."""
        lateness = Lateness(ledger, self.config.policy_of(self.book.class_of(row)), self.days)
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
            ledger.cancel(item)

    def _reverse(self, ledger: Ledger, payment: Payment, fact: PaymentFact) -> Outcome:
        receipt = ledger.receipt(payment.reverses)
        fact.reversed_amount = receipt.amount if receipt else 0
        return ledger.reverse(payment.payment_id, payment.at, payment.reverses, payment.amount, payment.digest)

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
            what = {"reversal": "reversed", "refund": "refunded"}.get(payment.kind, "paid")
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
