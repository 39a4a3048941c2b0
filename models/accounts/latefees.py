"""Late fees: what the days that a debt was open too long cost, exact to the millionth of a minor unit."""

from collections.abc import Iterable, Sequence
from datetime import date

from models.accounts.clockpolicy import SHARES, ClockPolicy
from models.tariffs.when import date_of

Part = tuple[int, int]
"""Minor units of a debt, and the local day (days since 1970-01-01) to which they were or are open, that day counted."""

Span = tuple[int, int]
"""Local days from one to another, both included."""

_EPOCH = date(1970, 1, 1).toordinal()


def late_fee(amount: int, due: int, parts: Iterable[Part], policy: ClockPolicy, free: Sequence[Span] = ()) -> int:
    """Fee of one debt, millionths of a minor unit.

    Args:
        amount: the debt, minor units.
        due: local day from which on it is late, days since 1970-01-01; the day after is the first that costs.
        parts: into what it was split by payments; each costs for its own days.
        policy: the version that holds for the debt.
        free: days that cost nothing; no day is in two of them.

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
        this_year = _days(free_until + 1, min(until, new_year - 1), free)
        total += open_ * (this_year * first + _days(max(free_until + 1, new_year), until, free) * later)
    return total if cap is None else min(total, amount * cap)


def _days(first: int, last: int, free: Sequence[Span]) -> int:
    """Local days from one to another, both included, less those that are free."""
    spared = sum(max(min(last, end) - max(first, begin) + 1, 0) for begin, end in free)
    return max(last - first + 1, 0) - spared


def fee_rounded(fee: int) -> int:
    """Whole minor units of a fee, half up."""
    return (fee + SHARES // 2) // SHARES
