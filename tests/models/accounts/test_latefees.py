from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accounts.clockpolicy import SHARES, ClockPolicy, in_force
from models.accounts.documents import ItemKind
from models.accounts.latefees import Part, fee_rounded, late_fee
from models.accounts.ledger import Ledger
from models.errors import BadSettings

EPOCH = date(1970, 1, 1)
NEW_YEAR = (date(2024, 1, 1) - EPOCH).days
SHARE = st.integers(0, 5000).map(lambda millionths: f"0.{millionths:06}")


def fee_day_by_day(amount: int, due: int, parts: list[Part], policy: ClockPolicy, free: set[int]) -> int:
    """The specification: every day that costs, one after the other."""
    total = 0
    for open_, until in parts:
        for day in range(due + 1, until + 1):
            if day <= due + policy.late_fee_grace_days or day in free:
                continue
            later = (EPOCH + timedelta(day)).year > (EPOCH + timedelta(due)).year
            share = policy.late_fee_later_years if later and policy.late_fee_later_years else policy.late_fee_per_day
            total += open_ * round(float(share) * SHARES)
    return min(total, amount * round(float(policy.late_fee_cap) * SHARES)) if policy.late_fee_cap else total


@given(
    st.integers(NEW_YEAR - 400, NEW_YEAR + 30),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(-30, 800)), min_size=1, max_size=4),
    SHARE,
    SHARE | st.just(""),
    st.integers(0, 40),
    st.sampled_from(["", "0", "0.3", "1"]),
    st.lists(st.integers(-20, 500), max_size=6, unique=True),
)
def test_fee_is_the_sum_of_its_days(
    due: int, split: list[Part], share: str, later: str, grace: int, cap: str, edges: list[int]
) -> None:
    parts = [(open_, due + days) for open_, days in split]
    amount = sum(open_ for open_, _ in parts)
    policy = ClockPolicy(
        late_fee_per_day=share, late_fee_later_years=later, late_fee_grace_days=grace, late_fee_cap=cap
    )
    bounds = iter(sorted(due + edge for edge in edges))
    free = list(zip(bounds, bounds, strict=False))
    days = {day for begin, end in free for day in range(begin, end + 1)}
    assert late_fee(amount, due, parts, policy, free) == fee_day_by_day(amount, due, parts, policy, days)


@given(st.integers(1, 10**10), st.integers(0, 3000), st.integers(0, 3000), SHARE)
def test_fee_never_falls_with_time_and_is_exact_for_any_split(amount: int, days: int, more: int, share: str) -> None:
    policy = ClockPolicy(late_fee_per_day=share)
    whole = late_fee(amount, NEW_YEAR, [(amount, NEW_YEAR + days)], policy)
    assert late_fee(amount, NEW_YEAR, [(amount, NEW_YEAR + days + more)], policy) >= whole
    halves = [(amount // 2, NEW_YEAR + days), (amount - amount // 2, NEW_YEAR + days)]
    assert late_fee(amount, NEW_YEAR, halves, policy) == whole


def test_a_hundred_for_thirty_days_at_a_thousandth_are_three() -> None:
    policy = ClockPolicy(late_fee_per_day="0.001")
    assert fee_rounded(late_fee(10_000, 100, [(10_000, 130)], policy)) == 300
    assert fee_rounded(late_fee(10_000, 100, [(10_000, 100)], policy)) == 0
    assert fee_rounded(late_fee(333, 100, [(333, 102)], policy)) == 1


@given(st.lists(st.integers(0, 500), min_size=1, max_size=6))
def test_a_fee_is_posted_once_whatever_is_said_again(totals: list[int]) -> None:
    ledger = Ledger()
    ledger.bill(ItemKind.BILL, "B", 1, 10, 100)
    item = ledger.items[0]
    posted = sum(ledger.charge_late(item, total, 20, 30) for total in [*totals, *totals])
    fees = [each for each in ledger.items if each.kind == ItemKind.LATE_FEE]
    assert posted == item.fee == sum(fee.amount for fee in fees) == max(totals)
    assert sum(ledger.balances.values()) == 0
    assert ledger.receivable == 100 + posted


def test_a_debt_keeps_to_the_version_of_the_day_it_was_due() -> None:
    old, new = ClockPolicy(source="old"), ClockPolicy(effective_from=date(2024, 6, 1), source="new")
    assert in_force((old, new), date(2024, 5, 31)) == old
    assert in_force((old, new), date(2024, 6, 1)) == new
    assert in_force((new,), date(2020, 1, 1)) == new


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"late_fee_per_day": "-0.1"}, "late_fee_per_day must be a share"),
        ({"late_fee_per_day": ""}, "late_fee_per_day must be a share"),
        ({"late_fee_per_day": "0.0000001"}, "6 decimals at most"),
        ({"late_fee_cap": "all"}, "late_fee_cap must be a share"),
        ({"notice_period_days": -1}, "notice_period_days must be from 0"),
        ({"final_notice_h": float("nan")}, "final_notice_h must be from 0"),
        ({"restore_warn_h": 25}, "restore_warn_h must not be above"),
        ({"source": " "}, "source must name the rule"),
    ],
)
def test_bad_rules_say_why(values: dict[str, object], reason: str) -> None:
    with pytest.raises(BadSettings, match=reason):
        ClockPolicy(**values)  # type: ignore[arg-type]
