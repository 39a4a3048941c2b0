"""Meters that send few values a day: their energy is even over the hours, and a day is a day."""

from typing import Any

import numpy as np
import pytest

from models.config import Common
from models.errors import BadSettings
from models.flow.topics import CHARGES, EVIDENCE, METER_DAYS
from models.messages import Charges, Evidence, MeterDays
from models.meters.columns import Meters
from models.meters.config import MetersConfig
from models.meters.features import FEATURES
from models.meters.stage import MetersStage
from tests.models.meters.town import START, Town
from tests.support.flow import LocalFlow

HOUR, DAY, LONG = 3_600, 86_400, 8 * 3_600
MIDNIGHT = START - 8 * HOUR
"""Local midnight in Shanghai, which is eight hours ahead of UTC."""


FIRST = START // DAY


def run(made: Town, days: float) -> LocalFlow:
    common = Common(timezone="Asia/Shanghai", interval_s=LONG)
    flow = LocalFlow(lambda _: [MetersStage(common)], 1, MIDNIGHT * 1000)
    return flow.run(made.log(), int(MIDNIGHT + days * DAY) * 1000)


def town(days: int, **more: Any) -> Town:
    """One meter that uses 8, 16 and 24.004 kWh in the thirds of each day."""
    made = Town()
    made.transformer(MIDNIGHT, "T", "F")
    made.place(MIDNIGHT, "M", "T", "A")
    for third in range(3 * days):
        at = MIDNIGHT + LONG * (third + 1)
        made.read(at + 5, "M", at, kwh=(8.0, 16.0, 24.004)[third % 3], **more)
    return made


def hours(flow: LocalFlow) -> list[list[int]]:
    return [message.hour_wh[0].tolist() for message in flow.values(CHARGES, Charges)]


def test_energy_of_a_long_interval_is_even_over_its_local_hours() -> None:
    (found,) = hours(run(town(1), 1.5))
    assert found[:16] == [1_000] * 8 + [2_000] * 8
    assert (set(found[16:]), sum(found[16:])) == ({3_000, 3_001}, 24_004)


def test_what_comes_late_is_spread_alike() -> None:
    made = town(1)
    made.read(MIDNIGHT + 3 * DAY, "M", MIDNIGHT + 3 * DAY, kwh=8.0, interval_s=LONG)
    made.read(MIDNIGHT + 3 * DAY + 10, "M", MIDNIGHT + DAY + LONG, kwh=16.0, interval_s=LONG)
    late = [message for message in run(made, 5).values(CHARGES, Charges) if message.day == FIRST + 1]
    assert [message.hour_wh[0].tolist() for message in late] == [[2_000] * 8 + [0] * 16]
    assert late[0].coverage[0] == pytest.approx(1 / 3)


def test_a_reading_off_the_grid_does_not_reach_the_day_before() -> None:
    made = town(1)
    made.read(MIDNIGHT + DAY + 1_800, "M", MIDNIGHT + DAY + 1_800, kwh=8.0, interval_s=LONG)
    first, second = hours(run(made, 3))
    assert (sum(first), second) == (48_004, [1_000] * 8 + [0] * 16)


def test_a_profile_is_learned_of_such_days() -> None:
    flow = run(town(8), 9)
    days = flow.values(METER_DAYS, MeterDays)
    distance = np.array([day.features[0, FEATURES.index("shape_distance")] for day in days])
    assert distance[-1] == pytest.approx(0, abs=1e-3)


def test_all_that_is_used_while_cut_is_evidence() -> None:
    made = town(1)
    made.outage(MIDNIGHT, "O", "arrears", "account:A", MIDNIGHT, MIDNIGHT + LONG)
    (found,) = [each for each in run(made, 1.5).values(EVIDENCE, Evidence) if each.code == "use_while_disconnected"]
    assert found.value == 8.0


@pytest.mark.parametrize(("zone", "interval_s"), [("UTC", DAY), ("Asia/Kolkata", 1_800), ("Europe/Paris", HOUR)])
def test_others_are_taken(zone: str, interval_s: int) -> None:
    assert Meters(Common(timezone=zone, interval_s=interval_s), MetersConfig()).hour_cells >= 28


def test_an_interval_that_midnight_lies_within_is_refused() -> None:
    common = Common(timezone="Asia/Kolkata", interval_s=HOUR)
    with pytest.raises(BadSettings, match="local midnight of Asia/Kolkata lies within such an interval"):
        MetersStage(common)
