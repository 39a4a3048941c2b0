"""Daily charges add up to the bill of the month, and what comes late posts exactly the difference."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accounts.book import Book
from models.accounts.charging import Charging
from models.accounts.config import AccountsConfig
from models.accounts.rates import Rates
from models.messages import Charges
from models.records import Tariff
from models.tariffs.bill import Customer, bill
from models.tariffs.file import TariffsFile, Version
from models.tariffs.grains import GRAINS
from models.tariffs.metered import Intervals, nothing
from models.tariffs.parse import parse_tariffs, read_tariffs, records_of, tariffs_of
from models.tariffs.quarters import slots_of_hours
from models.tariffs.when import day_of
from tests.models.accounts.town import LOCAL
from tests.models.tariffs.making import CALENDAR, versions

FIRST = day_of(date(2024, 1, 1))
DAYS = 31
TERMS = {"kw": 4.6, "persons": 5}
CUSTOMER = Customer(terms={"kw": 4600, "persons": 5000})


def charging(tariff: TariffsFile) -> Charging:
    book = Book()
    found = Charging(book, Rates(Tariff(tariff="default", price="0.2"), 2), AccountsConfig(), LOCAL)
    found.day = FIRST
    for record in records_of(tariff):
        found.set_tariff(record)
    row = book.row("A")
    book.named[row] = True
    book.set_tariff(row, "T")
    found.set_terms(row, TERMS)
    return found


def message(day: int, hours: Sequence[int], export: int = 0) -> Charges:
    return Charges(
        day=day,
        at=0,
        account_id=["A"],
        meter_id=["M"],
        hour_wh=np.array([hours], np.int32),
        export_wh=np.array([export], np.int64),
        coverage=np.ones(1, np.float32),
    )


def run(found: Charging, hours: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]", days: int = DAYS) -> None:
    for day in range(days):
        found.take(message(FIRST + day, hours[day].tolist()))
        found.close(FIRST + day)


def accrued(found: Charging) -> int:
    return int(found._book.accrued[found._book.row("A")])


def intervals(hours: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> Intervals:
    made = nothing(FIRST, len(hours), LOCAL)
    for number in range(len(hours)):
        made.wh[number] = slots_of_hours(hours[number][None], FIRST + number, LOCAL)[0]
    made.vah[:] = made.wh
    return made


def whole(tariff: TariffsFile, hours: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> int:
    last = FIRST + len(hours) - 1
    return bill(tariffs_of(tariff)["T"], intervals(hours), FIRST, last, CUSTOMER).minor_units * GRAINS


def file_of(said: Version) -> TariffsFile:
    return TariffsFile({"T": (said,)}, {"week": CALENDAR})


def use(seed: int, days: int = DAYS) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    return np.random.default_rng(seed).integers(0, 700, (days, 24)) * 4


@given(versions(), st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_the_days_of_a_month_add_up_to_its_bill(said: Version, seed: int) -> None:
    tariff, hours = file_of(said), use(seed)
    found = charging(tariff)
    run(found, hours)
    assert accrued(found) == whole(tariff, hours)


@given(versions(), st.integers(0, 1000), st.lists(st.tuples(st.integers(0, DAYS - 1), st.integers(0, 23)), max_size=5))
@settings(max_examples=15, deadline=None)
def test_corrections_post_the_difference_in_any_order(
    said: Version, seed: int, corrections: list[tuple[int, int]]
) -> None:
    tariff, hours = file_of(said), use(seed)
    late = [
        (day, hour, int(change) * 4)
        for (day, hour), change in zip(
            corrections, np.random.default_rng(seed).integers(-100, 900, len(corrections)), strict=True
        )
    ]
    for some in (late, late[::-1]):
        found, right = charging(tariff), hours.copy()
        run(found, hours)
        before = accrued(found)
        for day, hour, change in some:
            right[day, hour] += change
            found.take(message(FIRST + day, [change if each == hour else 0 for each in range(24)]))
        assert accrued(found) - before == whole(tariff, right) - whole(tariff, hours)


@given(versions(), st.integers(0, 1000), st.integers(1, DAYS - 1))
@settings(max_examples=10, deadline=None)
def test_a_snapshot_in_the_month_changes_nothing(said: Version, seed: int, cut: int) -> None:
    tariff, hours = file_of(said), use(seed)
    found = charging(tariff)
    run(found, hours, cut)
    again = charging(tariff)
    again._book.load(found._book.dump())
    again.load(found.dump())
    for day in range(cut, DAYS):
        for each in (found, again):
            each.take(message(FIRST + day, hours[day].tolist()))
            each.close(FIRST + day)
    assert accrued(again) == accrued(found) == whole(tariff, hours)


TWO = """
[[tariffs.T]]
begin = 2024-01-01
energy = [{ tiers = [{ up_to_kwh = 310, price = 0.20 }, { price = 0.40 }] }]
fixed = [{ amount = 31 }]
[[tariffs.T]]
begin = 2024-01-11
energy = [{ price = 0.50 }]
fixed = [{ amount = 62 }]
"""


def test_new_prices_in_mid_month_prorate_the_old() -> None:
    """Ten days of 31: 100 of 310 kWh at the first price, 10.00 fixed; then 21 days at 0.50, and 42.00."""
    tariff = read_tariffs(TWO, "T.toml")
    hours = np.zeros((DAYS, 24), np.int64)
    hours[:, 12] = 12_000
    found = charging(tariff)
    run(found, hours)
    assert accrued(found) == (2000 + 20 * 40 + 1000 + 252 * 50 + 4200) * GRAINS == whole(tariff, hours)
    found.take(message(FIRST + 2, [1000, *[0] * 23]))
    assert accrued(found) == (2000 + 21 * 40 + 1000 + 252 * 50 + 4200) * GRAINS, "the prices of its own time"
    older, newest = (found._rating.lines(place, 2) for place in found.of_month(np.array([0]), FIRST).tolist())
    assert [(line.part, line.quantity, line.amount) for line in older[:2]] == [
        ("up to 310 kWh", "100", "20.00"),
        ("over 310 kWh", "21", "8.40"),
    ]
    assert [line.amount for line in newest] == ["126.00", "42.00"]


def test_a_change_of_tariff_ends_one_spell_and_begins_another() -> None:
    text = TWO.replace("[[tariffs.T]]\nbegin = 2024-01-11", "[[tariffs.U]]\nbegin = 2024-01-01")
    found = charging(read_tariffs(text, "T.toml"))
    hours = np.zeros((DAYS, 24), np.int64)
    hours[:, 12] = 12_000
    run(found, hours, 10)
    found._book.set_tariff(0, "U")
    for day in range(10, DAYS):
        found.take(message(FIRST + day, hours[day].tolist()))
        found.close(FIRST + day)
    assert accrued(found) == (2000 + 20 * 40 + 1000 + 252 * 50 + 4200) * GRAINS


def test_a_term_that_changes_is_priced_from_that_day_on() -> None:
    text = "[[tariffs.T]]\nbegin = 2024-01-01\ncapacity = [{ of = 'kw', price = 31, per = 'month' }]"
    found = charging(read_tariffs(text, "T.toml"))
    hours = np.zeros((DAYS, 24), np.int64)
    run(found, hours, 10)
    found.set_terms(0, "kw=10")
    for day in range(10, DAYS):
        found.take(message(FIRST + day, hours[day].tolist()))
        found.close(FIRST + day)
    assert accrued(found) == (4600 + 21_000) * GRAINS


def test_a_corrected_tariff_prices_what_is_kept_anew() -> None:
    found = charging(read_tariffs(TWO, "T.toml"))
    hours = np.zeros((DAYS, 24), np.int64)
    hours[:, 12] = 12_000
    run(found, hours)
    before = accrued(found)
    (record,) = records_of(read_tariffs(TWO.replace("price = 0.50", "price = 0.60"), "T.toml"))
    found.set_tariff(record)
    assert accrued(found) - before == 252 * 10 * GRAINS


def test_a_simple_price_that_changes_holds_from_its_day_on() -> None:
    found = charging(read_tariffs(TWO, "T.toml"))
    found.set_tariff(Tariff(tariff="simple", price="0.10"))
    found._book.set_tariff(0, "simple")
    hours = np.full((DAYS, 24), 1000)
    run(found, hours, 10)
    found.set_tariff(Tariff(tariff="simple", price="0.20"))
    for day in range(10, DAYS):
        found.take(message(FIRST + day, hours[day].tolist()))
        found.close(FIRST + day)
    assert accrued(found) == (240 * 10 + 504 * 20) * GRAINS


@pytest.mark.parametrize("late", [False, True])
def test_blocks_of_a_year_go_on_from_month_to_month(late: bool) -> None:
    text = """
[[tariffs.T]]
begin = 2024-01-01
energy = [{ tiers_per = "year", tiers = [{ up_to_kwh = 400, price = 0.10 }, { price = 0.30 }] }]
"""
    found = charging(read_tariffs(text, "T.toml"))
    for day in range(60):
        found.take(message(FIRST + day, [0 if late and day == 5 else 10_000, *[0] * 23]))
        found.close(FIRST + day)
    if late:
        found.take(message(FIRST + 5, [10_000, *[0] * 23]))
    assert accrued(found) == (400 * 10 + 200 * 30) * GRAINS


def test_the_highest_power_is_found_anew_when_it_is_corrected_and_ratchets() -> None:
    text = """
[[tariffs.T]]
begin = 2024-01-01
demand = [{ price = 10, interval_min = 60, ratchet = 80 }]
"""
    found = charging(read_tariffs(text, "T.toml"))
    hours = np.full((DAYS, 24), 1000)
    hours[3, 12], hours[20, 12] = 50_000, 40_000
    run(found, hours)
    assert accrued(found) == 500_00 * GRAINS
    found.take(message(FIRST + 3, [0] * 12 + [-45_000] + [0] * 11))
    assert accrued(found) == 400_00 * GRAINS, "the next highest"
    for day in range(DAYS, DAYS + 29):
        found.take(message(FIRST + day, [1000] * 24))
        found.close(FIRST + day)
    assert accrued(found) == (400_00 + 320_00) * GRAINS, "80 % of January's"


@given(st.integers(0, 1000), st.integers(1, DAYS - 1))
@settings(max_examples=15, deadline=None)
def test_two_bills_of_a_month_differ_from_one_by_rounding_alone(seed: int, cut: int) -> None:
    text = """
[[tariffs.T]]
begin = 2024-01-01
calendar = "day"
energy = [{ prices = { day = 0.3173, night = 0.2219 } }]
fixed = [{ amount = 9.99 }, { amount = 0.4137, per = "day" }]
capacity = [{ of = "kw", price = 27.704413 }]
taxes = [{ name = "VAT", percent = 21 }]
[calendars.day]
otherwise = "night"
rules = [{ period = "day", hours = ["06:00-22:00"] }]
"""
    tariff, counted = parse_tariffs(text, "T.toml")["T"], intervals(use(seed))
    one = bill(tariff, counted, FIRST, FIRST + DAYS - 1, CUSTOMER)
    two = [
        bill(tariff, counted, first, last, CUSTOMER)
        for first, last in ((FIRST, FIRST + cut - 1), (FIRST + cut, FIRST + DAYS - 1))
    ]
    lines = len(one.lines)
    assert abs(sum(each.minor_units for each in two) - one.minor_units) <= lines + 1
    for number in range(lines - 1):
        parts = [float(line.amount) for each in two for line in each.lines if line.name == one.lines[number].name]
        assert abs(sum(parts) - sum(float(x.amount) for x in one.lines if x.name == one.lines[number].name)) < 0.0301
