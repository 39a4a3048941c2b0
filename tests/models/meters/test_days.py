"""The close of a day: charges, days with features, evidence, and what comes late."""

from typing import Any

import numpy as np
import pytest

from models.config import Common
from models.errors import BadSettings
from models.flow.topics import CHARGES, EVIDENCE, METER_DAYS, partition_of
from models.messages import Charges, Evidence, MeterDays
from models.meters.columns import Meters
from models.meters.config import MetersConfig
from models.meters.features import FEATURES
from tests.models.meters.town import START, Town, run
from tests.support.flow import LocalFlow

DAY = 86_400
MIDNIGHT = START - 3_600
"""Local midnight of Monday 2024-01-01 in Berlin, which is one hour ahead of UTC."""

FIRST = MIDNIGHT // DAY + 1
"""The local date."""


def town(**more: Any) -> Town:
    made = Town(**more)
    made.transformer(MIDNIGHT, "T", "F")
    made.place(MIDNIGHT, "M", "T", "A")
    return made


def day_of(made: Town, meter: str, day: int, kwh: float, hours: range = range(24), **more: Any) -> None:
    """Quarter-hours of some hours of a local day, each read in time."""
    for quarter in range(4 * hours.start, 4 * hours.stop):
        at = MIDNIGHT + day * DAY + 900 * (quarter + 1)
        made.read(at + 5, meter, at, kwh=kwh, interval_s=900, **more)


def charges(flow: LocalFlow) -> list[Charges]:
    return flow.values(CHARGES, Charges)


def feature(flow: LocalFlow, day: int, name: str) -> float:
    (message,) = [found for found in flow.values(METER_DAYS, MeterDays) if found.day == FIRST + day]
    return float(message.features[0, FEATURES.index(name)])


def test_a_day_is_charged_by_local_hour_once() -> None:
    made = town()
    day_of(made, "M", 0, 0.1)
    day_of(made, "M", 0, 0.4, range(7, 8))
    flow = run(made, MIDNIGHT + 2 * DAY)
    (message,) = charges(flow)
    assert (message.day, message.at) == (FIRST, MIDNIGHT + DAY)
    assert message.hour_wh[0].tolist() == [1600 if hour == 7 else 400 for hour in range(24)]
    assert (message.account_id, message.meter_id, message.coverage.tolist()) == (["A"], ["M"], [1.0])
    (days,) = flow.values(METER_DAYS, MeterDays)
    assert (days.wh.tolist(), days.supplied.tolist(), days.coverage.tolist()) == ([10_800], [1.0], [1.0])
    assert (days.feeder_id, days.transformer_id, days.account_id) == (["F"], ["T"], ["A"])
    assert (days.hour_wh == message.hour_wh).all()
    assert (days.bad.tolist(), np.isnan(days.profile).all()) == ([0.0], True)


def test_a_day_comes_with_the_profile_that_it_is_judged_by() -> None:
    made = town()
    for day in range(2):
        day_of(made, "M", day, 0.1 + day)
    first, second = run(made, MIDNIGHT + 3 * DAY).values(METER_DAYS, MeterDays)[:2]
    assert np.isnan(first.profile).all()
    assert second.profile[0].tolist() == pytest.approx([0.4] * 24, rel=1e-3)


def test_charges_leave_when_the_day_has_settled() -> None:
    made = town()
    day_of(made, "M", 0, 0.1)
    flow = run(made, MIDNIGHT + 2 * DAY)
    (emission,) = [found for found in flow.logs[CHARGES, 0] if found.value]
    assert emission.mark.time == (MIDNIGHT + DAY + 7_200) * 1000


@pytest.mark.parametrize("behind", [3 * DAY, 20 * DAY])
def test_late_energy_is_charged_as_a_difference(behind: int) -> None:
    made = town()
    day_of(made, "M", 0, 0.1, range(12))
    last = MIDNIGHT + behind
    made.read(last, "M", last, kwh=0.1)
    made.read(last + 10, "M", MIDNIGHT + 18 * 3_600, kwh=0.7)
    made.read(last + 20, "M", MIDNIGHT + 18 * 3_600, kwh=0.7)
    flow = run(made, last + 2 * DAY)
    found = [message for message in charges(flow) if message.day == FIRST]
    expected = [0.7] if behind < 4 * DAY else []
    assert [int(message.hour_wh.sum()) for message in found] == [4_800, *(int(kwh * 1000) for kwh in expected)]
    if expected:
        assert found[1].hour_wh[0, 17] == 700


def test_a_day_that_comes_whole_and_late_is_charged_and_remembered() -> None:
    made = town()
    made.read(MIDNIGHT + 20 * DAY, "M", MIDNIGHT + 20 * DAY, kwh=0.1)
    for quarter in range(96):
        made.read(MIDNIGHT + 20 * DAY + 10 + quarter, "M", MIDNIGHT + DAY + 900 * (quarter + 1), kwh=0.2)
    for quarter in range(96):
        made.read(MIDNIGHT + 20 * DAY + 200 + quarter, "M", MIDNIGHT + DAY + 900 * (quarter + 1), kwh=0.2)
    flow = run(made, MIDNIGHT + 22 * DAY)
    assert [int(m.hour_wh.sum()) for m in charges(flow) if m.day == FIRST + 1] == [19_200]
    meters = flow.shards[0].stage._meters  # type: ignore[attr-defined]
    assert meters.ring[0, (FIRST + 1) % 62] == np.float16(19.2)


def test_energy_before_reference_data_is_charged_at_the_next_close() -> None:
    made = Town()
    day_of(made, "M", 0, 0.1)
    day_of(made, "M", 1, 0.2)
    made.transformer(MIDNIGHT + 2 * DAY + 10_000, "T", "F")
    made.place(MIDNIGHT + 2 * DAY + 10_000, "M", "T", "A")
    day_of(made, "M", 2, 0.3)
    found = charges(run(made, MIDNIGHT + 4 * DAY))
    assert [(message.day - FIRST, int(message.hour_wh.sum())) for message in found] == [(2, 28_800), (2, 28_800)]


def test_one_message_for_each_partition_of_accounts() -> None:
    made = Town(partitions=3)
    made.transformer(MIDNIGHT, "T", "F")
    for number in range(12):
        made.place(MIDNIGHT, f"M{number}", "T", f"A{number}")
        day_of(made, f"M{number}", 0, 0.1)
    flow = run(made, MIDNIGHT + 2 * DAY)
    told = []
    for partition in range(3):
        log = [emission for emission in flow.logs[CHARGES, partition] if emission.value]
        assert len({emission.mark.origin for emission in log}) == len(log)
        assert all(partition_of(emission.key, 3) == partition for emission in log)
    for message in charges(flow):
        assert len({partition_of(account, 3) for account in message.account_id}) == 1
        told += message.account_id
    assert sorted(told) == sorted(f"A{number}" for number in range(12))


def test_a_day_of_23_hours_is_whole() -> None:
    made, spring = town(), 90
    for end in range(MIDNIGHT + spring * DAY + 900, MIDNIGHT + (spring + 1) * DAY - 3_600 + 1, 900):
        made.read(end + 5, "M", end, kwh=0.1, interval_s=900)
    flow = run(made, MIDNIGHT + (spring + 2) * DAY)
    (message,) = charges(flow)
    assert message.coverage.tolist() == [1.0]
    assert message.hour_wh[0].tolist() == [0 if hour == 2 else 400 for hour in range(24)]


def test_features_follow_a_drop() -> None:
    made = town()
    for day in range(40):
        day_of(made, "M", day, 0.05 if day >= 35 else 0.2 + 0.01 * (day % 3))
    flow = run(made, MIDNIGHT + 41 * DAY)
    assert np.isnan(feature(flow, 1, "recent_kwh"))
    assert np.isnan(feature(flow, 19, "baseline_kwh"))
    assert feature(flow, 20, "baseline_kwh") == pytest.approx(20.16, rel=0.01)
    assert feature(flow, 34, "drop") == pytest.approx(1.0, rel=0.05)
    assert feature(flow, 34, "drop_days") == 0
    assert feature(flow, 39, "drop_days") == 5
    assert feature(flow, 39, "recent_kwh") == pytest.approx((5 * 4.8 + 2 * 20.16) / 7, rel=0.02)
    assert feature(flow, 39, "drop") == pytest.approx(feature(flow, 39, "recent_kwh") / 20.16, rel=0.02)
    assert feature(flow, 39, "flat") == pytest.approx(1.0)
    assert feature(flow, 39, "night_share") == pytest.approx(5 / 24)
    assert feature(flow, 39, "shape_distance") == pytest.approx(0.0, abs=1e-3)
    assert feature(flow, 39, "coverage_7d") == 1.0
    assert feature(flow, 39, "bad_quality_7d") == 0.0
    assert feature(flow, 39, "trend") < -0.1
    assert feature(flow, 34, "variability") < 0.05 < feature(flow, 39, "variability")


def test_days_without_supply_do_not_enter_the_baseline() -> None:
    made = town()
    for day in range(30):
        cut = day in (24, 25, 26)
        day_of(made, "M", day, 0.0 if cut else 0.2)
    made.outage(MIDNIGHT + DAY, "O", "planned", "transformer:T", MIDNIGHT + 24 * DAY, MIDNIGHT + 27 * DAY)
    flow = run(made, MIDNIGHT + 31 * DAY)
    assert feature(flow, 29, "drop") == pytest.approx(1.0)
    assert (feature(flow, 26, "zero_days"), feature(flow, 26, "drop_days")) == (0, 0)
    supplied = {m.day - FIRST: float(m.supplied[0]) for m in flow.values(METER_DAYS, MeterDays)}
    assert [supplied[day] for day in (23, 24, 26, 27)] == [1.0, 0.0, 0.0, 1.0]


def test_zero_days_count_the_newest() -> None:
    made = town()
    for day in range(10):
        day_of(made, "M", day, 0.0 if day > 6 else 0.2)
    assert feature(run(made, MIDNIGHT + 11 * DAY), 9, "zero_days") == 3


def test_use_while_disconnected_is_evidence_once_a_day() -> None:
    made = town()
    day_of(made, "M", 0, 0.1)
    made.outage(MIDNIGHT, "O", "arrears", "account:A", MIDNIGHT + 10 * 3_600 + 60, None)
    flow = run(made, MIDNIGHT + 2 * DAY)
    (evidence,) = flow.values(EVIDENCE, Evidence)
    assert (evidence.code, evidence.value, evidence.at) == ("use_while_disconnected", 5.2, MIDNIGHT + DAY)


def test_use_during_a_planned_outage_is_no_evidence() -> None:
    made = town()
    day_of(made, "M", 0, 0.1)
    made.outage(MIDNIGHT, "O", "planned", "meter:M", MIDNIGHT, None)
    assert run(made, MIDNIGHT + 2 * DAY).values(EVIDENCE) == []


@pytest.mark.parametrize(("declared", "codes"), [(False, ["reverse_flow"]), (True, [])])
def test_export_without_declared_generation_is_evidence(declared: bool, codes: list[str]) -> None:
    made = town()
    made.place(MIDNIGHT, "M", "T", "A", generation=declared)
    day_of(made, "M", 0, 0.1, export_kwh=0.05)
    flow = run(made, MIDNIGHT + 2 * DAY)
    assert [evidence.code for evidence in flow.values(EVIDENCE, Evidence)] == codes
    assert feature(flow, 0, "reverse_kwh") == pytest.approx(4.8)
    assert charges(flow)[0].export_wh.tolist() == [4_800]


def test_a_transformers_own_meter_is_no_customer() -> None:
    made = town()
    made.transformer(MIDNIGHT, "T", "F", "X")
    made.place(MIDNIGHT, "X", "T", "A")
    day_of(made, "X", 0, 5.0)
    day_of(made, "M", 0, 0.1)
    flow = run(made, MIDNIGHT + 2 * DAY)
    assert [message.meter_id for message in charges(flow)] == [["M"]]
    assert [message.meter_id for message in flow.values(METER_DAYS, MeterDays)] == [["M"]]


@pytest.mark.parametrize(
    "common", [Common(interval_s=7_000), Common(interval_s=0), Common(day_lateness_s=86_400)], ids=str
)
def test_settings_that_cannot_work_are_refused(common: Common) -> None:
    with pytest.raises(BadSettings):
        Meters(common, MetersConfig())


def test_state_stays_under_600_bytes_a_meter() -> None:
    meters = Meters(Common(interval_s=900), MetersConfig())
    meters.grow(10_000)
    kept = sum(column.nbytes for column in meters.dump().values())
    assert kept == meters.row_bytes * 10_000
    assert meters.row_bytes <= 600
