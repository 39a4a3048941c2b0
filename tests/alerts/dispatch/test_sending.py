"""Digests in the outbox: what they tell is not told alone any more, and no limit of one recipient holds the desk."""

from alerts.channels import NotSent, Trouble
from alerts.dispatch.digest import told_together
from alerts.orders import CLEARED, REMINDER, Order
from alerts.outbox import Fate
from tests.alerts.conftest import MakeDesk
from tests.alerts.delivery import Desk, Planned
from tests.alerts.making import order
from tests.alerts.town import START

DOWN = NotSent(Trouble.UNREACHABLE, "no route")


def step(number: int, phase: str = "raised", at: int = START) -> Order:
    return order(alert_id=f"a{number}", phase=phase, step=f"{phase}.{at}", at=at, created_at=at, not_before=at)


def digest(*orders: Order, at: int = START) -> Order:
    return told_together(orders, "feeder F3", False, at)


def fate(desk: Desk, told: Order) -> Fate:
    entry = desk.outbox.get(told.id)
    assert entry is not None
    return entry.fate


async def test_a_digest_takes_the_place_of_what_still_waits(make_desk: MakeDesk) -> None:
    sms = Planned(DOWN)
    desk = make_desk({"sms": sms})
    first, other = step(1), step(2)
    desk.notifier.take([first, other])
    both = digest(step(1, REMINDER), step(3))
    desk.notifier.take([both])
    assert (fate(desk, first), fate(desk, other), fate(desk, both)) == (Fate.EXPIRED, Fate.PENDING, Fate.PENDING)


async def test_a_digest_is_not_overtaken_by_one_of_its_alerts(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned()})
    both = digest(step(1), step(2))
    over = step(1, CLEARED, START + 60)
    desk.notifier.take([both])
    desk.notifier.take([over])
    await desk.notifier.pump()
    assert {fate(desk, both), fate(desk, over)} <= {Fate.SENT, Fate.PENDING}
    assert fate(desk, both) == Fate.SENT


async def test_an_end_is_told_where_a_digest_told_the_beginning(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned()})
    both, reminder, over = digest(step(1), step(2)), step(1, REMINDER), step(1, CLEARED)
    desk.notifier.take([both])
    await desk.notifier.pump()
    desk.notifier.take([reminder])
    desk.notifier.take([over])
    assert (fate(desk, reminder), fate(desk, over)) == (Fate.EXPIRED, Fate.PENDING)


async def test_a_digest_of_ends_is_told_whatever_it_overtakes(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned(DOWN)})
    first, ends = step(1), digest(step(1, CLEARED), step(2, CLEARED))
    desk.notifier.take([first])
    desk.notifier.take([ends])
    assert (fate(desk, first), fate(desk, ends)) == (Fate.EXPIRED, Fate.PENDING)


async def test_the_same_digest_twice_is_one_message(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms})
    assert desk.notifier.take([digest(step(1), step(2))]) == 1
    assert desk.notifier.take([digest(step(2), step(1), at=START + 5)]) == 0
    await desk.notifier.pump()
    assert [message.text.partition(".")[0] for message in sms.taken] == ["GridPulse: 2 alerts, feeder F3: 2 overload"]


async def test_the_desk_has_its_own_limit_and_not_that_of_other_recipients(make_desk: MakeDesk) -> None:
    desk = make_desk({}, per_recipient=2)
    told = [order(alert_id=f"a{number}", role="desk", channel="desk") for number in range(8)]
    desk.notifier.take(told)
    await desk.notifier.pump()
    assert {fate(desk, each) for each in told} == {Fate.SENT}
