"""Reversals of operators, and the exactness of the test on them."""

import math
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadState
from models.fraud.config import DAY_S, FraudConfig
from models.fraud.episodes import Episodes
from models.fraud.voids import Voids, binomial_tail
from tests.models.fraud.facts import START, fact


@given(st.integers(0, 60), st.integers(0, 60), st.fractions(Fraction(1, 1000), Fraction(999, 1000)))
def test_binomial_tail_is_exact(least: int, trials: int, share: Fraction) -> None:
    terms = (comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(least, trials + 1))
    assert binomial_tail(least, trials, float(share)) == pytest.approx(float(sum(terms, Fraction())), rel=1e-9)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 90), st.booleans()), max_size=80))
def test_day_counts_equal_a_list_of_all(drawn: list[tuple[str, int, bool]]) -> None:
    voids = Voids(FraudConfig(void_days=10), Episodes(10))
    counted: list[tuple[str, int, bool]] = []
    newest = 0
    for number, (operator, day, reversal) in enumerate(drawn):
        kind = "reversal" if reversal else "payment"
        voids.check(fact(f"P{number}", day * DAY_S, kind=kind), operator, 0)
        newest = max(newest, day)
        counted.append((operator, day if day > newest - 10 else -1000, reversal))
        for name in "ab":
            within = [one for one in counted if one[0] == name and one[1] > newest - 10]
            payments = sum(not one[2] for one in within)
            expected = sum(one[2] for one in within) / payments if payments else math.nan
            assert voids.ratio(name) == pytest.approx(expected, nan_ok=True)


def test_operators_beyond_the_most_take_the_place_of_the_longest_unused() -> None:
    voids = Voids(FraudConfig(most_operators=3), Episodes(10))
    for number in range(50):
        voids.check(fact(f"P{number}", START), f"op{number}", 0)
    assert list(voids.dump()["rows"]) == ["op47", "op48", "op49"]
    assert voids.dump()["counts"].sum() == 3


def test_a_snapshot_over_other_days_is_refused() -> None:
    kept = Voids(FraudConfig(void_days=30), Episodes(1)).dump()
    with pytest.raises(BadState, match="void_days"):
        Voids(FraudConfig(void_days=10), Episodes(1)).load(kept)


def test_a_suspected_operator_does_not_make_the_next_one_look_usual() -> None:
    voids = Voids(FraudConfig(), Episodes(10))
    found = []
    for number in range(120):
        found += voids.check(fact(f"good{number}", START + number), "honest", START)
    for operator in ("first", "second"):
        for number in range(12):
            found += voids.check(fact(f"{operator}{number}", START + 1000 + number), operator, START)
            back = fact(f"{operator}-back{number}", START + 2000 + number, kind="reversal")
            found += voids.check(back, operator, START)
    assert [(one.subject, one.evidence["others_share"]) for one in found] == [
        ("first", pytest.approx(0.006, abs=0.004)),
        ("second", pytest.approx(0.006, abs=0.004)),
    ]
