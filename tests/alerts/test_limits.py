"""Channels are given no more than they take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import NotSent, Trouble
from alerts.config import NotifyConfig
from alerts.limits import Limits
from models.errors import BadSettings
from tests.alerts.conftest import MakeDesk
from tests.alerts.delivery import Planned
from tests.alerts.making import order
from tests.alerts.town import START


def test_a_bucket_holds_what_one_second_allows() -> None:
    limits = Limits({"sms": "3/s", "email": "30/min"})
    assert [limits.take("sms", 0) for _ in range(4)] == [True, True, True, False]
    assert limits.free_at("sms", 0) == pytest.approx(1 / 3)
    assert limits.free("sms", 0.7) == 2
    assert [limits.take("email", 0), limits.take("email", 1.9), limits.take("email", 2)] == [True, False, True]
    assert limits.take("desk", 0)


def test_a_channel_that_asked_for_rest_gets_nothing_before() -> None:
    limits = Limits({})
    limits.pause("sms", 60)
    limits.pause("sms", 30)
    assert not limits.take("sms", 59)
    assert limits.free_at("sms", 10) == 60
    assert limits.take("sms", 60)


@given(st.lists(st.floats(0, 5), max_size=80), st.sampled_from(["1/s", "4/s", "90/min", "600/h"]))
def test_no_stretch_of_time_has_more_than_its_rate_allows(gaps: list[float], rate: str) -> None:
    limits, now, taken = Limits({"sms": rate}), 0.0, []
    for gap in gaps:
        now += gap
        if limits.take("sms", now):
            taken.append(now)
    per_second = {"1/s": 1, "4/s": 4, "90/min": 1.5, "600/h": 1 / 6}[rate]
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= max(per_second, 1) + per_second * (taken[last] - taken[first]) + 1e-6


def test_time_that_goes_backwards_does_no_harm() -> None:
    limits = Limits({"sms": "1/s"})
    assert limits.take("sms", 100)
    assert not limits.take("sms", 50)
    assert limits.take("sms", 102)


async def test_the_most_severe_go_first_and_no_other_channel_waits(make_desk: MakeDesk) -> None:
    sms, email = Planned(), Planned()
    desk = make_desk({"sms": sms, "email": email}, rates={"sms": "2/s"}, per_recipient=999, pump_most=4)
    orders = [order(alert_id=f"a{number}", severity=number % 4) for number in range(12)]
    desk.notifier.take([*orders, order(alert_id="mail", channel="email", severity=0)])
    while desk.notifier.waiting:
        await desk.notifier.pump()
        assert len(email.taken) == 1
        assert len(sms.taken) <= 2 * (desk.clock.now - START + 1)
        desk.clock.now += 1
    told = [message.id.split("/")[0] for message in sms.taken]
    assert told == ["a3", "a7", "a11", "a2", "a6", "a10", "a1", "a5", "a9", "a0", "a4", "a8"]
    assert desk.clock.now == START + 6


async def test_who_takes_another_channel_waits_for_that_one(make_desk: MakeDesk) -> None:
    sms, email = Planned(), Planned()
    desk = make_desk({"sms": sms, "email": email}, rates={"email": "1/s"}, per_recipient=999, pump_most=3)
    without = [order(role="inspector", alert_id=f"i{number}", severity=4, fallback=["email"]) for number in range(6)]
    desk.notifier.take([*without, order(alert_id="with", severity=1)])
    await desk.notifier.pump()
    await desk.notifier.pump()
    await desk.notifier.pump()
    assert (len(sms.taken), len(email.taken)) == (1, 1)
    desk.clock.now += 1
    assert await desk.notifier.pump() == 1
    assert await desk.notifier.pump() == 0


async def test_a_pause_ends(make_desk: MakeDesk) -> None:
    sms = Planned(NotSent(Trouble.BUSY, "429", 300))
    desk = make_desk({"sms": sms}, busy_wait_s=10)
    desk.notifier.take([order(), order(alert_id="b")])
    await desk.until(240)
    assert len(sms.taken) == 2, "both were under way"
    desk.notifier.take([order(alert_id="c")])
    await desk.notifier.pump()
    assert len(sms.taken) == 2
    await desk.until(360)
    assert len(sms.taken) == 4


@pytest.mark.parametrize("rates", [{"sms": "often"}, {"sms": "0/s"}, {"sms": "1/d"}, {"smoke": "1/s"}])
def test_wrong_rates_are_refused(rates: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="rate"):
        NotifyConfig(rates=rates)
