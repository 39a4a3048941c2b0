"""Bills that a billing system sends: what the next will come to, by those before or by the tariff that is known."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from models.accounts.ownprices import own_prices
from models.accounts.runningbill import RunningBills, running_bill
from models.accounts.shockpolicy import ShockPolicy
from models.flow import topics
from models.money import minor_units
from tests.models.accounts.test_classdays import outlook
from tests.models.accounts.test_shock import PARTS, priced, shocks, units
from tests.models.accounts.town import FIRST, LOCAL, UNSENT, Town, maker, moment, run
from tests.support.flow import assert_split_invariant

ENDS = [14, 45, 74, 105, 135, 166, 196, 227]
"""Days from the first of January 2024 on which periods end: the fifteenth of each month."""

SOON = replace(UNSENT, shock=ShockPolicy(least_bills=1, from_day=2, least="0.01", least_share=0.0, spread=0.0))


def cost(days: int, wh: int) -> str:
    """By a tariff that nobody says: 0.20 a day and 0.30 a kWh."""
    return f"{0.20 * days + 0.30 * wh / 1000:.2f}"


def billed(town: Town, used: Sequence[int], account: str = "A", ends: Sequence[int] = ENDS, said: bool = True) -> None:
    """Energy of each day, and the bill of each period: four days later, or without a period on the day after it."""
    for day, wh in enumerate(used):
        town.charge(day, {account: wh})
    for before, end in pairwise([-17, *ends]):
        when = end + (4.2 if said else 1.2)
        if when < len(used):
            wh = sum(used[before + 1 : end + 1]) if before > 0 else 60_000
            begin, stop = (LOCAL.midnight(FIRST + day + 1) for day in (before, end))
            period = {"period_from": begin, "period_to": stop} if said else {}
            town.bill(f"B{end}", account, when, cost(end - before, wh), **period)


def uneven(day: int) -> int:
    """10 kWh, more or less by the period, so that the fixed part can be told."""
    return 10_000 + 2_500 * (sum(day > end for end in ENDS) % 3 - 1)


@pytest.mark.parametrize("said", [True, False])
def test_a_period_that_uses_more_is_warned_of_by_the_bills_before_and_ends_with_its_bill(said: bool) -> None:
    town = Town()
    town.account("A", tariff="theirs")
    used = [uneven(day) if day <= 196 else 25_000 for day in range(240)]
    billed(town, used, said=said)
    warned, over = shocks(run(town, 236))
    told = warned.evidence
    assert (told["period_from"], told["period_to"]) == ("2024-07-16", "2024-08-15")
    assert (told["priced_by"], told["bills"], told["weather_known"]) == ("bills", 5 if said else 6, False)
    passed = 31 - told["days_to_come"]
    assert 8 <= passed <= 10, "not before the eighth day, nor long after"
    assert units(warned, "so_far") == pytest.approx(minor_units(cost(passed, 25_000 * passed)), rel=0.04)
    difference = units(warned, "expected") - units(warned, "usual_bill")
    assert sum(units(warned, part) for part in PARTS) == difference == units(warned, "difference")
    assert units(warned, "by_use") == pytest.approx(difference, rel=0.1)
    assert (over.clear, over.evidence["billed"]) == (True, cost(31, 31 * 25_000))


def test_bills_like_those_before_warn_nobody_and_a_bill_of_something_else_changes_nothing() -> None:
    town = Town()
    town.account("A")
    billed(town, [uneven(day) for day in range(240)])
    week = {"period_from": moment(150), "period_to": moment(157)}
    town.bill("repair", "A", 160, "900.00", **week)
    assert shocks(run(town, 239)) == []


def test_days_to_come_follow_half_of_what_the_class_does() -> None:
    """Sixteen days of 10 kWh at 0.30 are to come: as usual, or 1.21 of it, of which half is 1.1."""
    said = []
    for share in (1.0, 1.21):
        town = Town()
        town.account("A")
        billed(town, [uneven(day) for day in range(213)])
        outlook(town, 210, share)
        bill = running_bill(run(town, 212.5).flow.values(topics.RUNNING_BILLS, RunningBills)[-1], "A")
        assert bill is not None
        said.append(bill.expected)
    assert [each["days_to_come"] for each in said] == [16, 16]
    usual, more = (minor_units(each["expected"]) for each in said)
    assert more - usual == pytest.approx(minor_units("4.80"), rel=0.1), "at prices as they were learned"


def test_periods_of_two_months_have_six_bills_a_year() -> None:
    town = Town()
    town.account("A")
    ends = [30 + 61 * number for number in range(9)]
    billed(town, [10_000 + 1_000 * (day // 61 % 3) if day < 401 else 30_000 for day in range(435)], ends=ends)
    (warned,) = shocks(run(town, 434))
    assert (warned.evidence["period_from"], warned.evidence["period_to"]) == ("2025-02-01", "2025-04-02")
    assert warned.at >= moment(397 + 16), "from the share of two months that eight days are of one"


def test_where_the_tariff_is_known_it_wins_and_the_month_is_priced_line_by_line() -> None:
    """The bills say 0.30 a kWh; the tariff that the account names says 0.50, from the day its record came on."""
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.50")))
    town.account("A", tariff="home")
    used = [10_000 if day < 182 else 25_000 for day in range(240)]
    billed(town, used)
    seen = run(town, 192.5)
    (warned,) = shocks(seen)
    told = warned.evidence
    assert (told["month"], told["priced_by"], told["usual_bill"]) == ("2024-07", "tariff", "150.00")
    bill = seen.running_bill("A")
    assert bill is not None
    assert [line.amount for line in bill.lines] == ["125.00"], "ten days of the month"
    assert {entry.kind for entry in seen.journal} == {"bill"}, "what is priced for the estimate is charged to nobody"


def test_who_gets_a_tariff_is_judged_by_it_from_then_on() -> None:
    town = Town()
    town.account("A", tariff="home")
    billed(town, [uneven(day) if day <= 196 else 25_000 for day in range(240)])
    town.put(topics.TARIFFS, 215, priced(("2024-01-01", "0.50")))
    assert [each.clear for each in shocks(run(town, 239))] == [False, True]


@pytest.mark.parametrize("partitions", [1, 2])
def test_any_split_gives_the_same_state_and_emissions(partitions: int) -> None:
    town, random = Town(partitions), np.random.default_rng(5)
    for day in range(110):
        town.weather(day, float(random.normal(8, 6)))
    for name in ("A", "B", "C"):
        town.account(name)
        used = np.repeat(4_000 * random.integers(1, 12, 11), 10).tolist()
        billed(town, used, name, said=name != "B")
    until = moment(109) * 1000
    flow = assert_split_invariant(maker(SOON, partitions), town.external(), until, partitions, seeds=(1, 2))
    found = flow.values(topics.FINDINGS)
    assert "bills" in {finding["evidence"].get("priced_by") for finding in found if finding["kind"] == "bill.shock"}


BILLS = np.array([[300, 250, 400, 200, 350, 330]])
DAYS = np.array([[30, 31, 30, 31, 31, 30]])


def prices(amounts: Sequence[float], kwh: np.ndarray = BILLS) -> tuple[float, float]:
    """Of bills: minor units that a day and a kWh cost."""
    known = np.ones(kwh.shape, np.bool_)
    fixed, per_wh = own_prices(np.rint([amounts]).astype(np.int64), kwh * 1000, DAYS, known)
    return float(fixed[0]), float(per_wh[0]) * 1000


def test_a_fixed_part_is_told_from_bills_that_differ_and_not_from_those_that_do_not() -> None:
    fixed, per_kwh = prices((20 * DAYS + 30 * BILLS)[0])
    assert fixed == pytest.approx(20, abs=8)
    assert per_kwh == pytest.approx(30, rel=0.03)
    alike = np.full((1, 6), 300)
    fixed, per_kwh = prices((20 * DAYS + 30 * alike)[0], alike)
    assert fixed == pytest.approx(0, abs=3), "then the mean price holds"


def test_instalments_that_are_always_the_same_foretell_the_same() -> None:
    fixed, per_kwh = prices([9_000.0] * 6)
    assert fixed * 30 + per_kwh * 600 == pytest.approx(9_000, rel=0.2), "twice the energy costs hardly more"


def test_prices_that_rose_are_those_of_the_newest_bills() -> None:
    fixed, per_kwh = prices(np.where(np.arange(6) < 4, 30 * BILLS, 60 * BILLS)[0])
    assert fixed * 30 + per_kwh * 300 == pytest.approx(60 * 300, rel=0.1)


def test_bills_of_nothing_cost_nothing() -> None:
    none = np.zeros((1, 6), np.int64)
    assert prices([0.0] * 6, none) == (0.0, 0.0)
