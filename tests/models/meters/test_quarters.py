"""Quarters of an hour for meters whose charges need them."""

import numpy as np
import pytest

from models.flow.topics import CHARGES
from models.messages import Charges
from tests.models.meters.test_days import FIRST, MIDNIGHT
from tests.models.meters.town import Town, stages
from tests.support.flow import LocalFlow

DAY = 86_400


def town(**place: object) -> Town:
    made = Town()
    made.transformer(MIDNIGHT - DAY, "T", "F")
    made.place(MIDNIGHT - DAY, "M", "T", "A", **place)
    made.place(MIDNIGHT - DAY, "N", "T", "B")
    return made


def charged(made: Town, until: int) -> list[Charges]:
    flow = LocalFlow(stages(), epoch=(MIDNIGHT - 2 * DAY) * 1000)
    flow.run(made.log(), until=until * 1000)
    return flow.values(CHARGES, Charges)


def test_only_meters_that_need_them_send_their_quarters() -> None:
    made = town(intervals=True)
    for quarter in range(96):
        end = MIDNIGHT + 900 * (quarter + 1)
        made.read(end, "M", end, kwh=0.1 + (quarter == 40) * 0.4, pf=0.8, export_kwh=(quarter == 50) * 0.2)
        made.read(end, "N", end, kwh=0.1)
    (message,) = charged(made, MIDNIGHT + 2 * DAY)
    (place,) = message.fine.tolist()
    assert (message.account_id[place], len(message.account_id)) == ("A", 2)
    assert message.quarter_wh[0].tolist() == [500 if quarter == 40 else 100 * (quarter < 96) for quarter in range(100)]
    assert message.quarter_export_wh[0].nonzero()[0].tolist() == [50]
    assert message.quarter_vah[0, 40] == 625
    assert message.varh.tolist() == [95 * 75 + 375]
    assert message.quarter_wh.sum() == message.hour_wh[place].sum()


def test_a_correction_sends_the_difference_of_its_quarter() -> None:
    made = town(intervals=True)
    for quarter in range(96):
        end = MIDNIGHT + 900 * (quarter + 1)
        made.read(end, "M", end, kwh=0.1)
    made.read(MIDNIGHT + DAY + 8 * 3600, "M", MIDNIGHT + DAY, kwh=0.3)
    first, *later = charged(made, MIDNIGHT + 3 * DAY)
    (late,) = [message for message in later if message.day == FIRST]
    assert (int(first.quarter_wh.sum()), int(late.quarter_wh.sum())) == (9_600, 200)
    assert late.quarter_wh[0, 95] == 200


@pytest.mark.parametrize(("minutes", "expected"), [(60, [250] * 4), (5, [3000])])
def test_longer_and_shorter_intervals_fill_quarters(minutes: int, expected: list[int]) -> None:
    made = town(intervals=True)
    step = minutes * 60
    for number in range(DAY // step):
        end = MIDNIGHT + step * (number + 1)
        made.read(end, "M", end, kwh=1.0, interval_s=step)
    (message,) = charged(made, MIDNIGHT + 2 * DAY)
    assert message.quarter_wh[0, : len(expected)].tolist() == expected
    assert np.count_nonzero(message.quarter_wh[0]) == 96
