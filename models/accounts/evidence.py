"""The numbers behind a finding about an account: what it owes, how long, and where its legal clock stands."""

import math
from typing import Any

from models.accounts.ageing import BUCKETS, ageing
from models.accounts.arrangements import Agreement
from models.accounts.clock import span_s
from models.accounts.courses import Course
from models.accounts.days import LocalDays
from models.accounts.dunning import KINDS, Step
from models.calendar import HOUR
from models.money import major
from models.tariffs.when import date_of


class Evidence:
    """Writes evidence.

    Args:
        days: local days of the utility.
        digits: decimals of the currency.
    """

    def __init__(self, days: LocalDays, digits: int) -> None:
        self._days = days
        self._digits = digits

    def of_debts(self, owed: int, course: Course, today: int) -> dict[str, Any]:
        """What is owed and since when."""
        debts = course.debts
        totals = ageing([item.due for item in debts], [item.open for item in debts], today)
        found: dict[str, Any] = {
            "owed": self._money(owed),
            "overdue": self._money(int(totals[1:].sum())),
            "buckets": {name: self._money(int(total)) for name, total in zip(BUCKETS, totals, strict=True)},
        }
        if debts:
            found["oldest_due"] = _iso(today - course.stand.days_overdue)
            found["days_overdue"] = course.stand.days_overdue
        return found

    def of_credit(self, balance: int, daily_cost: float, days_left: float, today: int) -> dict[str, Any]:
        """How long prepaid credit lasts."""
        found: dict[str, Any] = {"credit": self._money(balance), "daily_cost": self._money(round(daily_cost))}
        if math.isfinite(days_left):
            found["days_left"] = round(days_left, 1)
            found["empty_day"] = _iso(today + int(days_left))
        return found

    def of_next(self, step: Step, course: Course) -> dict[str, Any]:
        """What comes next if nothing is paid: once disconnection is announced the final notice, then the cut."""
        final_s = span_s(course.policy.final_notice_h, HOUR)
        if step == Step.NOTICE and final_s:
            return self._next(Step.FINAL_NOTICE, course.position.wake_at or course.cut_from - final_s)
        if Step.NOTICE <= step < Step.DISCONNECTION:
            return self._next(Step.DISCONNECTION, course.cut_from)
        stand = course.stand
        if stand.next_step and step < Step.NOTICE:
            return self._next(stand.next_step, self._days.local.midnight(stand.next_day))
        return {}

    def of_clock(self, course: Course, class_: str, fee: int) -> dict[str, Any]:
        """The legal clock: its rule, when notices were served, from when supply may be cut, until when it must be back.

        Args:
            course: of the account.
            class_: of the account.
            fee: for lateness so far, minor units.
        """
        clock, restored = course.clock, course.restoration
        moments = {
            "clock_started_at": course.since,
            "notice_ordered_at": clock.notice_at,
            "notice_delivered_at": clock.notice_delivered_at,
            "final_notice_ordered_at": clock.final_at,
            "final_notice_delivered_at": clock.final_delivered_at,
            "disconnect_from": course.cut_from,
            "paid_at": clock.paid_at if restored else 0,
            "restore_until": restored.until if restored else 0,
        }
        found: dict[str, Any] = {name: at for name, at in moments.items() if at}
        if found:
            found = {"clock_policy": f"{class_} {course.policy.name}", "clock_source": course.policy.source, **found}
        if course.position.waiting:
            found["clock_waits_for"] = course.position.waiting
        if fee:
            found["late_fee"] = self._money(fee)
        return found

    def of_agreement(self, agreed: Agreement) -> dict[str, Any]:
        """The promise or plan that the account has, or has broken."""
        held = agreed.arrangement
        if held is None or not (agreed.holds or agreed.broken):
            return {}
        found: dict[str, Any] = {
            "arrangement": held.agreed.name,
            "arrangement_kind": held.agreed.kind,
            "arrangement_at": held.agreed.at,
            "arrangement_paid": self._money(agreed.paid),
        }
        if agreed.holds:
            found |= {"instalment_due": _iso(agreed.next_day), "instalment": self._money(agreed.next_amount)}
        else:
            found |= {"missed_due": _iso(held.missed_day), "missed": self._money(held.missed)}
        return found | ({"arrangement_by": held.agreed.by} if held.agreed.by else {})

    def _next(self, step: Step, at: int) -> dict[str, Any]:
        return {
            "next_step": KINDS[step],
            "next_step_day": _iso(self._days.of(at)),
            "next_step_at": at,
        }

    def _money(self, amount: int) -> str:
        return major(amount, self._digits)


def _iso(day: int) -> str:
    return date_of(day).isoformat()
