"""Bills that will be higher than usual: who is warned when, and why they are higher."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accounts.config import AccountsConfig
from models.accounts.shockpolicy import ShockPolicy
from models.errors import BadSettings
from models.flow import topics
from models.messages import Finding
from models.money import minor_units
from tests.models.accounts.town import UNSENT, Seen, Town, maker, moment, run
from tests.support.flow import assert_split_invariant

JULY, AUGUST = 182, 213
"""Days from the first of January 2024 to the first of each."""

PARTS = ("by_weather", "by_use", "by_prices", "by_days")


def shocks(seen: Seen, account: str = "A") -> list[Finding]:
    return [finding for finding in seen.findings if finding.kind == "bill.shock" and finding.subject == account]


def units(finding: Finding, name: str) -> int:
    return minor_units(finding.evidence.get(name, "0"))


def priced(*versions: tuple[str, str], **more: Any) -> dict[str, Any]:
    said = [{"begin": begin, "energy": [{"price": price}], **more} for begin, price in versions]
    return {"tariff": "home", "versions": said}


def steady(town: Town, days: int, wh: int = 10_000, account: str = "A") -> None:
    for day in range(days):
        town.charge(day, {account: wh})


def test_new_prices_are_the_whole_of_the_difference_but_for_the_days() -> None:
    """10 kWh a day: 30 days at 0.30 and 10.00 are 100.00 in June; 31 days at 0.60 and 10.00 are 196.00 in July."""
    town = Town()
    fee = [{"amount": "10"}]
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30"), ("2024-07-01", "0.60"), fixed=fee))
    town.account("A", tariff="home")
    steady(town, AUGUST + 10)
    warned, over = shocks(run(town, AUGUST + 9))
    told = {
        "month": "2024-07", "expected": "196.00", "usual_bill": "100.00", "usual_month": "2024-06",
        "usual_most": "130.00", "difference": "96.00", "by_prices": "93.00", "by_days": "3.00", "days_to_come": 23,
        # eight days at 0.60, and eight of 31 parts of the fee
        "so_far": "50.58", "class": "residential", "weather_known": False, "priced_by": "tariff",
    }  # fmt: skip
    assert warned.evidence == told
    assert (warned.clear, warned.severity, warned.recipients) == (False, 1, ["account"])
    assert warned.at == moment(JULY + 8) - 10 * 3600, "once the eighth day is closed"
    assert (over.clear, over.evidence["billed"], over.since) == (True, "196.00", warned.since)
    assert over.at == moment(AUGUST) - 10 * 3600


def test_prices_that_change_later_in_the_month_are_foreseen() -> None:
    """Twenty days of July at 0.30 and eleven at 1.20: 60.00 and 132.00."""
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30"), ("2024-07-21", "1.20")))
    town.account("A", tariff="home")
    steady(town, AUGUST)
    warned, over = shocks(run(town, AUGUST + 1))
    assert (warned.evidence["expected"], warned.evidence["by_prices"]) == ("192.00", "99.00")
    assert (over.evidence["billed"], warned.evidence["by_days"]) == ("192.00", "3.00")


def test_the_same_month_of_last_year_is_the_usual_bill_where_it_is_known() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    winter = (date(2025, 2, 1) - date(2024, 1, 1)).days
    for day in range(winter):
        town.charge(day, {"A": 60_000 if day < 31 or day >= 366 else 10_000})
    assert shocks(run(town, winter)) == [], "January was as dear a year ago"


def test_what_comes_back_is_withdrawn_and_not_told_again() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    for day in range(AUGUST + 20):
        much = JULY <= day < JULY + 9 or JULY + 22 <= day < AUGUST or day >= AUGUST + 2
        town.charge(day, {"A": 30_000 if much else 3_000 if JULY <= day < AUGUST else 10_000})
    seen = [(each.evidence.get("month"), each.clear) for each in shocks(run(town, AUGUST + 19))]
    assert seen == [("2024-07", False), ("2024-07", True), ("2024-08", False)]


@pytest.mark.parametrize("wh", [100, 30_000])
def test_small_bills_do_not_warn(wh: int) -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    for day in range(AUGUST):
        town.charge(day, {"A": wh * 2 if day >= JULY else wh})
    assert bool(shocks(run(town, AUGUST - 1))) == (wh > 100)


def test_the_desk_is_told_of_what_is_far_higher() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    for day in range(AUGUST):
        town.charge(day, {"A": 80_000 if day >= JULY else 10_000})
    every = shocks(run(town, AUGUST + 1))
    assert [(each.severity, each.recipients, each.clear) for each in every] == [
        (2, ["account", "desk"], False), (2, ["account", "desk"], True),
    ]  # fmt: skip


def test_who_leaves_is_not_warned_any_more() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    for day in range(AUGUST):
        town.charge(day, {"A": 30_000 if day >= JULY else 10_000})
    left = {"account_id": "A", "at": moment(JULY + 15), "kind": "move_out"}
    town.put(topics.CUSTOMER_EVENTS, JULY + 15, left, "A")
    assert [each.clear for each in shocks(run(town, AUGUST + 1))] == [False, True]


def warm(town: Town, days: int, known_from: int = 0) -> list[float]:
    """Half a year that swings about 13 degrees, and a July of frost."""
    celsius = [10.5 if day % 3 else 15.5 for day in range(JULY)] + [-4.5] * (days - JULY)
    for day in range(known_from, days):
        town.weather(day, celsius[day])
    return celsius


def test_cold_that_a_home_is_known_to_follow_is_weather() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    town.account("B", tariff="home")
    for day, celsius in enumerate(warm(town, AUGUST)):
        degrees = max(0.0, 15.5 - celsius)
        town.charge(day, {"A": round(5_000 + 1_000 * degrees), "B": 30_000 if day >= JULY else 10_000})
    seen = run(town, AUGUST - 1)
    follows, other = shocks(seen)[0], shocks(seen, "B")[0]
    # What is expected of the days to come is half as cold as the frost; a little is held for chance.
    assert 0.85 * units(follows, "difference") < units(follows, "by_weather") < 1.05 * units(follows, "difference")
    assert follows.evidence["weather_known"]
    assert "by_weather" not in other.evidence, "the neighbour never followed the cold"


def test_weather_that_is_not_known_is_none_and_said_to_be_unknown() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    for day, celsius in enumerate(warm(town, AUGUST, known_from=JULY - 10)):
        town.charge(day, {"A": round(5_000 + 1_000 * max(0.0, 15.5 - celsius))})
    warned = shocks(run(town, AUGUST - 1))[0]
    assert (warned.evidence.get("by_weather"), warned.evidence["weather_known"]) == (None, False)


SOON = replace(UNSENT, shock=ShockPolicy(least_bills=1, from_day=2, least="0.01", least_share=0.0, spread=0.0))
BLOCKS = {
    "tariff": "home",
    "currency": "EUR",
    "versions": [
        {
            "begin": "2024-01-01",
            "energy": [{"tiers": [{"up_to_kwh": 200, "price": "0.25"}, {"price": "0.45"}]}],
            "fixed": [{"amount": "0.40", "per": "day"}],
            "minimum": {"amount": "20"},
            "taxes": [{"name": "VAT", "percent": "19"}],
        },
        {"begin": "2024-02-16", "energy": [{"price": "0.37"}], "export": [{"price": "0.05"}]},
    ],
}


def changing(seed: int, partitions: int = 1) -> Town:
    """Three accounts of changing habits under prices that change in mid-month, in weather."""
    town, random = Town(partitions), np.random.default_rng(seed)
    town.put(topics.TARIFFS, 0, {key: value for key, value in BLOCKS.items() if key != "currency"})
    for name in ("A", "B", "C"):
        town.account(name, tariff="home")
    levels = np.full(3, 10_000)
    for day in range(75):
        town.weather(day, float(random.normal(8, 6)))
        levels = 4_000 * random.integers(1, 12, 3) if day % 20 == 0 else levels
        said = {name: random.multinomial(wh, [1 / 24] * 24).tolist() for name, wh in zip("ABC", levels, strict=True)}
        town.charge(day, said)
    town.put(topics.ACCOUNTS, 45, {"account_id": "B", "class": "business", "tariff": ""})
    return town


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_parts_add_up_to_the_difference(seed: int) -> None:
    seen = run(changing(seed), 74, SOON)
    found = [each for name in "ABC" for each in shocks(seen, name) if "expected" in each.evidence]
    for each in found:
        difference = units(each, "expected") - units(each, "usual_bill")
        assert units(each, "difference") == difference
        assert sum(units(each, part) for part in PARTS) == difference


@pytest.mark.parametrize("partitions", [1, 2])
def test_any_split_gives_the_same_state_and_emissions(partitions: int) -> None:
    town = changing(3, partitions)
    flow = assert_split_invariant(maker(SOON, partitions), town.external(), moment(74) * 1000, partitions, seeds=(1, 2))
    assert "bill.shock" in {finding["kind"] for finding in flow.values(topics.FINDINGS)}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"from_day": 29}, "from_day"),
        ({"least_bills": 13}, "least_bills"),
        ({"least_share": -0.1}, "negative"),
        ({"heating_c": 25.0}, "heating_c"),
        ({"least": "ten"}, "least"),
    ],
)
def test_settings_that_make_no_sense_are_refused(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadSettings, match=reason):
        AccountsConfig(shock=ShockPolicy(**said))
