"""What the law asks for between a debt and the cut of supply, and after it was paid: one version of a rule a record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from models.errors import BadSettings

SHARES = 10**6
"""Shares are counted in millionths."""

_SHARE = re.compile(r"[0-9](\.[0-9]{1,6})?")
_AT_ALL_TIMES = date(1970, 1, 1)
_WHOLE = ("overdue_days", "notice_period_days", "late_fee_grace_days")
_HOURS = ("final_notice_h", "restore_within_h", "restore_warn_h")
_FEES = ("late_fee_per_day", "late_fee_later_years", "late_fee_cap")
_LONGEST_DAYS, _LONGEST_H = 3660, 8784


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """Legal clocks of a class of accounts, as they hold from one day on.

    Attributes:
        effective_from: local day from which on it holds, for debts due then or later.
        source: the rule it follows, as people cite it; every alert in arrears shows it.
        overdue_days: supply may be cut from so many days overdue on, where `disconnect_days` is not more.
        notice_period_days: least days between the delivery of the notice of disconnection and the cut.
        final_notice_h: least hours between the delivery of the final notice and the cut; 0 asks for no final notice.
        restore_within_h: hours from the payment within which supply that was cut must be back.
        restore_warn_h: so many hours before that the desk is told.
        restore_on_plan: what of a plan that covers all that is overdue brings supply back that was cut: `no` plan does,
            that it is `agreed`, or that its `first_instalment` is paid; the hours run from then.
        late_fee_per_day: share of an overdue debt that a day costs (decimal text); `0` is no fee.
        late_fee_later_years: the same from the first of January after the due day on; empty is no other share.
        late_fee_grace_days: days after the due day that cost nothing.
        late_fee_under_plan: whether days cost, too, on which a plan of instalments covers the debt and is kept.
        late_fee_cap: the most that the fee of a debt may come to, as a share of it (decimal text); empty is no limit.
        post_late_fee: whether the fee becomes a debt of its own when the debt it is for is paid; else it is only shown.

    Raises:
        BadSettings: a number is negative or absurd, or a share is none.
    """

    effective_from: date = _AT_ALL_TIMES
    source: str = "GridPulse's own default, no law"
    overdue_days: int = 0
    notice_period_days: int = 14
    final_notice_h: float = 24.0
    restore_within_h: float = 24.0
    restore_warn_h: float = 6.0
    restore_on_plan: Literal["no", "agreed", "first_instalment"] = "no"
    late_fee_per_day: str = "0"
    late_fee_later_years: str = ""
    late_fee_grace_days: int = 0
    late_fee_cap: str = ""
    late_fee_under_plan: bool = False
    post_late_fee: bool = False

    def __post_init__(self) -> None:
        if wrong := next(self._problems(), ""):
            raise BadSettings(f"legal clock from {self.effective_from}: {wrong}")

    @property
    def name(self) -> str:
        """How evidence calls it."""
        return f"from {self.effective_from.isoformat()}"

    def fee_shares(self) -> tuple[int, int]:
        """Millionths of a debt that a day costs in the year of the due day, and in later years."""
        first = _millionths(self.late_fee_per_day)
        return first, _millionths(self.late_fee_later_years) if self.late_fee_later_years else first

    def fee_cap(self) -> int | None:
        """The most a fee may come to, millionths of the debt."""
        return _millionths(self.late_fee_cap) if self.late_fee_cap else None

    def _problems(self) -> Iterator[str]:
        for names, most in ((_WHOLE, _LONGEST_DAYS), (_HOURS, _LONGEST_H)):
            for name in names:
                if not 0 <= getattr(self, name) <= most:
                    yield f"{name} must be from 0 to {most}, not {getattr(self, name)}"
        for name in _FEES:
            text = getattr(self, name)
            if not _SHARE.fullmatch(text) and (text or name == "late_fee_per_day"):
                yield f"{name} must be a share as text, such as '0.001', with 6 decimals at most, not {text!r}"
        if self.restore_warn_h > self.restore_within_h:
            yield "restore_warn_h must not be above restore_within_h: the desk is told before the time is over"
        if not self.source.strip():
            yield "source must name the rule it follows"


def in_order(versions: tuple[ClockPolicy, ...]) -> bool:
    """Whether there is a version and each begins after the one before."""
    return bool(versions) and all(one.effective_from < other.effective_from for one, other in pairwise(versions))


def in_force(versions: tuple[ClockPolicy, ...], on: date) -> ClockPolicy:
    """The version that holds for a debt due on a local day; the first one for debts from before it."""
    begun = [version for version in versions if version.effective_from <= on]
    return begun[-1] if begun else versions[0]


def _millionths(share: str) -> int:
    whole, _, decimals = share.partition(".")
    return int(whole) * SHARES + int(decimals.ljust(6, "0"))
