"""Notices: one alert an account, raised, escalated and cleared as its debts and credit move."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.ageing import BUCKETS, ageing
from models.accounts.book import Book
from models.accounts.charging import date_of
from models.accounts.config import AccountsConfig
from models.accounts.days import LocalDays
from models.accounts.documents import Item, ItemKind
from models.accounts.dunning import (
    KINDS,
    LEVEL,
    NO_DAY,
    SEVERITY,
    DunningPolicy,
    Standing,
    Step,
    credit_step,
    dunned_due,
    standing,
)
from models.accounts.supply import Cuts
from models.config import Common
from models.customers.messages import Treatments
from models.messages import Finding
from models.money import major

Int64 = NDArray[np.int64]

Reopened = Mapping[int, tuple[int, int]]

_COST_KNOWN_AFTER = 3


class Notices:
    """Decides what is said of each account, and says it once.

    Args:
        book: the accounts.
        cuts: supply cut for arrears, for the evidence.
        common: the utility.
        config: with the policies.
        days: local days of the utility.

    Attributes:
        patience: days that dunning is more patient with an account, for those with whom it is not as usual.
    """

    def __init__(self, book: Book, cuts: Cuts, common: Common, config: AccountsConfig, days: LocalDays) -> None:
        self._book = book
        self._cuts = cuts
        self._digits = common.currency_digits
        self._config = config
        self._days = days
        self.patience: dict[str, int] = {}

    def treat(self, given: Treatments) -> None:
        """Take over how patient to be with whom; it counts when an account is judged next."""
        for account, days in zip(given.account_id, given.patience_days.tolist(), strict=True):
            row = self._book.find(account)
            if row is not None and (days or account in self.patience):
                self.patience[account] = days
                self._book.check_day[row] = min(int(self._book.check_day[row]), 0)

    def due(self, today: int) -> Int64:
        """Rows that may have something new to say on a local day though nothing else happened to them."""
        book, count = self._book, len(self._book)
        changed = book.check_day[:count] <= today
        prepaid = np.flatnonzero(book.prepaid[:count])
        changed[prepaid] |= self._credit_steps(prepaid) != book.credit_step[prepaid]
        return np.flatnonzero(changed & book.named[:count])

    def judge(self, row: int, now: int, cause: str = "") -> Finding | None:
        """Judge one account.

        Args:
            row: of the account.
            now: log time, Unix seconds.
            cause: payment_id of what moved its money, if that is why.

        Returns:
            What to say, or None where nothing changed or reference data has not named the account.
        """
        book = self._book
        book.check_day[row] = NO_DAY
        if not book.named[row]:
            return None
        ledger = book.read(row)
        debts = [item for item in ledger.open_items() if item.kind != ItemKind.USAGE]
        stand = self._standing(row, debts, ledger.reopened, self._days.of(now))
        before, told = Step(book.step[row]), int(book.told[row])
        book.check_day[row] = stand.next_day
        book.dunned[row] = stand.step
        book.credit_step[row] = self._credit_steps(np.array([row]))[0] if book.prepaid[row] else Step.NONE
        step = max(stand.step, Step(book.credit_step[row]), key=lambda each: (SEVERITY[each], each))
        owed = int(book.owed[row]) if step == stand.step else 0
        book.step[row], book.told[row] = step, owed if step else 0
        if step == before and (step == Step.NONE or owed == told):
            return None
        if before == Step.NONE:
            book.since[row] = now
        return self._finding(row, step, stand, debts, now, cause, before)

    def _standing(self, row: int, debts: list[Item], reopened: Reopened, today: int) -> Standing:
        book, policy = self._book, self._policy(row)
        reminded = int(book.late[row]).bit_count() >= policy.due_soon_after_late
        due = dunned_due(
            sorted((self._counts_from(item, reopened, policy), item.open) for item in debts), policy.minimum
        )
        return standing(due, today, policy.ladder(reminded, bool(book.closed[row])), Step(book.dunned[row]))

    def _counts_from(self, item: Item, reopened: Reopened, policy: DunningPolicy) -> int:
        """Local day from which a debt is overdue for dunning.

        One that was settled in time, by a payment that was taken back later, is as good as due on the day of that: the
        customer could not know before. A payment that came too late only interrupted the dunning.
        """
        taken_back, paid = reopened.get(item.number, (0, 0))
        if taken_back and self._days.of(paid) <= item.due + policy.grace_days:
            return max(item.due, self._days.of(taken_back))
        return item.due

    def _policy(self, row: int) -> DunningPolicy:
        policy = self._config.policy_of(self._book.class_of(row))
        days = self.patience.get(self._book.names[row], 0)
        return policy.patient(days) if days else policy

    def _credit_steps(self, rows: Int64) -> NDArray[np.int8]:
        book = self._book
        steps = np.zeros(len(rows), np.int8)
        classes = book.class_[rows]
        judged = book.prepaid[rows] & book.topped_up[rows] & ~book.closed[rows]
        for number in np.flatnonzero(np.bincount(classes)):
            its = np.flatnonzero(judged & (classes == number))
            mine = rows[its]
            policy = self._config.policy_of(book.classes[number])
            steps[its] = credit_step(self._days_left(mine), self._balances(mine), book.credit_step[mine], policy)
        return steps

    def _balances(self, rows: Int64) -> Int64:
        return self._book.balance()[rows] if len(rows) > 1 else np.array([self._book.balance_of(int(r)) for r in rows])

    def _days_left(self, rows: Int64) -> NDArray[np.float64]:
        cost = self._book.daily_cost[rows]
        known = (cost > 0) & (self._book.cost_days[rows] >= _COST_KNOWN_AFTER)
        balance = np.maximum(self._balances(rows), 0)
        return np.where(known, balance / np.where(known, cost, 1.0), np.inf)

    def _finding(
        self, row: int, step: Step, stand: Standing, debts: list[Item], now: int, cause: str, before: Step
    ) -> Finding:
        name = self._book.names[row]
        low = step in (Step.LOW_CREDIT, Step.OUT_OF_CREDIT)
        evidence = self._credit_evidence(row, now) if low else self._debt_evidence(row, stand, debts, now)
        if cause:
            evidence["payment_id"] = cause
        if (since := self._cuts.cut_since(name, now)) >= 0:
            evidence["supply_cut_since"] = since
        desk = Step.DISCONNECTION in (step, before)
        return Finding(
            kind=KINDS[step],
            subject=name,
            subject_type="account",
            at=now,
            since=int(self._book.since[row]),
            severity=SEVERITY[step],
            clear=step == Step.NONE,
            evidence={"level": LEVEL[step], "class": self._book.class_of(row), **evidence},
            account_id=name,
            recipients=["account", "desk"] if desk else ["account"],
        )

    def _debt_evidence(self, row: int, stand: Standing, debts: list[Item], now: int) -> dict[str, Any]:
        today = self._days.of(now)
        totals = ageing([item.due for item in debts], [item.open for item in debts], today)
        evidence: dict[str, Any] = {
            "owed": self._money(int(self._book.owed[row])),
            "overdue": self._money(int(totals[1:].sum())),
            "buckets": {name: self._money(int(total)) for name, total in zip(BUCKETS, totals, strict=True)},
        }
        if debts:
            evidence["oldest_due"] = date_of(today - stand.days_overdue).isoformat()
            evidence["days_overdue"] = stand.days_overdue
        if stand.next_step:
            evidence["next_step"] = KINDS[stand.next_step]
            evidence["next_step_day"] = date_of(stand.next_day).isoformat()
            evidence["next_step_at"] = self._days.local.midnight(stand.next_day)
        return evidence

    def _credit_evidence(self, row: int, now: int) -> dict[str, Any]:
        days = float(self._days_left(np.array([row]))[0])
        evidence: dict[str, Any] = {
            "credit": self._money(self._book.balance_of(row)),
            "daily_cost": self._money(round(self._book.daily_cost[row])),
        }
        if math.isfinite(days):
            evidence["days_left"] = round(days, 1)
            evidence["empty_day"] = date_of(self._days.of(now) + int(days)).isoformat()
        return evidence

    def _money(self, amount: int) -> str:
        return major(amount, self._digits)
