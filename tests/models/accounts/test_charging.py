from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accounts.book import Book
from models.accounts.charging import Charging, is_month_end
from models.accounts.config import AccountsConfig
from models.accounts.gathering import MOST_WH
from models.accounts.rates import Rates
from models.errors import BadRecord
from models.flow import topics
from models.messages import Charges
from models.records import Tariff
from models.tariffs.grains import GRAINS
from models.tariffs.use import month_of
from models.tariffs.when import date_of
from tests.models.accounts.town import FIRST, LOCAL, Town, moment, run

FLAT = {"tariff": "standard", "price": "0.30", "fixed_per_month": "10", "due_days": 15}


def test_charges_become_a_bill_at_the_end_of_the_local_month() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, FLAT)
    town.account("A")
    for day in range(60):
        town.charge(day, {"A": 10_000})
    seen = run(town, 59)
    assert seen.kinds("A") == [("overdue", 57)]
    seen = run(town, 60)
    billed = {point.at: point.fields["billed"] for point in seen.points("accounts") if point.fields["billed"]}
    # 31 and 29 days of 10 kWh at 0.30, and 10 fixed
    assert billed == {LOCAL.midnight(FIRST + 31): 103.0, LOCAL.midnight(FIRST + 60): 97.0}
    ageing = {(point.at - LOCAL.midnight(FIRST)) // 86_400: point.fields for point in seen.points("ageing")}
    assert ageing[31]["current"] == 103.0
    assert (ageing[46]["current"], ageing[46]["1-30"]) == (103.0, 0.0)
    assert (ageing[47]["current"], ageing[47]["1-30"]) == (0.0, 103.0)
    assert seen.kinds("A") == [("overdue", 57), ("overdue", 60)], "the next bill adds to what is owed"


def test_a_record_with_versions_terms_and_taxes_is_billed() -> None:
    """15 days at 0.20 and 16 at 0.40, 10 kWh each; 4 kW at 3.10 a month; then 20 %."""
    town = Town()
    power, taxes = [{"of": "kw", "price": "3.10", "per": "month"}], [{"name": "VAT", "percent": "20"}]
    versions = [
        {"begin": begin, "energy": [{"price": price}], "capacity": power, "taxes": taxes}
        for begin, price in (("2024-01-01", "0.20"), ("2024-01-16", "0.40"))
    ]
    town.put(topics.TARIFFS, 0, {"tariff": "standard", "versions": versions})
    town.account("A", terms={"kw": 4})
    for day in range(31):
        town.charge(day, {"A": 10_000})
    seen = run(town, 31)
    billed = [point.fields["billed"] for point in seen.points("accounts") if point.fields["billed"]]
    # (30.00 + 6.00) x 1.2 and (64.00 + 6.40) x 1.2
    assert billed == [43.2 + 84.48]


def test_late_charges_go_to_the_next_bill() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, {**FLAT, "fixed_per_month": "0"})
    town.account("A")
    for day in range(60):
        town.charge(day, {"A": 10_000})
    town.charge(30, {"A": 5_000}, arrives=33)
    town.charge(29, {"A": -2_000}, arrives=34)
    seen = run(town, 59.9)
    billed = [point.fields["billed"] for point in seen.points("accounts") if point.fields["billed"]]
    assert billed == [93.0, 87.9]


def test_billing_system_replaces_bills_from_charges() -> None:
    town = Town()
    town.account("A")
    for day in range(40):
        town.charge(day, {"A": 10_000})
    period = {"period_from": moment(0) - 12 * 3600, "period_to": moment(31) - 12 * 3600}
    town.bill("B1", "A", 33, "50.00", **period)
    seen = run(town, 70)
    last = seen.points("ageing")[-1].fields
    assert sum(last[name] for name in ("current", "1-30", "31-60", "61-90", "90+")) == 50.0


def test_move_out_is_billed_at_the_days_close() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, {**FLAT, "fixed_per_month": "31"})
    town.account("A")
    for day in range(10):
        town.charge(day, {"A": 1_000})
    town.put(topics.CUSTOMER_EVENTS, 9, {"account_id": "A", "at": moment(9), "kind": "move_out"})
    seen = run(town, 40)
    billed = [point.fields["billed"] for point in seen.points("accounts") if point.fields["billed"]]
    assert billed == [13.0]


def test_tiers_of_the_month_someone_leaves_count_the_day_of_leaving() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, {"tariff": "T", "tiers": [[31.0, "1"], [None, "100"]], "due_days": 15})
    town.account("A", tariff="T")
    for day in range(2):
        town.charge(day, {"A": 1_000})
    town.put(topics.CUSTOMER_EVENTS, 1, {"account_id": "A", "at": moment(1), "kind": "switched_away"})
    billed = [point.fields["billed"] for point in run(town, 40).points("accounts") if point.fields["billed"]]
    assert billed == [2.0]


def test_what_is_used_after_leaving_is_billed_to_nobody_but_what_came_late_is() -> None:
    town = Town()
    town.account("A")
    for day in range(20):
        town.charge(day, {"A": 1_000})
    for day in (9, 15):  # a second event changes nothing
        town.put(topics.CUSTOMER_EVENTS, day, {"account_id": "A", "at": moment(day), "kind": "switched_away"})
    town.charge(8, {"A": 4_000}, arrives=12)
    billed = [point.fields["billed"] for point in run(town, 70).points("accounts") if point.fields["billed"]]
    assert billed == [1.5, 0.6]


def test_unknown_tariff_is_priced_with_the_default_and_counted() -> None:
    town = Town()
    town.account("A", tariff="nobody")
    for day in range(31):
        town.charge(day, {"A": 1_000})
    seen = run(town, 31, AccountsConfig(default_price="0.50"))
    assert [point.fields["billed"] for point in seen.points("accounts")][-1] == 15.5
    assert seen.points("accounts")[-1].fields["tariff_unknown"] == 1


PER_PRICE = GRAINS // 1000
"""Grains of one minor unit per kWh and Wh."""

NAMES = ["A", "B", "C", "D", ""]
ROWS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-200, 40_000) | st.just(MOST_WH + 1)), max_size=12)


def message(day: int, rows: list[tuple[str, int]]) -> Charges:
    hours = np.zeros((len(rows), 24), np.int32)
    hours[:, 5] = [wh for _, wh in rows]
    names = [name for name, _ in rows]
    count = len(rows)
    return Charges(
        day=day,
        at=0,
        account_id=names,
        meter_id=names,
        hour_wh=hours,
        export_wh=np.zeros(count, np.int64),
        coverage=np.ones(count, np.float32),
    )


def charging() -> Charging:
    rates = Rates(Tariff(tariff="default", price="0.20"), 2)
    rates.set(Tariff(tariff="tiers", tiers=[(30.0, "0.1"), (None, "0.3")], fixed_per_month="3"), 0)
    book = Book()
    for name in ("B", "C", "D"):
        book.set_tariff(book.row(name), "tiers")
    book.billed[book.row("C")] = True
    book.prepaid[book.row("D")] = True
    found = Charging(book, rates, AccountsConfig(), LOCAL)
    found.day = FIRST
    return found


def tiered(wh: int) -> int:
    return min(wh, 30_000) * 10 + max(0, wh - 30_000) * 30


@given(st.lists(st.tuples(st.integers(-3, 20), ROWS), max_size=8))
@settings(max_examples=60, deadline=None)
def test_columns_gather_what_meters_one_by_one_would(days: list[tuple[int, list[tuple[str, int]]]]) -> None:
    columns = charging()
    columns.take(message(FIRST, [(name, 0) for name in "ABCD"]))
    used: dict[str, int] = defaultdict(int)
    skipped = 0
    for day, rows in days:
        columns.take(message(FIRST + day, rows))
        for name, wh in rows:
            if not name or wh > MOST_WH:
                skipped += 1
                continue
            used[name] += wh
    book = columns._book
    assert columns.skipped == skipped
    assert book.accrued[book.row("A")] == used["A"] * 20 * PER_PRICE
    assert book.accrued[book.row("B")] == tiered(used["B"]) * PER_PRICE
    assert book.accrued[book.row("C")] == 0, "the billing system bills it"
    assert book.accrued[book.row("D")] == 0, "its credit is not known before its first top-up"


def test_fixed_price_accrues_by_the_day_from_the_first_charge_on() -> None:
    columns = charging()
    columns._book.named[columns._book.row("B")] = True
    columns.close(FIRST + 14)
    columns.take(message(FIRST + 15, [("B", 0)]))
    for day in range(15, 31):
        columns.close(FIRST + day)
    assert list(columns.bills(FIRST + 30)) == [(columns._book.row("B"), 155)]
    assert columns._book.accrued[columns._book.row("B")] == 0, "a bill stands alone: 16 days of 31 of 3.00 are 1.55"


def test_message_whose_arrays_do_not_fit_is_refused() -> None:
    broken = message(FIRST, [("A", 1)])
    broken.account_id.append("B")
    with pytest.raises(BadRecord, match="hour_wh"):
        charging().take(broken)


@given(st.integers(0, 40_000))
def test_months_are_the_calendars(day: int) -> None:
    first, days = month_of(day)
    assert date_of(first).day == 1
    assert first <= day < first + days
    assert date_of(first + days).day == 1
    assert is_month_end(day) == (day == first + days - 1)
    assert date_of(0) == date(1970, 1, 1)
