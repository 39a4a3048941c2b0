"""Notices: one alert an account, raised, escalated and cleared as its debts, its credit and its legal clock move."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.arrangements import Arrangements
from models.accounts.book import Book
from models.accounts.clock import Clock
from models.accounts.config import AccountsConfig
from models.accounts.courses import TIME, Cause, Course, Courses
from models.accounts.days import LocalDays
from models.accounts.dunning import KINDS, LEVEL, NO_DAY, SEVERITY, Step
from models.accounts.evidence import Evidence
from models.accounts.intake import PLAN, Agreed, Notice
from models.accounts.orders import Orders
from models.accounts.patience import Patience
from models.accounts.prepaid import Prepaid
from models.accounts.supply import Cuts
from models.config import Common
from models.errors import BadRecord
from models.flow.stage import Timers
from models.messages import Finding

Int64 = NDArray[np.int64]


class Notices:
    """Decides what is said of each account, and says it once.

    Args:
        book: the accounts.
        cuts: supply cut for arrears.
        common: the utility.
        config: with the policies.
        days: local days of the utility.
        arrangements: promises and plans.

    Attributes:
        timers: account_id by the log time (milliseconds) at which its legal clock may go on by itself.
        patience: with single customers.
        orders: for the field crew.
    """

    def __init__(
        self,
        book: Book,
        cuts: Cuts,
        common: Common,
        config: AccountsConfig,
        days: LocalDays,
        arrangements: Arrangements,
    ) -> None:
        self._book = book
        self._cuts = cuts
        self._days = days
        self._prepaid = Prepaid(book, config)
        self.patience = Patience(book, config)
        self._arrangements = arrangements
        self._courses = Courses(book, cuts, common, config, self.patience, self._arrangements, days)
        self.orders = Orders(book, cuts)
        self._critical: dict[str, str] = {}  # account -> why it must not lose supply
        self._evidence = Evidence(days, common.currency_digits)
        self.timers = Timers()

    def dump(self) -> dict[str, Any]:
        """All state but for what is in the book."""
        return {
            "timers": self.timers.dump(),
            "orders": self.orders.dump(),
            "critical": self._critical,
            "arrangements": self._arrangements.dump(),
            **self.patience.dump(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump, once the book has; what it says nothing of begins anew."""
        self.timers = Timers([(time, what) for time, what in state.get("timers", ())])
        self.orders.load(state.get("orders", {}))
        # Before accounts said so here, nobody noted who is critical: no one is cut until the account's record has come.
        self._critical = dict(state.get("critical", dict.fromkeys(self._book.names, "unknown")))
        self._arrangements.load(state.get("arrangements", ()))
        self.patience.load(state)

    def due(self, today: int) -> Int64:
        """Rows that may have something new to say on a local day though nothing else happened to them."""
        book, count = self._book, len(self._book)
        changed = book.check_day[:count] <= today
        prepaid = np.flatnonzero(book.prepaid[:count])
        changed[prepaid] |= self._prepaid.steps(prepaid, today) != book.credit_step[prepaid]
        return np.flatnonzero(changed & book.named[:count])

    def woken(self, now: int) -> int | None:
        """Take the next timer away; the row to judge at log time `now` (milliseconds), None where it was overtaken."""
        row = self._book.row(self.timers.pop())
        wake_at = self._book.clock(row).wake_at
        return row if wake_at and wake_at * 1000 <= now else None

    def serve(self, notice: Notice, now: int) -> Finding | None:
        """Note the proof of a notice, and judge the account if that is news."""
        row = self._book.row(notice.account_id)
        clock = self._book.clock(row)
        if not clock.served(notice.step, notice.at):
            return None
        self._book.keep_clock(row, clock)
        return self.judge(row, now, Cause(news=True))

    def arrange(self, agreed: Agreed, now: int) -> Finding | None:
        """Note a promise, a plan, or its end, and judge the account if that changes anything.

        Raises:
            BadRecord: it cannot hold.
        """
        book, row = self._book, self._book.row(agreed.account_id)
        barred = agreed.kind == PLAN and not self.patience.allows_plans(agreed.account_id)
        if barred and not (agreed.cancelled or self._arrangements.knows(agreed)):
            raise BadRecord(
                f"the policy of service forbids account {agreed.account_id!r} instalments: agree on a promise, or"
                " change the policy or the customer's grade"
            )
        grace_days = self.patience.policy_of(row).arrangement_grace_days
        if not self._arrangements.take(agreed, book.read(row), self._days.of(now), grace_days):
            return None
        clock = book.clock(row)
        clock.pause()
        book.keep_clock(row, clock)
        return self.judge(row, now, Cause(news=True))

    def spare(self, row: int, why: str) -> None:
        """Note why an account must not lose supply; empty where it may.

        A final notice from before this changed says nothing that still holds.
        """
        name = self._book.names[row]
        if self._critical.get(name, "") == why:
            return
        self._critical.pop(name, None)
        if why:
            self._critical[name] = why
        clock = self._book.clock(row)
        clock.pause()
        self._book.keep_clock(row, clock)

    def judge(self, row: int, now: int, cause: Cause = TIME) -> Finding | None:
        """Judge one account.

        Args:
            row: of the account.
            now: log time, Unix seconds.
            cause: why.

        Returns:
            What to say, or None where nothing changed or reference data has not named the account.
        """
        book = self._book
        book.check_day[row] = NO_DAY
        if not book.named[row]:
            return None
        was_unproven = book.clock(row).unproven
        credit = Step(self._prepaid.steps(np.array([row]), self._days.of(now))[0]) if book.prepaid[row] else Step.NONE
        course = self._spared(row, self._courses.follow(row, credit, now, cause))
        self.orders.follow(book.names[row], course, bool(book.closed[row]), now)
        book.check_day[row] = course.stand.next_day
        book.dunned[row], book.credit_step[row] = course.position.step, credit
        self._keep(row, course)
        news = cause.news or (course.clock.unproven and not was_unproven)
        return self._say(row, course, credit, now, cause._replace(news=news))

    def _spared(self, row: int, course: Course) -> Course:
        """Critical customers are not told of a cut that does not come; the desk is told why it does not."""
        near = course.position.step in (Step.FINAL_NOTICE, Step.DISCONNECTION)
        return course._replace(said=Step.SPARED) if near and self._book.names[row] in self._critical else course

    def _keep(self, row: int, course: Course) -> None:
        clock = course.clock
        if course.wake_at and course.wake_at != clock.wake_at:
            self.timers.set(course.wake_at * 1000, self._book.names[row])
        clock.wake_at = course.wake_at
        self._book.keep_clock(row, clock)

    def _say(self, row: int, course: Course, credit: Step, now: int, cause: Cause) -> Finding | None:
        book, before = self._book, Step(self._book.step[row])
        steps = (course.step, credit, course.restore_step)
        step = max(steps, key=lambda each: (SEVERITY[each], each))
        owed, told = int(book.owed[row]) if step == steps[0] else 0, int(book.told[row])
        book.step[row], book.told[row] = step, owed if step else 0
        if step == before and (step == Step.NONE or (owed == told and not cause.news)):
            return None
        if before == Step.NONE:
            book.since[row] = now
        return self._finding(row, step, before, course, now, cause.payment_id)

    def _finding(self, row: int, step: Step, before: Step, course: Course, now: int, payment_id: str) -> Finding:
        name, class_ = self._book.names[row], self._book.class_of(row)
        low = step in (Step.LOW_CREDIT, Step.OUT_OF_CREDIT)
        evidence = self._of_credit(row, now) if low else self._of_debts(row, step, course, now, payment_id)
        if payment_id:
            evidence["payment_id"] = payment_id
        if step == Step.SPARED:
            evidence["critical"] = self._critical[name]
        if (since := self._cuts.cut_since(name, now)) >= 0:
            evidence["supply_cut_since"] = since
        return Finding(
            kind=KINDS[step],
            subject=name,
            subject_type="account",
            at=now,
            since=int(self._book.since[row]),
            severity=SEVERITY[step],
            clear=step == Step.NONE,
            evidence={"level": LEVEL[step], "class": class_, **evidence},
            account_id=name,
            recipients=_recipients(step, before, course.clock),
        )

    def _of_debts(self, row: int, step: Step, course: Course, now: int, payment_id: str) -> dict[str, Any]:
        book, evidence, today = self._book, self._evidence, self._days.of(now)
        fee = course.lateness.fee_since(int(book.since[row]), payment_id, today)
        return {
            **evidence.of_debts(int(book.owed[row]), course, today),
            **evidence.of_next(step, course),
            **evidence.of_clock(course, book.class_of(row), fee),
            **evidence.of_agreement(course.agreed),
        }

    def _of_credit(self, row: int, now: int) -> dict[str, Any]:
        today = self._days.of(now)
        days_left = float(self._prepaid.days_left(np.array([row]), today)[0])
        balance, daily_cost = self._book.balance_of(row), float(self._book.daily_cost[row])
        return self._evidence.of_credit(balance, daily_cost, days_left, today)


def _recipients(step: Step, before: Step, clock: Clock) -> list[str]:
    """Who is meant: the customer, and the desk where somebody has to go out, had to, or has to find out."""
    if step == Step.RESTORE_DUE or (before == Step.RESTORE_DUE and step == Step.NONE):
        return ["desk"]
    if step == Step.SPARED:
        return ["desk"]
    desk = before == Step.SPARED or clock.unproven or Step.DISCONNECTION in (step, before) or before == Step.RESTORE_DUE
    return ["account", "desk"] if desk else ["account"]
