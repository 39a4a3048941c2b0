"""Where each account stands on its way from a debt to the cut of supply and back, by age, notices and payments."""

from typing import NamedTuple

from models.accounts.arrangements import NO_AGREEMENT, Agreement, Arrangements
from models.accounts.book import Book
from models.accounts.clock import ORDERED, Clock, Position, Restoration, restoration
from models.accounts.clockpolicy import ClockPolicy, in_force
from models.accounts.config import AccountsConfig
from models.accounts.days import LocalDays
from models.accounts.documents import Item, ItemKind
from models.accounts.dunning import NO_DAY, DunningPolicy, Standing, Step, dunned_due, standing
from models.accounts.intake import PLAN
from models.accounts.lateness import Lateness
from models.accounts.patience import Patience
from models.accounts.supply import Cuts
from models.calendar import HOUR
from models.config import Common
from models.tariffs.when import date_of


class Cause(NamedTuple):
    """Why somebody looks at an account.

    Attributes:
        payment_id: what moved its money, if that is why. paid_at: event time of money that came in, Unix seconds.
        news: what its evidence shows has changed.
    """

    payment_id: str = ""
    paid_at: int = 0
    news: bool = False


TIME = Cause()
"""Nothing but time has passed."""


class Course(NamedTuple):
    """Where an account stands.

    Attributes:
        lateness: of its debts. debts: open ones that can be dunned. stand: by their age alone.
        position: by the notices served too. clock: what was served and paid. policy: version of the legal clock.
        since: when the debt that counts was overdue, Unix seconds; 0 where none is.
        cut_from: when supply may be cut at the earliest, Unix seconds; 0 where it is not to be cut.
        restoration: until when supply that was cut must be back, where it must; restore_step: what that is to the desk.
        wake_at: when to look again though nothing has happened, Unix seconds, or 0.
        agreed: how a promise or plan stands. said: what is told of the debts, where that is not the position's step.
    """

    lateness: Lateness
    debts: list[Item]
    stand: Standing
    position: Position
    clock: Clock
    policy: ClockPolicy
    since: int = 0
    cut_from: int = 0
    restoration: Restoration | None = None
    restore_step: Step = Step.NONE
    wake_at: int = 0
    agreed: Agreement = NO_AGREEMENT
    said: Step = Step.NONE

    @property
    def step(self) -> Step:
        """What is told of the debts."""
        return self.said or self.position.step


class _ByAge(NamedTuple):
    """Where an account stands by the age of the debt that counts, due on a local day; as `Course` has them."""

    stand: Standing
    due: int
    said: Step = Step.NONE


class Courses:
    """Follows the course of every account.

    Args:
        book: the accounts; their clocks are changed here.
        cuts: supply cut for arrears.
        common: the utility.
        config: of what proves a notice.
        patience: with the policy of each account.
        arrangements: promises and plans.
        days: local days of the utility.
    """

    def __init__(
        self,
        book: Book,
        cuts: Cuts,
        common: Common,
        config: AccountsConfig,
        patience: Patience,
        arrangements: Arrangements,
        days: LocalDays,
    ) -> None:
        self._book = book
        self._arrangements = arrangements
        self._cuts = cuts
        self._patience = patience
        self._lateness_s = common.day_lateness_s
        self._config = config
        self._days = days

    def follow(self, row: int, credit: Step, now: int, cause: Cause) -> Course:
        """Bring the clock of an account up to now.

        Args:
            row: of the account.
            credit: step of its prepaid credit.
            now: log time, Unix seconds.
            cause: why.
        """
        book, today = self._book, self._days.of(now)
        policy, ledger, clock = self._patience.policy_of(row), book.read(row), book.clock(row)
        agreed = self._arrangements.look(book.names[row], ledger, today, policy.arrangement_grace_days)
        lateness = Lateness(ledger, policy, self._days, self._arrangements.planned(book.names[row]))
        debts = [item for item in ledger.open_items() if item.kind != ItemKind.USAGE]
        by_age = self._by_age(row, lateness, debts, agreed, today)
        rules = lateness.clock_of(today if by_age.due == NO_DAY else by_age.due)
        position = Position(by_age.stand.step)
        course = Course(lateness, debts, by_age.stand, position, clock, rules, agreed=agreed, said=by_age.said)
        self._note_payment(row, course, credit, now, cause)
        self._note_plan(row, course, credit, now, cause)
        if by_age.stand.step >= Step.OVERDUE:
            return self._dunned(row, course, policy, by_age.due, now)
        if by_age.stand.days_overdue <= 0:
            clock.stop()
        return self._restoring(row, course, policy, now)

    def _by_age(self, row: int, lateness: Lateness, debts: list[Item], agreed: Agreement, today: int) -> _ByAge:
        """Where an account stands by the age of its debts; those that are to be paid as agreed stand still."""
        policy, before = lateness.policy, Step(self._book.dunned[row])
        whole = self._stand(row, lateness, debts, before, today)
        if not agreed.holds:
            return whole
        # What was begun so far was begun for the debts that stand still now.
        rest = [item for item in debts if item.number not in agreed.covers]
        free = self._stand(row, lateness, rest, Step.NONE, today)
        found = whole._replace(said=Step.ARRANGED) if free.stand.step < Step.OVERDUE <= whole.stand.step else free
        broken_from = agreed.next_day + policy.arrangement_grace_days + 1
        next_day = min(free.stand.next_day, whole.stand.next_day, broken_from)
        return found._replace(stand=found.stand._replace(next_day=next_day))

    def _stand(self, row: int, lateness: Lateness, debts: list[Item], before: Step, today: int) -> _ByAge:
        policy, book = lateness.policy, self._book
        due = dunned_due(sorted((lateness.counts_from(item), item.open) for item in debts), policy.minimum)
        reminded = int(book.late[row]).bit_count() >= policy.due_soon_after_late
        rules = lateness.clock_of(today if due == NO_DAY else due)
        return _ByAge(standing(due, today, policy.ladder(reminded, bool(book.closed[row]), rules), before), due)

    def _note_payment(self, row: int, course: Course, credit: Step, now: int, cause: Cause) -> None:
        """Remember when everything overdue was paid, for as long as nothing is overdue again."""
        book, clock = self._book, course.clock
        if course.stand.step >= Step.OVERDUE or credit == Step.OUT_OF_CREDIT:
            clock.paid_at = 0
        elif cause.paid_at and not clock.paid_at:
            owed = book.dunned[row] >= Step.OVERDUE or book.credit_step[row] == Step.OUT_OF_CREDIT
            cut = self._cuts.cut_since(book.names[row], now) >= 0
            clock.paid_at = cause.paid_at if owed or cut else 0

    def _note_plan(self, row: int, course: Course, credit: Step, now: int, cause: Cause) -> None:
        """Remember since when a plan brings supply back that was cut, for as long as nothing is overdue beside it."""
        agreed, clock = course.agreed, course.clock
        if (course.stand.step >= Step.OVERDUE and course.said != Step.ARRANGED) or credit == Step.OUT_OF_CREDIT:
            clock.plan_at = 0
        elif agreed.holds and not clock.plan_at and self._cuts.cut_since(self._book.names[row], now) >= 0:
            clock.plan_at = self._asked_at(row, agreed, now, cause)

    def _asked_at(self, row: int, agreed: Agreement, now: int, cause: Cause) -> int:
        """Since when a plan asks for supply, Unix seconds; 0 where the rule of its day does not say that it does."""
        held = agreed.arrangement
        if held is None or held.agreed.kind != PLAN:
            return 0
        policy = self._patience.policy_of(row)
        asks = in_force(policy.clocks, date_of(self._days.of(held.agreed.at))).restore_on_plan
        if asks == "first_instalment" and agreed.paid >= held.agreed.instalments[0][1]:
            return max(held.agreed.at, cause.paid_at or now)
        return held.agreed.at if asks == "agreed" else 0

    def _dunned(self, row: int, course: Course, policy: DunningPolicy, due: int, now: int) -> Course:
        clock, rules, midnight = course.clock, course.policy, self._days.local.midnight
        since, cut_day = midnight(due + 1), due + policy.cut_days(rules)
        if course.said == Step.ARRANGED:
            return self._restoring(row, course._replace(position=Position(Step.OVERDUE), since=since), policy, now)
        clock.forget_before(since)
        # Steps by age come when the day before is closed, so that its payments are in; the law counts from midnight.
        closed = midnight(cut_day) + self._lateness_s
        position = clock.advance(course.stand.step, closed, rules, self._config.notice_proof == ORDERED, now)
        wakes = [position.wake_at, self._ask_for_proof(clock, position, now)]
        cut_from = 0
        if not self._book.closed[row]:
            cut_from = clock.cut_from(midnight(cut_day), rules, max(now, midnight(due + policy.notice_days)))
        said = Step.PROMISE_BROKEN if course.agreed.broken and position.step == Step.OVERDUE else Step.NONE
        return course._replace(position=position, since=since, cut_from=cut_from, wake_at=_soonest(wakes), said=said)

    def _ask_for_proof(self, clock: Clock, position: Position, now: int) -> int:
        """Note where a proof has been missing for long; when to do so where it has not been yet, or 0."""
        if not position.waits_for or clock.unproven:
            return 0
        ordered_at = clock.notice_at if position.waits_for == Step.NOTICE else clock.final_at
        ask_at = ordered_at + round(self._config.notice_proof_h * HOUR)
        clock.unproven = now >= ask_at
        return 0 if clock.unproven else ask_at

    def _restoring(self, row: int, course: Course, policy: DunningPolicy, now: int) -> Course:
        """See whether supply that was cut has to come back, and whether it is late."""
        name, paid_at = self._book.names[row], course.clock.restores_from
        cut_at = self._cuts.cut_since(name, now)
        if not paid_at or cut_at < 0 or self._book.closed[row]:
            return course
        rules = in_force(policy.clocks, date_of(self._days.of(max(paid_at, cut_at))))
        limit, back_at = restoration(paid_at, cut_at, rules), self._cuts.back_at(name, now)
        course = course._replace(policy=rules, restoration=limit)
        if 0 <= back_at <= limit.until:
            return course
        if now < limit.warn_at:
            return course._replace(wake_at=limit.warn_at)
        return course._replace(restore_step=Step.RESTORE_DUE, wake_at=max(back_at, 0))


def _soonest(moments: list[int]) -> int:
    return min((moment for moment in moments if moment), default=0)
