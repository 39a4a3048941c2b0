import csv
import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow.parquet as pq
import pytest

from models.calendar import LocalTime
from models.errors import BadSettings
from models.flow.topics import ACTIONS, NOTICES, READINGS
from models.money import minor_units
from models.records import Bill, Payment
from streams.recording.arrivals import Arrivals
from streams.recording.kinds import STREAMS
from streams.recording.recording import Recording
from streams.simulator.config import CLEAN, BadDataConfig, TownConfig
from streams.simulator.simulate import TRUTH, simulate
from streams.simulator.world import World

SMALL = TownConfig(
    days=70, meters=120, accounts=110, transformers=6, near_limit=0, warm_days=10, thefts=6, overloads=3, non_payers=4,
    frauds=4, churners=3, planned_outages=1, faults=1, peak_shifts=1, inspections=3, move_outs=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "small"
    simulate(folder, SMALL, seed=3)
    return folder


def truths(folder: Path) -> list[dict[str, str]]:
    with (folder / TRUTH).open() as file:
        return list(csv.DictReader(file))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def rows(folder: Path, stem: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / f"{stem}.parquet").to_pylist()
    return found


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    config = replace(SMALL, days=20)
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        simulate(tmp_path / name, config, seed)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert digests(tmp_path / "a")["readings.parquet"] != digests(tmp_path / "c")["readings.parquet"]


def test_more_evil_leaves_the_use_of_the_others_as_it_was() -> None:
    calm, wild = World(SMALL, 3), World(replace(SMALL, thefts=60, bad=CLEAN), 3)
    for _ in range(3):
        one, other = calm.demand.day(calm.day), wild.demand.day(wild.day)
        np.testing.assert_array_equal(one.load, other.load)
        calm.step()
        wild.step()


def test_more_meters_leave_the_draws_of_the_days_as_they_were(town: Path) -> None:
    weather = World(SMALL, 3).weather.mean_c(19_800)
    assert World(replace(SMALL, meters=200, accounts=180), 3).weather.mean_c(19_800) == weather


def test_all_records_of_a_town_are_what_the_engine_reads(town: Path) -> None:
    types = {kind.topic: kind.record for kind in STREAMS}
    counts: Counter[str] = Counter()
    for step in Recording(town).feed(2, 20_000):
        for record in step.records:
            if record.topic in types and record.topic != READINGS:
                msgspec.json.decode(record.value, type=types[record.topic])
            counts[record.topic] += 1
    nobody = {NOTICES, ACTIONS}
    assert set(types) - nobody <= set(counts), "who sends nothing proves no notice, an empty desk does nothing"


def test_every_kind_of_trouble_leaves_a_truth(town: Path) -> None:
    kinds = Counter(row["kind"] for row in truths(town))
    expected = {"theft", "overload", "arrears", "payment_fraud", "churn", "outage", "vacancy", "silent", "meter_fault"}
    assert expected <= set(kinds)
    ways = {row["detail"].split()[0] for row in truths(town) if row["kind"] in ("theft", "payment_fraud")}
    assert {"way=bypass", "way=zero", "way=magnet", "way=cover", "way=night", "way=reversed"} <= ways
    assert {"way=duplicate", "way=velocity", "way=probing", "way=voids"} <= ways


def test_a_meter_that_runs_backwards_by_day_sends_what_flows_as_export(town: Path) -> None:
    theft = next(row for row in truths(town) if "way=reversed" in row["detail"])
    begin, end = int(theft["from"]), int(theft["to"] or 2**40)
    sent = [row for row in rows(town, "readings") if row["meter_id"] == theft["subject"] and begin < row["at"] <= end]
    exported = [row for row in sent if row["export_kwh"]]
    assert sum(row["export_kwh"] for row in exported) > 1
    assert not any(row["kwh"] for row in exported)


def test_no_truth_lies_beyond_the_recording(town: Path) -> None:
    end = Recording(town).last_time // 1000
    assert all(int(row["from"]) <= end for row in truths(town))


def test_payments_pay_what_was_billed(town: Path) -> None:
    bills = [msgspec.convert(row, Bill) for row in rows(town, "bills")]
    paid: dict[str, list[Payment]] = defaultdict(list)
    for row in rows(town, "payments"):
        payment = msgspec.convert(row, Payment)
        paid[payment.account_id].append(payment)
    troubled = {row["subject"] for row in truths(town)} | {
        word.split("=")[1] for row in truths(town) for word in row["detail"].split() if word.startswith("account=")
    }
    troubled |= {row["account_id"] for row in rows(town, "chargebacks")}
    exact = 0
    settled = 0
    for bill in bills:
        payments = [p for p in paid[bill.account_id] if p.kind == "payment" and p.at >= bill.issued_at]  # type: ignore[operator]
        if bill.account_id not in troubled and payments:
            settled += 1
            exact += minor_units(payments[0].amount) == minor_units(bill.amount)
    assert settled > 100
    assert exact > 0.85 * settled


def test_a_non_payer_pays_nothing_from_its_date(town: Path) -> None:
    payments = rows(town, "payments")
    for row in truths(town):
        if row["kind"] == "arrears":
            end = int(row["to"] or 2**62)
            inside = [p for p in payments if p["account_id"] == row["subject"] and int(row["from"]) <= p["at"] < end]
            assert inside == []


def test_loads_are_those_of_a_town() -> None:
    config = TownConfig(days=60, start="2024-07-01", meters=600, accounts=560, transformers=18, near_limit=1, bad=CLEAN)
    world = World(config, 5)
    peaks, home_kwh = [], []
    for _ in range(0, 60, 4):
        state = world._state(world.day)
        peaks.append(state.loading())
        home_kwh.append(state.load[~world.town.business].sum(axis=1))
        world.day += 4
    evening = np.max([peak.max(axis=1) for peak in peaks], axis=0)
    assert 0.3 < np.median(evening) < 0.75
    assert np.count_nonzero(evening > 1.0) == 0
    assert 5 < np.median(home_kwh) < 20
    shape = np.mean([peak.mean(axis=0) for peak in peaks], axis=0)
    assert 17 * 4 < int(np.argmax(shape)) < 22 * 4
    assert int(np.argmin(shape)) < 6 * 4


def test_bad_data_comes_at_its_rates(tmp_path: Path) -> None:
    bad = replace(
        BadDataConfig(),
        missing=0.01,
        duplicate=0.01,
        late=0.01,
        negative=1e-3,
        spike=1e-3,
        unparsable=1e-3,
        naive=1e-3,
        future=1e-3,
    )
    config = replace(SMALL, days=12, bad=bad)
    simulate(tmp_path / "town", config, 4, "csv")
    lines = (tmp_path / "town" / "readings.csv").read_text().splitlines()[1:]
    count = 12 * 96 * (120 + 2)
    cells = [line.split(",") for line in lines]
    assert sum("#####" in line or line.startswith("{") for line in lines) == pytest.approx(1e-3 * count, rel=0.5)
    assert sum("T" in row[1] for row in cells if len(row) > 2) == pytest.approx(1e-3 * count, rel=0.5)
    assert sum(row[2].startswith("-") for row in cells if len(row) > 2) == pytest.approx(1e-3 * count, rel=0.5)
    repeats = Counter(tuple(row[:2]) for row in cells)
    assert sum(times - 1 for times in repeats.values()) == pytest.approx(0.01 * count, rel=0.5)
    at = np.array([int(row[1]) for row in cells if len(row) > 2 and row[1].isdigit()])
    behind = Arrivals(0).of(at) - at
    late_repeats = 0.8 * 0.01
    assert np.count_nonzero(behind > 0) == pytest.approx((0.01 + late_repeats) * count, rel=0.3)
    assert Recording(tmp_path / "town").last_time // 1000 < at.min() + 12 * 86_400


def test_days_on_which_clocks_change_have_more_or_fewer_intervals() -> None:
    world = World(replace(SMALL, timezone="Europe/Madrid", bad=CLEAN), 1)
    zone = LocalTime("Europe/Madrid")
    spring, autumn = 19_813, 20_023
    assert [len(world.clock.ends(day)) for day in (spring - 1, spring, autumn)] == [96, 92, 100]
    for day in (spring, autumn):
        assert world.demand.day(day).load.shape == (120, len(world.clock.ends(day)))
        assert set(zone.day(world.clock.ends(day)).tolist()) == {day}


@pytest.mark.parametrize("wrong", [{"start": "yesterday"}, {"timezone": "Mars/Base"}])
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadSettings):
        simulate(tmp_path / "town", replace(SMALL, **wrong))


def test_a_folder_that_holds_a_recording_is_left_alone(town: Path) -> None:
    before = digests(town)
    with pytest.raises(BadSettings, match="name an empty folder"):
        simulate(town, SMALL)
    assert digests(town) == before
