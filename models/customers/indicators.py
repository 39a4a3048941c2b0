"""Indicators of credit: what speaks against an account in each quarter, and how much each counts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Array = NDArray[Any]

QUARTERS = 5
"""Quarters that are kept: the running one and the four before it."""

INDICATORS = ("punctuality", "depth", "duration", "theft", "tampering", "cut", "reversals", "stability", "tenure")

_WEIGHTS = {
    "residential": (0.34, 0.22, 0.22, 0.6, 0.2, 0.35, 0.2, 0.04, 0.04),
    "business": (0.30, 0.30, 0.22, 0.6, 0.2, 0.35, 0.25, 0.08, 0.04),
}
"""By class; every class but residential is judged as business. They add up to more than 1: trouble stops there."""

_DEEP_MONTHS, _LONG_DAYS, _OLD_DAYS = 3.0, 90.0, 730.0


@dataclass(frozen=True, slots=True)
class Quarters:
    """Quarters of n accounts, the newest first, shape (n, quarters) each.

    Attributes:
        months: summed up of each, 0 where the account was not there.
        judged, late, overdue_days, billed, overdue, reversed, cuts: as in `AccountMonths`, summed; overdue at the end.
        theft, tamper: inspections that found theft, and events of tampering.
        wh: energy; -1 where nothing was metered.
    """

    months: Array
    judged: Array
    late: Array
    overdue_days: Array
    billed: Array
    overdue: Array
    reversed: Array
    cuts: Array
    theft: Array
    tamper: Array
    wh: Array


def indicators(of: Quarters, tenure_days: Array) -> Float64:
    """Each indicator in each quarter, 0 nothing to 1 all, shape (n, quarters, INDICATORS).

    punctuality: share of bills paid late. depth: overdue at the end, in months of bills, up to 3. duration: days
    overdue, up to 90. theft: found by an inspection. tampering: half for one event, all for two. cut: supply was cut
    for arrears. reversals: half for one, all for two. stability: energy against the same quarter of the year before;
    nothing where that is not known. tenure: all for a new account, nothing after two years.

    Args:
        of: the quarters.
        tenure_days: days with supply so far, shape (n,).
    """
    months = np.maximum(np.asarray(of.months, np.float64), 1)
    monthly = np.maximum(_year_mean(of.billed), 1.0)
    return np.stack(
        [
            np.asarray(of.late) / np.maximum(np.asarray(of.judged, np.float64), 1),
            np.clip(np.asarray(of.overdue) / monthly[:, None] / _DEEP_MONTHS, 0, 1),
            np.clip(np.asarray(of.overdue_days) / _LONG_DAYS * 3 / months, 0, 1),
            np.minimum(of.theft, 1),
            np.minimum(np.asarray(of.tamper) / 2, 1),
            np.minimum(of.cuts, 1),
            np.minimum(np.asarray(of.reversed) / 2, 1),
            _instability(np.asarray(of.wh, np.float64), np.asarray(of.months)),
            np.clip(1 - np.asarray(tenure_days, np.float64) / _OLD_DAYS, 0, 1)[:, None] + 0.0 * months,
        ],
        axis=2,
    )


def weights(business: NDArray[np.bool_]) -> Float64:
    """What each indicator counts, shape (n, INDICATORS)."""
    table = np.array([_WEIGHTS["residential"], _WEIGHTS["business"]])
    found: Float64 = table[business.astype(np.int64)]
    return found


def trouble(found: Float64, weight: Float64, months: Array) -> Float64:
    """Trouble of each quarter, 0 to 1, shape (n, quarters); NaN where the account was not there."""
    total = np.minimum((found * weight[:, None, :]).sum(axis=2), 1.0)
    return np.where(np.asarray(months) > 0, total, np.nan)


def _year_mean(billed: Array) -> Float64:
    """Mean bill of a month over all quarters with bills: no late payment changes it."""
    money = np.asarray(billed, np.float64)
    there = (money > 0).sum(axis=1) * 3
    found: Float64 = money.sum(axis=1) / np.maximum(there, 1)
    return found


def _instability(wh: Float64, months: Array) -> Float64:
    """Half for twice or half the energy of the year before, all for four times or a quarter."""
    found = np.zeros_like(wh)
    if wh.shape[1] < QUARTERS:
        return found
    both = (wh[:, 0] > 0) & (wh[:, 4] > 0) & (months[:, 0] == 3) & (months[:, 4] == 3)
    ratio = np.where(both, wh[:, 0], 1.0) / np.where(both, wh[:, 4], 1.0)
    found[:, 0] = np.clip(np.abs(np.log2(ratio)) / 2, 0, 1)
    return found
