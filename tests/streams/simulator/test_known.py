import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from streams.simulator.known import CALM, Answers, known_answers
from streams.simulator.ratings import POWER_FACTOR

DAY = 86_400


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answers]:
    folder = tmp_path_factory.mktemp("known") / "answers"
    return folder, known_answers(folder)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open() as file:
        return list(csv.DictReader(file))


def loading(folder: Path) -> dict[str, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    """Intervals and loading of each transformer, from what its customers' meters sent."""
    place = {row["meter_id"]: row["transformer_id"] for row in table(folder, "meters.csv")}
    rated = {row["transformer_id"]: float(row["rated_kva"]) for row in table(folder, "transformers.csv")}
    readings = pq.read_table(folder / "readings.parquet").to_pydict()
    where = np.array([place.get(meter, "") for meter in readings["meter_id"]])
    at, kwh = np.array(readings["at"]), np.array(readings["kwh"])
    out = {}
    for name, kva in rated.items():
        slots, slot = np.unique(at[where == name], return_inverse=True)
        out[name] = (slots, np.bincount(slot, kwh[where == name]) * 4 / POWER_FACTOR / kva)
    return out


def test_one_transformer_carries_120_percent_for_three_hours_and_no_other_is_near(known: tuple[Path, Answers]) -> None:
    folder, answers = known
    for name, (at, loads) in loading(folder).items():
        lifted = (at > answers.overload_begin) & (at <= answers.overload_end) & (name == answers.overloaded)
        assert loads[lifted] == pytest.approx(1.2, abs=0.05)
        assert loads[~lifted].max() < 0.8
    assert answers.overload_end - answers.overload_begin == 3 * 3600


def test_one_meter_counts_half(known: tuple[Path, Answers]) -> None:
    folder, answers = known
    readings = pq.read_table(folder / "readings.parquet", filters=[("meter_id", "=", answers.bypassed)]).to_pydict()
    at, kwh = np.array(readings["at"]), np.array(readings["kwh"])
    month = 30 * DAY
    before = kwh[(at > answers.bypass_begin - month) & (at <= answers.bypass_begin)].mean()
    after = kwh[(at > answers.bypass_begin) & (at <= answers.bypass_begin + month)].mean()
    assert 0.3 < after / before < 0.75


def test_one_account_stops_and_one_pays_twice(known: tuple[Path, Answers]) -> None:
    folder, answers = known
    payments = pq.read_table(folder / "payments.parquet").to_pylist()
    bills = pq.read_table(folder / "bills.parquet").to_pylist()
    paying = {row["account_id"] for row in payments if row["kind"] == "payment"}
    billed = {row["account_id"] for row in bills}
    assert billed - paying == {answers.stopped}
    second = next(row for row in payments if row["payment_id"] == answers.duplicate)
    same = [row for row in payments if row["account_id"] == second["account_id"] and row["amount"] == second["amount"]]
    assert [row["instrument"] for row in same] == [second["instrument"]] * 2
    assert 0 < second["at"] - same[0]["at"] < 3600
    late = [
        bill["account_id"]
        for bill in bills
        if not any(
            p["account_id"] == bill["account_id"] and bill["issued_at"] < p["at"] < bill["due_at"] for p in payments
        )
    ]
    assert {name for name in late if name != second["account_id"]} <= {answers.stopped} | _issued_last(bills)


def _issued_last(bills: list[dict[str, object]]) -> set[object]:
    """Accounts with a bill whose due day lies beyond the recording."""
    newest = max(bill["issued_at"] for bill in bills)  # type: ignore[type-var]
    return {bill["account_id"] for bill in bills if bill["issued_at"] == newest}


def test_the_outage_darkens_everything_and_was_announced(known: tuple[Path, Answers]) -> None:
    folder, answers = known
    at = np.array(pq.read_table(folder / "readings.parquet", columns=["at"])["at"])
    dark = (at >= answers.outage_begin) & (at < answers.outage_end)
    assert not dark.any()
    assert len(np.unique(at)) == CALM.days * 96 - 16
    outages = pq.read_table(folder / "outages.parquet").to_pylist()
    assert {row["scope"] for row in outages} == {"feeder:F1", "feeder:F2"}
    assert all(row["at"] < row["from"] == answers.outage_begin and row["to"] == answers.outage_end for row in outages)


def test_the_truth_tells_these_and_nothing_else(known: tuple[Path, Answers]) -> None:
    folder, answers = known
    told = [(row["kind"], row["subject"]) for row in table(folder, "truth.csv")]
    assert sorted(told) == sorted(
        [
            ("overload", answers.overloaded),
            ("theft", answers.bypassed),
            ("arrears", answers.stopped),
            ("payment_fraud", answers.duplicate),
            ("outage", "feeder:F1"),
            ("outage", "feeder:F2"),
        ]
    )
