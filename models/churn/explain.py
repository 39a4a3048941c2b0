"""Why an account is likely to leave, in causes that people know."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.ablation import Cause, Effect, strongest, taken_away, told
from models.churn import prior
from models.churn.blend import Blend
from models.churn.prior import NAMES

CAUSES = (
    Cause("decline", ("decline",)),
    Cause("complaints_90d", ("complaints_90d",)),
    Cause("calls_90d", ("calls_90d",)),
    Cause("tariff_changes_180d", ("tariff_changes_180d",)),
    Cause("contract_proximity", ("contract_proximity",)),
    Cause("price", ("price_rise", "price_level")),
    Cause("bill_rise", ("bill_rise",)),
    Cause("outages", ("outage_hours", "outages")),
    Cause("paying", ("payment_gap_growth", "late_share")),
    Cause("tenure_years", ("tenure_years",)),
    Cause("log_yearly_kwh", ("log_yearly_kwh",)),
    Cause("prepaid", ("prepaid",)),
)
"""What may speak for leaving; every feature of the prior belongs to one cause, and what the prior makes of it too."""

_MOST = 4

Float64 = NDArray[np.float64]


def effects(features: Float64, blend: Blend, weight: float) -> list[list[Effect]]:
    """The causes that raise each account's probability most, each with what it would be without.

    A cause is taken from the prior and from the learned model, which sees the log-odds of the prior, at once; to the
    prior a feature without value says nothing, to the learned model it is average.

    Args:
        features: of n accounts, in the order of `models.churn.prior.NAMES`, shape (n, F).
        blend: what judges.
        weight: share of the learned model.
    """
    if not len(features):
        return []
    rows = taken_away(features, NAMES, CAUSES).reshape(-1, len(NAMES))
    scores = blend.probabilities(rows, prior.log_odds(prior.contributions(rows)), weight)
    return strongest(scores.reshape(len(features), -1), CAUSES, _MOST)


def reasons(features: Float64, blend: Blend, weight: float) -> list[dict[str, Any]]:
    """The same of one account, shape (F,), as evidence."""
    named = dict(zip(NAMES, features.tolist(), strict=True))
    return [told(effect, CAUSES, named) for effect in effects(features[None], blend, weight)[0]]
