"""Late fees: what the days that a debt was open too long cost, exact to the millionth of a minor unit."""

from collections.abc import Iterable
from datetime import date

from models.accounts.clockpolicy import SHARES, ClockPolicy
from models.tariffs.when import date_of

Part = tuple[int, int]
"""Minor units of a debt, and the local day (days since 1970-01-01) to which they were or are open, that day counted."""

_EPOCH = date(1970, 1, 1).toordinal()


def late_fee(amount: int, due: int, parts: Iterable[Part], policy: ClockPolicy) -> int:
    """Fee of one debt, millionths of a minor unit.

    Args:
        amount: the debt, minor units.
        due: local day from which on it is late, days since 1970-01-01; the day after is the first that costs.
        parts: into what it was split by payments; each costs for its own days.
        policy: the version that holds for the debt.

    Examples:
        >>> from models.accounts.clockpolicy import ClockPolicy
        >>> late_fee(10_000, due=100, parts=[(10_000, 130)], policy=ClockPolicy(late_fee_per_day="0.001")) // SHARES
        300
    """
    first, later = policy.fee_shares()
    cap = policy.fee_cap()
    new_year = date(date_of(due).year + 1, 1, 1).toordinal() - _EPOCH
    free_until = due + policy.late_fee_grace_days
    total = 0
    for open_, until in parts:
        days = max(until - free_until, 0)
        of_later = min(max(until - new_year + 1, 0), days)
        total += open_ * ((days - of_later) * first + of_later * later)
    return total if cap is None else min(total, amount * cap)


def fee_rounded(fee: int) -> int:
    """Whole minor units of a fee, half up."""
    return (fee + SHARES // 2) // SHARES
