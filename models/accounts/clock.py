"""The legal clock of one account: which notices were ordered and delivered, when supply may be cut and must be back."""

from typing import Final, NamedTuple

import msgspec

from models.accounts.clockpolicy import ClockPolicy
from models.accounts.dunning import KINDS, Step
from models.calendar import DAY, HOUR

ORDERED: Final = "ordered"
"""What proves that a notice was served where nothing is sent: that it was ordered."""


class Clock(msgspec.Struct, array_like=True):
    """What has happened so far; moments in Unix seconds, 0 where it has not happened.

    Attributes:
        notice_at: the notice of disconnection was ordered. notice_delivered_at: it reached the customer.
        final_at, final_delivered_at: the same of the final notice.
        paid_at: everything overdue was paid. plan_at: a plan that covers it asks for supply that was cut.
        unproven: the desk was told that a notice is not proven.
        wake_at: when the account is to be looked at again.
    """

    notice_at: int = 0
    notice_delivered_at: int = 0
    final_at: int = 0
    final_delivered_at: int = 0
    paid_at: int = 0
    unproven: bool = False
    wake_at: int = 0
    plan_at: int = 0

    @property
    def restores_from(self) -> int:
        """Since when supply that was cut is to come back; 0 where it is not."""
        return min(filter(None, (self.paid_at, self.plan_at)), default=0)

    def stop(self) -> None:
        """Nothing is overdue any more: what was served counts no longer."""
        self.notice_at = self.notice_delivered_at = self.final_at = self.final_delivered_at = 0
        self.unproven = False

    def pause(self) -> None:
        """The cut is put off: the final notice must be served again before it, for it says that the cut is near."""
        self.final_at = self.final_delivered_at = 0
        self.unproven = False

    def forget_before(self, since: int) -> None:
        """Notices from before the debt that counts was overdue say nothing of it."""
        if self.notice_at < since:
            self.notice_at = self.final_at = 0
        if self.notice_delivered_at < since:
            self.notice_delivered_at = 0
        if self.final_delivered_at < since:
            self.final_delivered_at = 0

    def served(self, step: Step, at: int) -> bool:
        """A notice of a step reached the customer; the first delivery counts. Returns whether that is news."""
        name = "notice_delivered_at" if step == Step.NOTICE else "final_delivered_at"
        known = getattr(self, name)
        if known and known <= at:
            return False
        setattr(self, name, at)
        return True

    def cut_from(self, earliest: int, policy: ClockPolicy, now: int) -> int:
        """When supply may be cut at the earliest; notices not proven yet are taken as delivered now.

        Args:
            earliest: when the debt is old enough, Unix seconds.
            policy: least times from delivery.
            now: log time, Unix seconds.
        """
        planned = self._planned(earliest, policy, self.notice_delivered_at or now)
        final = self.final_delivered_at or (now if self.final_at else 0)
        return max(planned, final + span_s(policy.final_notice_h, HOUR)) if final else planned

    def advance(self, wanted: Step, earliest: int, policy: ClockPolicy, ordered_is_proof: bool, now: int) -> "Position":
        """Go as far towards the cut as the age of the debt and the notices served allow.

        Args:
            wanted: the step that the age of the debt alone would reach.
            earliest: when the debt is old enough for the cut, Unix seconds.
            policy: least times from delivery.
            ordered_is_proof: whether a notice counts as delivered when it is ordered.
            now: log time, Unix seconds.
        """
        if wanted < Step.NOTICE:
            return Position(wanted)
        if not self.notice_at:
            self.notice_at, self.unproven = now, False
            self.notice_delivered_at = self.notice_delivered_at or (now if ordered_is_proof else 0)
        if not self.notice_delivered_at:
            return Position(Step.NOTICE, waits_for=Step.NOTICE)
        planned = self._planned(earliest, policy, self.notice_delivered_at)
        final_s = span_s(policy.final_notice_h, HOUR)
        if now < planned - final_s:
            self.final_at = self.final_delivered_at = 0
            return Position(Step.NOTICE, planned - final_s)
        return self._finally(planned, final_s, ordered_is_proof, now) if final_s else Position(Step.DISCONNECTION)

    def _finally(self, planned: int, final_s: int, ordered_is_proof: bool, now: int) -> "Position":
        if not self.final_at:
            self.final_at = now
            self.final_delivered_at = self.final_delivered_at or (now if ordered_is_proof else 0)
        if not self.final_delivered_at:
            return Position(Step.FINAL_NOTICE, waits_for=Step.FINAL_NOTICE)
        free = max(planned, self.final_delivered_at + final_s)
        return Position(Step.FINAL_NOTICE, free) if now < free else Position(Step.DISCONNECTION)

    @staticmethod
    def _planned(earliest: int, policy: ClockPolicy, noticed: int) -> int:
        return max(earliest, noticed + policy.notice_period_days * DAY)


class Position(NamedTuple):
    """How far an account has come.

    Attributes:
        step: the step.
        wake_at: when it may go on by itself, Unix seconds, or 0.
        waits_for: step whose notice is not proven, or `Step.NONE`.
    """

    step: Step
    wake_at: int = 0
    waits_for: Step = Step.NONE

    @property
    def waiting(self) -> str:
        """Kind of the notice that is not proven; empty where none is missing."""
        return KINDS[self.waits_for] if self.waits_for else ""


class Restoration(NamedTuple):
    """When supply that was cut must be back, Unix seconds, and from when on the desk is told."""

    until: int
    warn_at: int


def restoration(paid_at: int, cut_at: int, policy: ClockPolicy) -> Restoration:
    """The time for restoring supply; it runs from the payment, or from a cut that came after it."""
    until = max(paid_at, cut_at) + span_s(policy.restore_within_h, HOUR)
    return Restoration(until, until - span_s(policy.restore_warn_h, HOUR))


def span_s(count: float, unit: int) -> int:
    """A span of a rule in seconds: so many hours or days, each of which has `unit` seconds."""
    return round(count * unit)
