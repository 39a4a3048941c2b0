"""Weekly energy against a twin that keeps every message, and what outages take out of it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import LocalTime
from models.churn.book import WEEKS, Book
from models.churn.config import DAY_S
from models.churn.energy import Energy
from models.churn.outages import Outages
from models.messages import Charges
from models.records import Outage
from tests.models.churn.town import FIRST_DAY, START, at, charges

UTC = LocalTime("UTC")


def energy_of(most: int = 100) -> tuple[Book, Outages, Energy]:
    book, outages = Book(3, most), Outages(UTC, 10)
    return book, outages, Energy(book, outages, 4 * 3600)


def twin(messages: list[Charges]) -> dict[str, list[tuple[int, int]]]:
    """Energy and coverage (thousandths) by account and age in weeks, from a plain list of everything."""
    newest = max((message.day + 3) // 7 for message in messages)
    found: dict[str, list[tuple[int, int]]] = {}
    latest = 0
    for message in messages:
        week = (message.day + 3) // 7
        latest = max(latest, week)
        for row, account in enumerate(message.account_id):
            kept = found.setdefault(account, [(0, 0)] * WEEKS)
            age = newest - week
            if account and age < WEEKS and week > latest - WEEKS:
                wh, covered = kept[age]
                added = round(float(message.coverage[row]) * 1000)
                kept[age] = (wh + int(message.hour_wh[row].sum()) * (added > 0), covered + added)
    return found


rows = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 9999), st.integers(0, 96)), max_size=5)


@given(st.lists(st.tuples(st.integers(0, 300), rows.filter(bool)), min_size=1, max_size=25))
def test_weeks_equal_their_twin(drawn: list[tuple[int, list[tuple[str, int, int]]]]) -> None:
    book, _, energy = energy_of()
    messages = []
    for day, lines in drawn:
        message = charges(day, [account for account, _, _ in lines], [wh for _, wh, _ in lines])
        message.coverage = np.array([intervals / 96 for _, _, intervals in lines], np.float32)
        messages.append(message)
        energy.add(message, message.at)
    newest = energy.dump()["newest_week"]
    for account, weeks in twin(messages).items():
        row = book.row(account, 0)
        ages = [(newest - age) % WEEKS for age in range(WEEKS)]
        found = [(int(book["wh"][row, place]), int(book["covered"][row, place])) for place in ages]
        assert found == weeks


def declining(days: int, factor: float) -> tuple[Book, Outages, Energy]:
    book, outages, energy = energy_of()
    for day in range(days):
        energy.add(charges(day, ["A"], [24_000 if day < days - 28 else int(24_000 * factor)]), at(day))
    return book, outages, energy


def test_decline_is_the_log_of_earlier_to_recent_use() -> None:
    _, _, energy = declining(91, 0.5)
    assert energy.decline()[0] == pytest.approx(np.log(2), abs=0.02)
    assert np.isnan(declining(20, 0.5)[2].decline()[0])


def test_yearly_use_counts_two_meters_once_each() -> None:
    _, _, energy = energy_of()
    for day in range(84):
        energy.add(charges(day, ["A", "A"], [12_000, 12_000]), at(day))
    assert energy.yearly_kwh()[0] == pytest.approx(365 * 24)


def interruption(scope: str, first_hour: int, last_hour: int | None, kind: str = "fault") -> Outage:
    end = None if last_hour is None else START + last_hour * 3600
    return Outage(outage_id=f"{scope}-{first_hour}", kind=kind, scope=scope, from_=START + first_hour * 3600, to=end)


@pytest.mark.parametrize(
    ("outage", "hours"),
    [
        (interruption("account:A", 10, 20), 10.0),
        (interruption("meter:M-A", 10, 20), 10.0),
        (interruption("feeder:F1", 10, 20), 10.0),
        (interruption("transformer:T1", 10, 20), 10.0),
        (interruption("account:A", 10, None), 14.0),
        (interruption("account:A", 10, 20, "arrears"), 0.0),
        (interruption("account:B", 10, 20), 0.0),
        (interruption("feeder:F1", 5, 20), 0.0),
        (interruption("account:A", 34, 40), 0.0),
    ],
)
def test_hours_without_supply(outage: Outage, hours: float) -> None:
    book, outages, energy = energy_of()
    outages.add(outage)
    energy.add(charges(0, ["A"], [24_000], [range(10, 20)]), at(1))
    assert energy.outage_hours()[0] == hours
    assert energy.outages()[0] == (hours > 0)
    without = hours > 0 or outage.kind == "arrears"
    assert (book["covered"].sum() == 0) == without


def test_a_correction_brings_no_outage_and_no_use_of_a_dark_day() -> None:
    book, outages, energy = energy_of()
    outages.add(interruption("feeder:F1", 10, 20))
    energy.add(charges(0, ["A", "B"], [24_000, 24_000], [range(10, 20), []]), at(1))
    correction: Any = charges(0, ["A", "B"], [0, 0])
    correction.coverage[:] = 0.25
    correction.hour_wh[:, 3] = 500
    energy.add(correction, at(2))
    assert energy.outages().tolist() == [1, 0]
    assert book["wh"].sum(axis=1).tolist() == [0, 24_500]


def test_two_meters_of_an_account_suffer_once() -> None:
    _, outages, energy = energy_of()
    outages.add(interruption("feeder:F1", 10, 20))
    energy.add(charges(0, ["A", "A"], [24_000, 12_000], [range(10, 20)] * 2), at(1))
    assert energy.outages()[0] == 1
    assert energy.outage_hours()[0] == 10


def test_accounts_beyond_the_most_are_left_out() -> None:
    book, _, energy = energy_of(most=2)
    energy.add(charges(0, ["A", "B", "C", ""], [24_000] * 4), at(1))
    assert book.accounts == ["A", "B"]
    assert book["wh"].sum() == 48_000


def test_energy_from_before_the_account_was_known_is_no_use_of_this_week() -> None:
    book, _, energy = energy_of()
    kept: Any = charges(0, ["A"], [24_000_000])
    kept.coverage[:] = 0
    energy.add(kept, at(1))
    assert book["wh"].sum() == 0


def test_energy_of_nobody_known_changes_nothing() -> None:
    book, _, energy = energy_of()
    energy.add(charges(0, ["", ""], [24_000] * 2), at(1))
    assert len(book) == 0


def test_weeks_begin_on_monday() -> None:
    book, _, energy = energy_of()
    energy.add(charges(6, ["A"], [24_000]), at(7))
    energy.add(charges(7, ["A"], [12_000]), at(8))
    assert FIRST_DAY % 7 == 4
    assert START % DAY_S == 0
    assert np.count_nonzero(book["wh"][0]) == 2
