"""What months of bills, payments and delays say of whether an account will fall into arrears."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Months of n accounts, the newest first.

    Attributes:
        limit: of credit, money, shape (n,).
        delay: months that payment was late, negative or 0 where it was not, shape (n, months).
        billed, paid: money of each month, shape (n, months); what is paid is for the bill of the month before.
        about: name -> a fact of the account as a number, shape (n,), NaN where not known.
    """

    limit: Float64
    delay: Float64
    billed: Float64
    paid: Float64
    about: dict[str, Float64]


def features(of: Behaviour) -> dict[str, Float64]:
    """Features by name, shape (n,) each; each row from that row alone. Logarithms are natural, months the newest first.

    delay_m: months late. used_m: bill to limit. log_bill_m, log_paid_m: of money and 1. paid_share_m: what was paid to
    the bill of the month before, 0 to 2. late_months: how many. worst, mean_delay, late_now: of the delays above 0.
    rising: newest delay less the mean of those before. recovered: worst delay before less the newest. late_run: months
    late up to now without a break. months_since_late: months since it was last late, `months` if never. falling_weight:
    delays above 0, each month back counting half. mean_used, most_used, used_trend: of used_m; the trend is newest less
    oldest. mean_paid_share, least_paid: of paid. unpaid: months with a bill and no payment. log_owed_left: of the
    newest bill less what was paid of late. log_limit: of the limit.
    """
    late = np.maximum(of.delay, 0)
    return {
        **_monthly(of),
        **_delays(of.delay, late),
        **_money(of),
        "log_limit": np.log1p(of.limit),
        **of.about,
    }


def _monthly(of: Behaviour) -> dict[str, Float64]:
    columns = {
        "delay": of.delay,
        "used": _used(of),
        "log_bill": _signed_log(of.billed),
        "log_paid": _signed_log(of.paid),
        "paid_share": _paid_shares(of),
    }
    return {f"{name}_{month}": values[:, month] for name, values in columns.items() for month in range(values.shape[1])}


def _delays(delay: Float64, late: Float64) -> dict[str, Float64]:
    months = delay.shape[1]
    before = late[:, 1:] if months > 1 else late
    is_late = late > 0
    first_late, first_fine = is_late.argmax(axis=1), (~is_late).argmax(axis=1)
    return {
        "late_months": is_late.sum(axis=1).astype(np.float64),
        "worst": late.max(axis=1),
        "mean_delay": late.mean(axis=1),
        "late_now": late[:, 0],
        "rising": late[:, 0] - before.mean(axis=1),
        "recovered": before.max(axis=1) - late[:, 0],
        "late_run": np.where(is_late.all(axis=1), months, first_fine).astype(np.float64),
        "months_since_late": np.where(is_late.any(axis=1), first_late, months).astype(np.float64),
        "falling_weight": late @ 0.5 ** np.arange(months),
    }


def _money(of: Behaviour) -> dict[str, Float64]:
    used, share = _used(of), _paid_shares(of)
    return {
        "mean_used": used.mean(axis=1),
        "most_used": used.max(axis=1),
        "used_trend": used[:, 0] - used[:, -1],
        "mean_paid_share": share.mean(axis=1),
        "log_mean_paid": _signed_log(of.paid.mean(axis=1)),
        "log_least_paid": _signed_log(of.paid.min(axis=1)),
        "unpaid": ((of.billed > 0) & (of.paid <= 0)).sum(axis=1).astype(np.float64),
        "log_owed_left": _signed_log(of.billed[:, 0] - of.paid[:, 0]),
        "paid_to_limit": _ratio(of.paid.sum(axis=1), of.limit, -1, 5),
        "room": 1 - used[:, 0],
    }


def _used(of: Behaviour) -> Float64:
    return _ratio(of.billed, of.limit[:, None], -1, 3)


def _paid_shares(of: Behaviour) -> Float64:
    """Of each month but the oldest, whose bill before is not known."""
    if of.billed.shape[1] < 2:
        return np.ones_like(of.billed)
    return _ratio(of.paid[:, :-1], of.billed[:, 1:], 0, 2)


def _ratio(over: Float64, under: Float64, low: float, high: float) -> Float64:
    """A ratio within bounds; 1 where nothing is owed."""
    owed = under > 0
    found: Float64 = np.where(owed, np.clip(over / np.where(owed, under, 1), low, high), 1.0)
    return found


def _signed_log(money: Float64) -> Float64:
    found: Float64 = np.sign(money) * np.log1p(np.abs(money))
    return found
