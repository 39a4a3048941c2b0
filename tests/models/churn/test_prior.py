"""The stated prior: what it takes to be at risk."""

import numpy as np
import pytest

from models.churn.config import ChurnConfig
from models.churn.prior import BASE, FEATURES, NAMES, contributions, intent, log_odds
from models.learning.table import sigmoids


def risk(**features: float) -> float:
    row = np.full((1, len(NAMES)), np.nan)
    for name, value in features.items():
        row[0, NAMES.index(name)] = value
    return float(sigmoids(log_odds(contributions(row)))[0])


def test_what_is_not_known_adds_nothing() -> None:
    assert risk() == pytest.approx(1 / (1 + np.exp(-BASE)))
    assert risk(tenure_years=0.0) == risk()


@pytest.mark.parametrize("name", [name for name, weight in FEATURES.items() if weight.per_unit > 0])
def test_no_single_sign_but_complaints_is_enough(name: str) -> None:
    if name != "complaints_90d":
        assert risk(**{name: 1e9}) < ChurnConfig().threshold
    assert risk(**{name: 1e9}) == risk(**{name: FEATURES[name].high})


def test_payment_behaviour_alone_shows_no_intent() -> None:
    row = np.array([[1e9 if not weight.intent else 0.0 for weight in FEATURES.values()]])
    assert intent(contributions(row))[0] == 0
    assert risk(payment_gap_growth=2, late_share=1) < 0.05


def test_two_complaints_and_a_contract_that_ends_are_enough() -> None:
    assert risk(complaints_90d=2, contract_proximity=1) > ChurnConfig().threshold


def test_extreme_odds_do_not_overflow() -> None:
    assert sigmoids(np.array([-1e4, 1e4])).tolist() == [0.0, 1.0]
