"""Orders through the outbox to channels: once, in time, to those who can be reached."""

import asyncio

import pytest

from alerts.channels import NotSent, Trouble
from alerts.reports import Report
from models.records import Account
from tests.alerts.conftest import MakeDesk
from tests.alerts.delivery import Planned
from tests.alerts.making import order
from tests.alerts.town import DAY, HOUR, MINUTE, START


async def test_an_order_seen_twice_is_sent_once(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms})
    assert desk.notifier.take([order(), order()]) == 1
    assert desk.notifier.take([order()]) == 0
    await desk.until(HOUR)
    desk.notifier.take([order()])
    await desk.until(2 * HOUR)
    [message] = sms.taken
    assert message.address == "+8613800000001"
    assert message.text.startswith("GridPulse: transformer T017 OVERLOADED")
    [report] = desk.reports()
    assert (report["state"], report["detail"], report["attempts"], report["at"]) == ("sent", "ok", 1, START)
    assert desk.reports() == []


async def test_customers_get_their_language_and_address_from_reference_data(make_desk: MakeDesk) -> None:
    sms, email = Planned(), Planned()
    desk = make_desk({"sms": sms, "email": email})
    desk.contacts.take([Account(account_id="A-7", email="seven@example.com", locale="en")])
    late = order("arrears.overdue", "account", subject="A-7", fallback=["email"])
    desk.notifier.take([order("arrears.overdue", "account"), late])
    await desk.until(MINUTE)
    assert [message.address for message in sms.taken + email.taken] == ["+86 138 0000 0042", "seven@example.com"]
    assert sms.taken[0].text.startswith("【GridPulse】尊敬的客户")
    assert email.taken[0].subject.startswith("Your electricity bill is overdue")


async def test_who_opted_out_gets_nothing_but_what_the_law_asks_for(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms})
    desk.contacts.take([Account(account_id="A-7", phone="+8613900000007", opt_out="arrears.due_soon arrears.overdue")])
    asked = {"overdue": False, "disconnection_due": False, "due_soon": True}
    desk.notifier.take([
        order(f"arrears.{kind}", "account", subject="A-7", alert_id=kind, legal=legal) for kind, legal in asked.items()
    ])  # fmt: skip
    await desk.until(MINUTE)
    assert len(sms.taken) == 2
    fates = {report["kind"]: report["state"] for report in desk.reports()}
    assert fates == {"arrears.overdue": "declined", "arrears.disconnection_due": "sent", "arrears.due_soon": "sent"}


async def test_who_has_no_address_is_reported_and_who_is_not_known_yet_is_waited_for(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms})
    desk.contacts.take([Account(account_id="A-7")])
    desk.notifier.take([order("arrears.overdue", "account", subject=name) for name in ("A-7", "A-8", "A-9")])
    await desk.until(0)
    assert [(report["recipient"], report["state"]) for report in desk.reports()] == [("account:A-7", "failed")]
    desk.contacts.take([Account(account_id="A-8", phone="+8613900000008")])
    await desk.until(7 * HOUR)
    fates = {report["recipient"]: (report["state"], report["detail"]) for report in desk.reports()}
    assert fates["account:A-8"] == ("sent", "ok")
    assert fates["account:A-9"][0] == "expired"
    assert "reference data does not name it" in fates["account:A-9"][1]


async def test_retries_wait_longer_and_longer_and_busy_ones_longest(make_desk: MakeDesk) -> None:
    down = NotSent(Trouble.UNREACHABLE, "connection refused")
    sms = Planned(down, down, NotSent(Trouble.BUSY, "503"), "ok")
    desk = make_desk({"sms": sms}, retry_first_s=60, busy_wait_s=600)
    desk.notifier.take([order()])
    times = []
    for minute in range(30):
        before = len(sms.taken)
        desk.clock.now = START + minute * MINUTE
        await desk.notifier.pump()
        times += [minute] * (len(sms.taken) - before)
    assert times == [0, 1, 3, 13]
    assert [(report["state"], report["attempts"]) for report in desk.reports()] == [("sent", 4)]


async def test_refused_messages_and_those_tried_too_often_fail(make_desk: MakeDesk) -> None:
    sms = Planned(NotSent(Trouble.REFUSED, "550 no such user"), *[NotSent(Trouble.UNREACHABLE, "down")] * 3)
    desk = make_desk({"sms": sms}, attempts=3)
    desk.notifier.take([order(step="a"), order(step="b", not_before=START + 60, alert_id="other")])
    await desk.until(2 * HOUR)
    assert len(sms.taken) == 4
    assert [(report["state"], report["detail"]) for report in desk.reports()] == [
        ("failed", "refused: 550 no such user"),
        ("failed", "unreachable: down"),
    ]


async def test_a_message_whose_fate_is_unknown_is_not_sent_again_unless_asked(make_desk: MakeDesk) -> None:
    sms = Planned(NotSent(Trouble.UNKNOWN_FATE, "connection cut"))
    desk = make_desk({"sms": sms})
    desk.notifier.take([order()])
    await desk.until(DAY)
    assert [report["state"] for report in desk.reports()] == ["in_doubt"]
    assert desk.outbox.retry(order().id, desk.clock.now - DAY)
    assert not desk.outbox.retry("nothing of this name", 0)
    desk.clock.now = START + HOUR
    await desk.notifier.pump()
    assert [report["state"] for report in desk.reports()] == ["sent"]
    assert len(sms.taken) == 2


async def test_in_doubt_is_sent_again_where_the_settings_say_so(make_desk: MakeDesk) -> None:
    sms = Planned(NotSent(Trouble.UNKNOWN_FATE, "connection cut"))
    desk = make_desk({"sms": sms}, resend_in_doubt=True)
    desk.notifier.take([order()])
    await desk.until(HOUR)
    assert [(report["state"], report["attempts"]) for report in desk.reports()] == [("sent", 2)]


async def test_a_channel_that_breaks_stops_no_other_message(make_desk: MakeDesk) -> None:
    sms = Planned(RuntimeError("bug"))
    desk = make_desk({"sms": sms})
    desk.notifier.take([order(step="a", alert_id="one"), order(step="b", alert_id="two")])
    await desk.until(0)
    assert sorted(report["state"] for report in desk.reports()) == ["in_doubt", "sent"]


async def test_one_recipient_gets_no_more_than_agreed(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms}, per_recipient=3, per_recipient_s=HOUR)
    orders = [order(alert_id=f"a{number}", expires_at=START + DAY) for number in range(8)]
    desk.notifier.take(
        [*orders, order(role="inspector", alert_id="other", fallback=["sms"], recipient="account:A-000042")]
    )
    await desk.until(0)
    assert len(sms.taken) == 4
    await desk.until(HOUR - 60)
    assert len(sms.taken) == 4
    await desk.until(2 * HOUR + 60)
    assert len(sms.taken) == 9


async def test_recording_sends_nothing_and_ignores_the_clock(make_desk: MakeDesk) -> None:
    sms = Planned()
    desk = make_desk({"sms": sms}, mode="record")
    desk.clock.now = START + 400 * DAY
    night = order("arrears.overdue", "account", not_before=START + HOUR)
    desk.notifier.take([order(), night])
    await desk.notifier.pump()
    assert not sms.taken
    reports = {report["recipient"]: report for report in desk.reports()}
    assert [(report["state"], report["at"]) for report in reports.values()] == [
        ("recorded", START),
        ("recorded", START + HOUR),
    ]
    assert reports["account:A-000042"]["text"].startswith("【GridPulse】")


async def test_recorded_history_depends_on_its_own_times_only(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned()}, mode="record")
    night = order(alert_id="night", not_before=START + HOUR)
    ended = order(alert_id="night", phase="cleared", step="0.cleared", created_at=START + 60, not_before=START + HOUR)
    desk.notifier.take([order(), order(phase="cleared", step="0.cleared", created_at=START + 60), night, ended])
    await desk.notifier.pump()
    fates = {(report["alert_id"], report["phase"]): report["state"] for report in desk.reports()}
    mine = order().alert_id
    assert fates == {
        (mine, "raised"): "recorded",
        (mine, "cleared"): "recorded",
        ("night", "raised"): "expired",
        ("night", "cleared"): "expired",
    }


async def test_reports_repeat_until_they_are_confirmed(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned(NotSent(Trouble.UNKNOWN_FATE, "?"))})
    desk.notifier.take([order()])
    await desk.notifier.pump()
    first = desk.notifier.reports()
    assert desk.notifier.reports() == first
    desk.outbox.retry(order().id, START)
    desk.clock.now += 1
    await desk.notifier.pump()
    desk.notifier.confirm(first)
    assert [report["state"] for report in desk.notifier.reports()] == ["sent"]


async def test_running_sends_what_comes_and_reports_it(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned()})
    arrived: asyncio.Queue[Report] = asyncio.Queue()

    def report(reports: list[Report]) -> None:
        for each in reports:
            arrived.put_nowait(each)

    task = asyncio.create_task(desk.notifier.run(report))
    for number in range(3):
        desk.notifier.take([order(alert_id=f"a{number}")])
        assert (await asyncio.wait_for(arrived.get(), 60))["alert_id"] == f"a{number}"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert desk.outbox.counts() == {"sent": 3}


async def test_what_was_sent_is_forgotten_in_time(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned()}, keep_s=30 * DAY)
    desk.notifier.take([order()])
    await desk.notifier.pump()
    desk.clock.now += 31 * DAY
    await desk.notifier.pump()
    assert desk.outbox.get(order().id) is not None, "its report was not confirmed"
    desk.reports()
    desk.clock.now += DAY
    await desk.notifier.pump()
    assert desk.outbox.get(order().id) is None


@pytest.mark.parametrize("steps", range(8))
async def test_it_ends_when_it_is_told_to_at_the_very_moment_that_an_order_comes(
    make_desk: MakeDesk, steps: int
) -> None:
    desk = make_desk({"sms": Planned()})
    running = asyncio.create_task(desk.notifier.run(lambda _reports: None))
    for _ in range(20):  # until it waits for orders
        await asyncio.sleep(0)
    desk.notifier.take([])
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running], timeout=10)
    assert running.cancelled()
