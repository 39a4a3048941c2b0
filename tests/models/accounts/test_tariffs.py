from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accounts.tariffs import GRAINS, MOST_WH, fixed_share, rate_of, rounded
from models.errors import BadRecord
from models.records import Tariff

PRICES = st.decimals(min_value=0, max_value=2, places=6, allow_nan=False).map(str)
SIGNED = st.decimals(min_value=-1, max_value=1, places=4, allow_nan=False).map(str)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    limits = sorted(draw(st.lists(st.integers(1, 900), unique=True, max_size=3)))
    tiers: list[tuple[float | None, str]] = [(limit, draw(PRICES)) for limit in [*map(float, limits), None]]
    night, peak = draw(st.tuples(SIGNED, SIGNED))
    hours = draw(st.sampled_from([[], [(night, [22, 23, 0, 1, 2])], [(night, [0, 1]), (peak, [18, 19])]]))
    if draw(st.booleans()):
        return Tariff(tariff="T", price=draw(PRICES), hours=hours)
    return Tariff(tariff="T", tiers=tiers, hours=hours)


def minor_units_of(tariff: Tariff, used_wh: int, hour_wh: list[int]) -> Decimal:
    """The specification: one account, one watt-hour of tier at a time, in decimals."""
    tiers = tariff.tiers or [(None, tariff.price or "0")]
    cost = Decimal(0)
    cost += _tiered(tiers, used_wh + sum(hour_wh)) - _tiered(tiers, used_wh)
    for price, hours in tariff.hours:
        cost += Decimal(price) * sum(hour_wh[hour] for hour in hours)
    return cost / 1000 * 100


def _tiered(tiers: list[tuple[float | None, str]], wh: int) -> Decimal:
    cost, floor = Decimal(0), 0
    if wh <= 0:
        return wh * Decimal(tiers[0][1])
    for limit, price in tiers:
        top = wh if limit is None else min(wh, int(limit * 1000))
        cost += max(0, top - floor) * Decimal(price)
        floor = max(floor, top)
    return cost


@given(
    tariffs(),
    st.lists(
        st.tuples(st.integers(0, 2_000_000), st.lists(st.integers(-5_000, 60_000), min_size=24, max_size=24)),
        min_size=1,
        max_size=5,
    ),
)
@settings(max_examples=100, deadline=None)
def test_columns_price_as_decimals_do(tariff: Tariff, days: list[tuple[int, list[int]]]) -> None:
    rate = rate_of(tariff)
    got = rate.charge([used for used, _ in days], [hours for _, hours in days])
    for grains, (used, hours) in zip(got.tolist(), days, strict=True):
        assert Decimal(grains) / GRAINS == minor_units_of(tariff, used, hours)


@given(tariffs(), st.lists(st.integers(0, 40_000), min_size=2, max_size=40))
@settings(max_examples=50, deadline=None)
def test_a_month_costs_the_same_however_it_is_divided(tariff: Tariff, days: list[int]) -> None:
    rate = rate_of(tariff)
    hours = np.zeros((len(days), 24), np.int64)
    hours[:, 12] = days
    used = np.r_[0, np.cumsum(days)[:-1]]
    assert rate.charge(used, hours).sum() == rate.charge([0], [hours.sum(axis=0)])[0]


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_bills_never_drift_from_the_charges(charges: list[int]) -> None:
    rest, billed = 0, 0
    for grains in charges:
        rest += grains
        bill = int(rounded(np.array([rest]))[0])
        assert bill == int((Decimal(rest) / GRAINS).quantize(Decimal(1), ROUND_HALF_UP))
        rest -= bill * GRAINS
        billed += bill
    assert abs(sum(charges) - billed * GRAINS) * 2 <= GRAINS


@given(st.integers(0, 10**16), st.integers(28, 31))
def test_daily_shares_of_the_fixed_price_add_up(fixed: int, days: int) -> None:
    assert sum(int(fixed_share(fixed, day, days)) for day in range(1, days + 1)) == fixed


def test_the_highest_price_of_the_most_energy_fits_a_month() -> None:
    rate = rate_of(Tariff(tariff="T", price="100"))
    hours = np.full((1, 24), MOST_WH // 24, np.int64)
    assert 31 * int(rate.charge([0], hours)[0]) == 31 * (MOST_WH // 24 * 24) * 10**8 < 2**63


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "no price"),
        ({"tariff": "", "price": "1"}, "no name"),
        ({"price": "1", "tiers": [(None, "1")]}, "both"),
        ({"price": "abc"}, "not a decimal"),
        ({"price": "NaN"}, "absurd"),
        ({"price": "9e999999"}, "absurd"),
        ({"price": "-0.1"}, "negative"),
        ({"price": "100.01"}, "absurdly high"),
        ({"price": "0.1234567"}, "more than 6 decimals"),
        ({"price": "1", "fixed_per_month": "-1"}, "negative"),
        ({"price": "1", "due_days": 400}, "due_days"),
        ({"tiers": [(10.0, "1")]}, "null"),
        ({"tiers": [(None, "1"), (None, "1")]}, "null"),
        ({"tiers": [(10.0, "1"), (5.0, "1"), (None, "1")]}, "rise"),
        ({"tiers": [(float("nan"), "1"), (None, "1")]}, "rise"),
        ({"price": "1", "hours": [("0.1", [24])]}, "between 0 and 23"),
        ({"price": "1", "hours": [("0.1", [3]), ("0.2", [3])]}, "two prices"),
    ],
)
def test_bad_tariffs_say_why(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadRecord, match=reason):
        rate_of(Tariff(**{"tariff": "T", **fields}))  # type: ignore[arg-type]


def test_price_by_hour_alone() -> None:
    rate = rate_of(Tariff(tariff="T", hours=[("0.40", list(range(8, 20))), ("0.10", [*range(8), *range(20, 24)])]))
    hours = np.full((1, 24), 1000)
    assert rate.charge([0], hours)[0] == 12 * 50 * GRAINS
