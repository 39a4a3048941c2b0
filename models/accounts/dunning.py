"""Dunning: the steps from a reminder to the cut of supply, as a policy and a pure decision."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.accounts.clockpolicy import ClockPolicy, in_order
from models.errors import BadSettings

NO_DAY = 2**31 - 1
"""A local day that never comes."""


class Step(IntEnum):
    """How far an account's alert has come."""

    NONE = 0
    DUE_SOON = 1
    LOW_CREDIT = 2
    OUT_OF_CREDIT = 3
    OVERDUE = 4
    NOTICE = 5
    FINAL_NOTICE = 6
    DISCONNECTION = 7
    RESTORE_DUE = 8
    ARRANGED = 9
    """It is overdue, and is to be paid as was agreed."""
    PROMISE_BROKEN = 10
    """It is overdue, and was not paid as was agreed."""
    SPARED = 11
    """Supply might be cut, and is not, for the customer is critical."""


SEVERITY = (0, 0, 1, 2, 1, 2, 2, 3, 3, 1, 2, 2)
"""Severity of a finding by step."""

LEVEL = (0, 0, 1, 2, 1, 2, 2, 3, 0, 1, 1, 2)
"""Dunning level by step: 1 is told, 2 is warned, 3 may be cut."""

KINDS = (
    "arrears.restored",
    "arrears.due_soon",
    "arrears.low_credit",
    "arrears.low_credit",
    "arrears.overdue",
    "arrears.disconnection_notice",
    "arrears.final_notice",
    "arrears.disconnection_due",
    "arrears.restore_due",
    "arrears.arranged",
    "arrears.promise_broken",
    "arrears.critical",
)
"""Kind of a finding by step."""


@dataclass(frozen=True, slots=True)
class DunningPolicy:
    """When an account in arrears is told what.

    Attributes:
        due_soon_days: days before the due day at which a reminder goes out.
        due_soon_after_late: how many of the last 12 bills must have been paid after their grace for a reminder to go
            out; 0 reminds everybody, 13 nobody.
        grace_days: days after the due day in which nothing is said.
        notice_days: days overdue at which disconnection is announced.
        disconnect_days: days overdue at which supply may be cut.
        minimum: minor units; while less is overdue, nobody is dunned.
        arrangement_grace_days: days after its due day in which an instalment may still come before the promise or plan
            counts as broken.
        low_credit_days: prepaid credit that lasts fewer days than this is low.
        low_credit_clear_days: it must last this long again before it counts as restored.
        clocks: what the law asks for, one version after the other; a debt keeps to the one of the day it was due.

    Raises:
        BadSettings: the days do not rise from step to step, or the versions do not from day to day.
    """

    due_soon_days: int = 3
    due_soon_after_late: int = 1
    grace_days: int = 10
    notice_days: int = 25
    disconnect_days: int = 40
    minimum: int = 500
    arrangement_grace_days: int = 3
    low_credit_days: float = 4.0
    low_credit_clear_days: float = 6.0
    clocks: tuple[ClockPolicy, ...] = (ClockPolicy(),)

    def __post_init__(self) -> None:
        if not 0 <= self.grace_days < self.notice_days < self.disconnect_days:
            raise BadSettings("dunning: grace_days < notice_days < disconnect_days must hold, none negative")
        if min(self.due_soon_days, self.due_soon_after_late, self.arrangement_grace_days) < 0 or self.minimum < 1:
            raise BadSettings(
                "dunning: due_soon_days, due_soon_after_late and arrangement_grace_days must be 0 or more, minimum 1"
                " or more"
            )
        if not 0 <= self.low_credit_days <= self.low_credit_clear_days:
            raise BadSettings("dunning: low_credit_clear_days must not be less than low_credit_days")
        if not in_order(self.clocks):
            raise BadSettings("dunning: clocks must be in order of effective_from, at least one, no two from one day")

    def patient(self, days: int) -> "DunningPolicy":
        """The policy with days added for a customer; below 0 only the first notice comes earlier, never the cut."""
        later = max(days, 0)
        return replace(
            self,
            grace_days=max(0, self.grace_days + days),
            notice_days=self.notice_days + later,
            disconnect_days=self.disconnect_days + later,
        )

    def cut_days(self, clock: ClockPolicy) -> int:
        """Days overdue from which on a debt is old enough for the cut."""
        return max(self.disconnect_days, clock.overdue_days)

    def ladder(self, reminded: bool, closed: bool, clock: ClockPolicy) -> list[tuple[int, Step]]:
        """Days overdue (negative: before the due day) at which each step is reached, rising.

        Args:
            reminded: whether the account gets a reminder before the due day.
            closed: the customer moved out, so there is no supply to cut.
            clock: the version that holds.
        """
        steps = [(-self.due_soon_days, Step.DUE_SOON)] if reminded else []
        steps.append((self.grace_days + 1, Step.OVERDUE))
        if not closed:
            steps += [(self.notice_days, Step.NOTICE), (self.cut_days(clock), Step.DISCONNECTION)]
        return steps


class Standing(NamedTuple):
    """Where an account stands on the ladder.

    Attributes:
        step: the step reached.
        days_overdue: by the debt that counts; negative before its due day, 0 where there is none.
        next_step: what comes next if nothing is paid; `Step.NONE` where nothing does.
        next_day: local day on which it comes, or `NO_DAY`.
    """

    step: Step
    days_overdue: int
    next_step: Step
    next_day: int


def dunned_due(debts: Iterable[tuple[int, int]], minimum: int) -> int:
    """Due day that an account is dunned by, or `NO_DAY`.

    It is the day by which the debts, oldest first, add up to the minimum: cents left over from last year do not make
    this month's bill a year old.

    Args:
        debts: (local due day, open minor units), in order of the due day.
        minimum: minor units.
    """
    total = 0
    for due, amount in debts:
        total += amount
        if total >= minimum:
            return due
    return NO_DAY


def standing(due: int, today: int, ladder: list[tuple[int, Step]], before: Step) -> Standing:
    """Where an account stands.

    Args:
        due: the day `dunned_due` gave.
        today: local day.
        ladder: of `DunningPolicy.ladder`.
        before: the dunning step so far. What was begun holds until nothing is overdue: a customer who pays one bill of
            two is not restored and overdue again a week later.
    """
    if due == NO_DAY:
        return Standing(Step.NONE, 0, Step.NONE, NO_DAY)
    days = today - due
    step, next_step, next_day = Step.NONE, Step.NONE, NO_DAY
    for from_days, reached in ladder:
        if days < from_days:
            next_step, next_day = reached, due + from_days
            break
        step = reached
    if days > 0:
        begun = min(before, Step.OVERDUE)
        step = begun if step <= Step.DUE_SOON else step
    return Standing(step, days, next_step, next_day)


def credit_step(days_left: ArrayLike, balance: ArrayLike, before: ArrayLike, policy: DunningPolicy) -> NDArray[np.int8]:
    """Steps of prepaid accounts, shape (n,): none, low, or out of credit.

    Args:
        days_left: days the credit lasts, less those by which a warning must come earlier; infinite where not known.
        balance: credit left, minor units.
        before: the step so far; low credit stays low until it lasts `low_credit_clear_days`.
        policy: the limits.
    """
    days = np.asarray(days_left, np.float64)
    limit = np.where(np.asarray(before) == Step.NONE, policy.low_credit_days, policy.low_credit_clear_days)
    low = np.where(days < limit, Step.LOW_CREDIT, Step.NONE)
    return np.where(np.isfinite(days) & (np.asarray(balance) <= 0), Step.OUT_OF_CREDIT, low).astype(np.int8)
