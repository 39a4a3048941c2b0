"""Energy of feeders by local day: what is whole, what was corrected, and days of 23 hours."""

import numpy as np
import pytest

from models.calendar import LocalTime
from models.demand.messages import DemandDays
from models.flow.topics import DEMAND_DAYS, PARTIALS
from models.grid.book import Slot
from models.grid.feederdays import FeederDays
from models.grid.roster import Roster
from tests.models.grid.test_stage import run, sums

BERLIN = LocalTime("Europe/Berlin")
SUNDAY = 19_813
"""2024-03-31, of 23 hours."""


def filled(day: int, share: float = 1.0, completeness: float = 1.0) -> tuple[FeederDays, Roster]:
    """A feeder of 10 kW in the first part of a local day."""
    roster, days = Roster(), FeederDays(BERLIN, 900)
    roster.seen("T", "F")
    ends = range(BERLIN.midnight(day) + 900, BERLIN.midnight(day + 1) + 1, 900)
    for end in list(ends)[: round(share * len(ends))]:
        slot = Slot(1)
        slot.told[0] = 10.0, completeness
        days.add(end, slot)
    return days, roster


@pytest.mark.parametrize(("day", "kwh"), [(SUNDAY, 230), (SUNDAY + 1, 240)])
def test_a_day_of_which_a_little_is_missing_goes_by_the_rest(day: int, kwh: int) -> None:
    for share in (1.0, 0.95):
        days, roster = filled(day, share)
        said = days.close(day, roster)
        assert said is not None
        assert (said.name, said.wh.tolist()) == (["F"], [kwh * 1000])


def test_what_is_not_whole_is_not_told() -> None:
    for share, completeness in ((0.85, 1.0), (1.0, 0.85)):
        days, roster = filled(SUNDAY, share, completeness)
        assert days.close(SUNDAY, roster) is None


def test_an_interval_that_retires_after_its_day_counts_no_more() -> None:
    days, roster = filled(SUNDAY)
    days.close(SUNDAY, roster)
    slot = Slot(1)
    slot.told[0] = 99.0, 1.0
    days.add(BERLIN.midnight(SUNDAY + 1), slot)
    assert days.dump()["days"] == []
    again = FeederDays(BERLIN, 900)
    again.load(filled(SUNDAY)[0].dump())
    assert again.close(SUNDAY, roster).wh.tolist() == [230_000]  # type: ignore[union-attr]


def test_the_stage_tells_days_with_corrections_that_came_in_time() -> None:
    day = [sums(slot, [20.0, 5.0]) for slot in range(96)]
    more = np.full(2, 5_000, np.int64)
    late = sums(40, [0.0, 0.0], late_s=3600, wh=more, reported=np.zeros(2, np.int32), expected=np.zeros(2, np.int32))
    flow = run({(PARTIALS, 0): sorted([*day, late])})
    (said,) = flow.values(DEMAND_DAYS, DemandDays)
    assert (said.level, said.name) == ("feeder", ["F"])
    assert said.wh.tolist() == [24 * 25_000 + 10_000]
