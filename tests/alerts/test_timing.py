"""Messages at the right time: not too early, too late or overtaken."""

from alerts.channels import NotSent, Trouble
from tests.alerts.conftest import MakeDesk
from tests.alerts.delivery import Planned
from tests.alerts.making import order
from tests.alerts.town import HOUR, MINUTE, START


async def test_what_would_come_too_late_is_not_sent(make_desk: MakeDesk) -> None:
    sms = Planned(*[NotSent(Trouble.UNREACHABLE, "down")] * 9)
    desk = make_desk({"sms": sms}, attempts=100)
    desk.notifier.take([order(expires_at=START + 5 * MINUTE)])
    await desk.until(HOUR)
    [report] = desk.reports()
    assert (report["state"], report["detail"]) == ("expired", "it would have come too late; unreachable: down")


async def test_quiet_hours_are_waited_for(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms})
    desk.notifier.take([order(not_before=START + HOUR)])
    await desk.until(HOUR - 60)
    assert not sms.taken
    await desk.until(HOUR)
    assert len(sms.taken) == 1


async def test_a_newer_message_overtakes_one_that_waits(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms})
    desk.notifier.take([order(step="1", not_before=START + HOUR)])
    desk.notifier.take([order(step="2", severity=4, not_before=START + HOUR)])
    await desk.until(2 * HOUR)
    assert [message.severity for message in sms.taken] == [4]
    assert {report["id"].split("/")[1]: report["state"] for report in desk.reports()} == {"1": "expired", "2": "sent"}


async def test_an_end_is_not_told_where_the_beginning_was_not(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms})
    desk.notifier.take([order(not_before=START + HOUR)])
    desk.notifier.take([order(phase="cleared", step="0.cleared")])
    await desk.until(2 * HOUR)
    assert not sms.taken
    assert {report["state"] for report in desk.reports()} == {"expired"}
