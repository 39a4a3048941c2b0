import numpy as np
import pytest

from models.accounts.behaviour import Behaviour, features


def account(delay: list[float], billed: list[float], paid: list[float], limit: float = 100.0) -> Behaviour:
    one = {"delay": np.array([delay]), "billed": np.array([billed]), "paid": np.array([paid])}
    return Behaviour(limit=np.array([limit]), **one, about={"age": np.array([30.0])})


def test_delays_tell_how_long_and_where_to() -> None:
    found = features(account([2, 1, 0, 3], [10, 10, 10, 10], [0, 10, 10, 10]))
    expected = {
        "late_months": 3.0,
        "worst": 3.0,
        "late_now": 2.0,
        "rising": 2 - 4 / 3,
        "recovered": 1.0,
        "late_run": 2.0,
        "months_since_late": 0.0,
        "falling_weight": 2 + 0.5 + 3 / 8,
        "unpaid": 1.0,
    }
    assert {name: found[name][0] for name in expected} == pytest.approx(expected)


def test_who_was_never_late_is_as_far_from_it_as_can_be() -> None:
    found = features(account([0, -1, 0], [0, 0, 0], [0, 0, 0]))
    assert found["months_since_late"][0] == 3
    assert found["late_run"][0] == 0
    assert found["mean_paid_share"][0] == 1.0


def test_payments_are_for_the_bill_of_the_month_before() -> None:
    found = features(account([0, 0, 0], [50, 40, 20], [10, 20, 5]))
    assert found["paid_share_0"][0] == pytest.approx(10 / 40)
    assert found["paid_share_1"][0] == pytest.approx(1.0)
    assert found["used_trend"][0] == pytest.approx(0.3)
    assert found["log_owed_left"][0] == pytest.approx(np.log1p(40))


def test_strange_money_gives_finite_features() -> None:
    for found in (
        features(account([1, 1], [-5, 1e12], [0, 1e12], limit=0.0)),
        features(account([0], [3], [1])),
        features(account([9, 9, 9], [1, 1, 1], [0, 0, 0])),
    ):
        assert all(np.isfinite(values).all() for values in found.values())
