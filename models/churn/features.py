"""The features of all accounts at one evaluation."""

import numpy as np
from numpy.typing import NDArray

from models.calendar import DAY
from models.churn.book import Book
from models.churn.energy import Energy
from models.churn.money import Money
from models.churn.prior import NAMES

Float64 = NDArray[np.float64]

_LEAST_PEERS = 5
_YEAR_S = 365.25 * DAY
_PROXIMITY_S = 90 * DAY


def features_of(book: Book, energy: Energy, money: Money, now: int, here: NDArray[np.bool_]) -> Float64:
    """Features of all accounts, shape (n, F) in the order of `models.churn.prior.NAMES`; NaN where not known.

    Args:
        book: the accounts.
        energy: their use and outages.
        money: their payments, bills and prices.
        now: log time of the evaluation, Unix seconds.
        here: which of them are customers: with these the others are compared, shape (n,).
    """
    levels = money.levels()
    columns = {
        "decline": _beside_peers(energy.decline(), here),
        "complaints_90d": _count(book["complaints"], now, 90),
        "calls_90d": _count(book["calls"], now, 90),
        "tariff_changes_180d": _count(book["tariff_changes"], now, 180),
        "contract_proximity": _proximity(book["contract_end"], now),
        "price_rise": np.log(levels / _oldest(book["level"])),
        "price_level": _beside_peers(np.log(levels), here),
        "bill_rise": _beside_peers(money.bill_rise(), here),
        "outage_hours": energy.outage_hours(),
        "outages": energy.outages(),
        "payment_gap_growth": money.gap_growth(now),
        "late_share": book["late"],
        "tenure_years": (now - book["since"]) / _YEAR_S,
        "log_yearly_kwh": np.log1p(np.maximum(energy.yearly_kwh(), 0)),
        "prepaid": book["prepaid"],
    }
    return np.column_stack([columns[name] for name in NAMES]).astype(np.float64)


def _count(times: NDArray[np.int64], now: int, days: int) -> Float64:
    return np.asarray((times > now - days * DAY).sum(axis=1), np.float64)


def _proximity(contract_end: NDArray[np.int64], now: int) -> Float64:
    away = np.abs(contract_end - now) / _PROXIMITY_S
    return np.where(contract_end > 0, np.maximum(1 - away, 0), 0.0)


def _beside_peers(values: Float64, here: NDArray[np.bool_]) -> Float64:
    """Values less the median of those who are here: what the season does to all says nothing of one."""
    peers = values[here & np.isfinite(values)]
    return (
        values - float(np.median(peers)) if len(peers) >= _LEAST_PEERS else np.where(np.isfinite(values), 0.0, np.nan)
    )


def _oldest(levels: Float64) -> Float64:
    """The oldest known value of each row, whose newest stands first, shape (n,); NaN where there is none."""
    known = np.isfinite(levels[:, ::-1])
    return np.asarray(levels[np.arange(len(levels)), levels.shape[1] - 1 - np.argmax(known, axis=1)])
