"""Why the learned score of a payment is high, in causes that people know."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.ablation import Cause, strongest, taken_away, told
from models.fraud.features import FEATURES

CAUSES = (
    Cause("amount", ("log_amount", "log_amount_to_owed", "owes_nothing", "tiny")),
    Cause("time_of_day", ("hour_sin", "hour_cos", "night")),
    Cause("channel", ("channel_share", "channel_risk")),
    Cause("instrument_age", ("instrument_age_days",)),
    Cause("instrument_accounts", ("instrument_accounts", "instrument_accounts_24h")),
    Cause("instrument_payments", ("instrument_payments_24h",)),
    Cause("instrument_chargebacks", ("instrument_chargebacks",)),
    Cause("operator_pace", ("operator_payments_1h",)),
    Cause("operator_reversals", ("operator_void_ratio",)),
    Cause("kind_of_payment", ("is_reversal", "is_refund", "is_top_up")),
    Cause("reconnection", ("hours_since_reconnection",)),
    Cause("unknown_account", ("unknown_account",)),
)
"""What may speak against a payment; every feature belongs to one cause."""

_MOST = 3

Float64 = NDArray[np.float64]


def reasons(features: list[float], score: Callable[[dict[str, float]], float]) -> list[dict[str, Any]]:
    """The causes that raise a payment's score most, each with what the score would be if it were as usual.

    Args:
        features: in the order of `FEATURES`.
        score: score of named features, 0 to 1; NaN counts as average.
    """
    (rows,) = taken_away(np.array([features], float), FEATURES, CAUSES)
    scores = np.array([[score(dict(zip(FEATURES, row, strict=True))) for row in rows.tolist()]])
    named = dict(zip(FEATURES, features, strict=True))
    return [told(effect, CAUSES, named) for effect in strongest(scores, CAUSES, _MOST)[0]]
