"""What is taken for the risk before anybody has left: a logistic score with weights that are stated, not learned.

The weights say by how much the log-odds of leaving within about 90 days move for one unit of a feature. They are set
by hand, not fitted: complaints, a contract that runs out, prices and falling use count much, payment behaviour hardly,
and it takes at least two strong signs to be reported. An account without any leaves with odds of 1.5 in 100.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

BASE = -4.2
"""Log-odds of an account with nothing special."""


class Weight(NamedTuple):
    """Log-odds for one unit of a feature between `low` and `high`; `intent` marks features that can mean leaving."""

    per_unit: float
    low: float
    high: float
    intent: bool = True


FEATURES: dict[str, Weight] = {
    "decline": Weight(2.0, 0.0, 1.2),
    "complaints_90d": Weight(0.9, 0.0, 4.0),
    "calls_90d": Weight(0.2, 0.0, 5.0),
    "tariff_changes_180d": Weight(0.3, 0.0, 2.0),
    "contract_proximity": Weight(1.8, 0.0, 1.0),
    "price_rise": Weight(3.0, 0.0, 0.5),
    "price_level": Weight(1.0, 0.0, 0.5),
    "bill_rise": Weight(1.0, 0.0, 1.0),
    "outage_hours": Weight(0.02, 0.0, 50.0),
    "outages": Weight(0.05, 0.0, 10.0),
    "payment_gap_growth": Weight(0.3, 0.0, 2.0, intent=False),
    "late_share": Weight(0.3, 0.0, 1.0, intent=False),
    "tenure_years": Weight(-0.1, 0.0, 8.0, intent=False),
    "log_yearly_kwh": Weight(0.0, 0.0, 20.0, intent=False),
    "prepaid": Weight(0.0, 0.0, 1.0, intent=False),
}
"""The features of an evaluation, in the order of their columns, with the prior's weights.

decline: log of earlier to recent daily use, less that of the other accounts. complaints_90d, calls_90d,
tariff_changes_180d: counts. contract_proximity: 1 at the contract's end, 0 from 90 days before and after. price_rise:
log of the tariff's price to that of up to four evaluations ago. price_level: log of the price to the median of the
accounts. bill_rise: log of the last bill to those before, less that of the others. outage_hours, outages: of the last
13 weeks, not those for arrears. payment_gap_growth: log of the time since the last payment to the usual time.
late_share: of bills, newer ones counting more. tenure_years: since the account was first seen. log_yearly_kwh: of the
year's use. prepaid: 1 or 0.
"""

NAMES: tuple[str, ...] = tuple(FEATURES)

_PER_UNIT = np.array([weight.per_unit for weight in FEATURES.values()])
_LOW = np.array([weight.low for weight in FEATURES.values()])
_HIGH = np.array([weight.high for weight in FEATURES.values()])
_INTENT = np.array([weight.intent for weight in FEATURES.values()])


def contributions(features: Float64) -> Float64:
    """What each feature adds to the log-odds, shape (n, F); nothing where it is NaN."""
    return np.asarray(np.nan_to_num(np.clip(features, _LOW, _HIGH) * _PER_UNIT))


def log_odds(added: Float64) -> Float64:
    """Log-odds of leaving from `contributions`, shape (n,)."""
    return np.asarray(BASE + added.sum(axis=1))


def intent(added: Float64) -> Float64:
    """The part of `contributions` that can mean leaving, shape (n,)."""
    return np.asarray(added[:, _INTENT].sum(axis=1))
