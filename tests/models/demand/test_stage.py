"""The demand stage: shards add up, who is silent is filled in or gone, and days to come are told with bands."""

import numpy as np
import pytest

from models.config import Common
from models.demand.messages import AHEAD, CLASS, FEEDER, DemandDays, Outlook
from models.demand.stage import DemandStage
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.topics import DEMAND_DAYS, METRICS, OUTLOOK
from models.flow.wire import pack, unpack
from models.messages import Point
from tests.support.flow import reloaded

COMMON = Common(timezone="Europe/Berlin", model_delay_s=600)
FIRST = 19_723
"""Local day of 2024-01-01, a Monday."""

CLOSE = 1_704_067_200 + 86_400 + 3_600


def said(day: int, level: str, wh: dict[str, int], **more: int) -> DemandDays:
    """What a shard says of a day, with `more` as the same column of all names."""
    columns = {
        name: np.full(len(wh), more.get(name, 0))
        for name in ("filled_wh", "accounts", "usual_wh", "usual_off_wh", "late_wh")
    }
    return DemandDays(day=FIRST + day, level=level, name=list(wh), wh=np.array(list(wh.values())), **columns)


class Days:
    """A stage that is told days one after the other."""

    def __init__(self) -> None:
        self.stage = DemandStage(COMMON, [5, 6])
        self.out = Out(0, 0, 2, self.stage.outputs, 0)

    def tell(self, day: int, *messages: DemandDays) -> "Days":
        now = (CLOSE + day * 86_400) * 1000
        batch = Batch(np.arange(len(messages)), np.full(len(messages), now), [pack(each) for each in messages])
        self.out.now = now
        self.stage.apply(DEMAND_DAYS, batch, self.out)
        assert self.stage.due() == now + 1, "once all shards have told the day"
        self.out.now = now + 1
        self.stage.fire(now + 1, self.out)
        return self

    def points(self, series: str, level: str) -> list[Point]:
        found: list[Point] = [unpack(each.value, Point) for each in self.out.emissions if each.topic == METRICS]
        return [point for point in found if point.series == series and point.tags["level"] == level]

    def outlooks(self) -> list[Outlook]:
        return [unpack(each.value, Outlook) for each in self.out.emissions if each.topic == OUTLOOK]

    @property
    def spoken(self) -> tuple[list[bytes], int]:
        return [each.value for each in self.out.emissions], self.stage.due()


def week(day: int, working: int = 100_000, off: int = 60_000) -> int:
    return off if day % 7 >= 5 else working


def feeders(days: Days, count: int, begin: int = 0, **wh: float) -> Days:
    """Days of feeders, each so many times a common week."""
    for day in range(begin, begin + count):
        days.tell(day, said(day, FEEDER, {name: round(times * week(day)) for name, times in wh.items()}))
    return days


def test_shards_add_up_whatever_their_order() -> None:
    one, other = Days(), Days()
    parts = [said(0, CLASS, {"home": 300}, accounts=2), said(0, CLASS, {"shop": 5_000, "home": 700}, accounts=1)]
    one.tell(0, *parts)
    other.tell(0, *reversed(parts))
    assert one.spoken == other.spoken
    home, shop = one.points("demand", CLASS)
    assert home.fields == {"kwh": 1.0, "filled_kwh": 0.0, "accounts": 3.0, "late_kwh": 0.0}
    assert (shop.tags["name"], shop.fields["kwh"]) == ("shop", 5.0)
    assert home.at == 1_704_067_200 + 86_400 - 3_600, "the local midnight that ends the day"


def test_days_to_come_are_told_after_two_weeks() -> None:
    days = feeders(Days(), 13, F1=1, F2=2)
    assert not days.points("demand_forecast", "system")
    feeders(days, 29, 13, F1=1, F2=2)
    told = days.points("demand_forecast", "system")[-AHEAD:]
    assert [point.fields["days_ahead"] for point in told] == list(range(1, AHEAD + 1))
    usual = np.array([3 * week(42 + ahead) / 1000 for ahead in range(AHEAD)])
    assert np.abs(np.array([point.fields["p50_kwh"] for point in told]) / usual - 1).max() < 0.2
    assert all(point.fields["p10_kwh"] < point.fields["p50_kwh"] < point.fields["p90_kwh"] for point in told)
    assert told[-1].at == told[0].at + 30 * 86_400


def test_a_silent_feeder_is_filled_in_until_it_is_too_much_or_gone() -> None:
    days = feeders(feeders(Days(), 28, F1=9, F2=1), 1, 28, F1=9)
    (filled,) = days.points("demand", "system")[-1:]
    assert filled.fields["kwh"] == pytest.approx(1000, rel=0.05)
    assert filled.fields["filled_kwh"] == pytest.approx(100, rel=0.3)
    unknown = feeders(days, 1, 29, F2=1).points("demand", "system")[-1]
    assert "kwh" not in unknown.fields, "nine tenths of it would be a guess"
    gone = feeders(days, 15, 30, F1=9).points("demand", "system")[-1]
    assert gone.fields == {"kwh": pytest.approx(9 * week(44) / 1000), "filled_kwh": 0.0}
    assert {point.tags["name"] for point in days.points("demand_forecast", FEEDER)[-AHEAD:]} == {"F1"}


def test_a_class_of_which_most_is_filled_in_is_not_known() -> None:
    some = said(0, CLASS, {"home": 70_000}, accounts=7, filled_wh=30_000, late_wh=-250)
    nobody = said(0, CLASS, {"shop": 0}, late_wh=5_000)
    home, shop = Days().tell(0, some, nobody).points("demand", CLASS)
    assert home.fields == {"filled_kwh": 30.0, "accounts": 7.0, "late_kwh": -0.25}
    assert shop.fields == {"filled_kwh": 0.0, "accounts": 0.0, "late_kwh": 5.0}


def test_what_classes_will_use_is_a_share_of_their_usual_days_and_comes_later() -> None:
    days = Days()
    for day in range(70):
        usual = {"usual_wh": 100_000, "usual_off_wh": 60_000}
        few = said(day, CLASS, {"mill": 2 * week(day)}, **usual, accounts=29)
        days.tell(day, said(day, CLASS, {"home": 2 * week(day)}, **usual, accounts=30), few)
    assert days.outlooks()[0].day == FIRST + 55, "weekends are known by then"
    outlook = days.outlooks()[-1]
    assert (outlook.day, outlook.name, outlook.share.shape) == (FIRST + 69, ["home"], (1, AHEAD))
    assert outlook.share[0] == pytest.approx(np.full(AHEAD, 2.0), rel=0.15)
    sent = [each for each in days.out.emissions if each.topic == OUTLOOK][-2:]
    assert [each.partition for each in sent] == [0, 1]
    assert {each.mark.time for each in sent} == {(CLOSE + 69 * 86_400 + 600) * 1000 + 1}


def test_days_that_nobody_told_of_and_days_that_come_again_change_nothing_else() -> None:
    days = feeders(feeders(Days(), 20, F1=1), 10, 25, F1=1)
    before = len(days.out.emissions)
    days.tell(40, said(30, FEEDER, {"F1": 1}))
    assert len(days.out.emissions) == before
    days.tell(41, said(35, FEEDER, {"F1": week(35)}))
    assert days.points("demand", FEEDER)[-1].fields["kwh"] == week(35) / 1000


def test_it_goes_on_from_a_snapshot_between_shards() -> None:
    whole, cut = feeders(Days(), 30, F1=1, F2=2), feeders(Days(), 30, F1=1, F2=2)
    now = (CLOSE + 30 * 86_400) * 1000
    for part in ({"F1": 7_000}, {"F3": 1_000}):
        batch = Batch(np.arange(1), np.array([now]), [pack(said(30, FEEDER, part))])
        for days in (whole, cut):
            days.out.now = now
            days.stage.apply(DEMAND_DAYS, batch, days.out)
        cut.stage = reloaded(cut.stage, lambda: DemandStage(COMMON, [5, 6]))  # type: ignore[assignment]
    for days in (whole, cut):
        days.out.now = now + 1
        days.stage.fire(now + 1, days.out)
    assert cut.spoken == whole.spoken
