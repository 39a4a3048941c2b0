"""What fails through one channel goes through the next, once, whatever happens in between."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alerts.channels import Channel, FileChannel, Message, NotSent, Traits, Trouble
from alerts.fate import Fate, Told
from alerts.orders import Order
from alerts.receipts import Receipts
from models.records import Account
from tests.alerts.conftest import MakeDesk
from tests.alerts.delivery import Desk, Planned
from tests.alerts.making import order
from tests.alerts.town import DAY, HOUR, MINUTE, START

REFUSED = NotSent(Trouble.REFUSED, "550 no such user")
DOWN = NotSent(Trouble.UNREACHABLE, "down")


def both(**more: Any) -> Order:
    return order(fallback=["email"], **more)


def told(desk: Desk) -> dict[str, tuple[str, str]]:
    return {report["channel"]: (report["state"], report["detail"]) for report in desk.reports()}


async def test_what_the_gateway_refuses_goes_by_mail(make_desk: MakeDesk) -> None:
    sms, email = Planned(REFUSED), Planned()
    desk = make_desk({"sms": sms, "email": email})
    desk.notifier.take([both()])
    await desk.until(HOUR)
    assert (len(sms.taken), len(email.taken)) == (1, 1)
    assert email.taken[0].id == order(channel="email").id
    reports = {report["channel"]: report for report in desk.reports()}
    assert reports["sms"]["state"] == "failed"
    assert reports["sms"]["detail"] == "refused: 550 no such user; email is taken instead"
    assert (reports["email"]["state"], reports["email"]["instead_of"]) == ("sent", order().id)
    assert reports["sms"]["instead_of"] == ""


async def test_tries_used_up_and_an_address_that_is_missing(make_desk: MakeDesk) -> None:
    email = Planned()
    desk = make_desk({"sms": Planned(*[DOWN] * 3), "email": email}, attempts=3)
    desk.contacts.take([Account(account_id="A-7", email="seven@example.com")])
    desk.notifier.take([both(), order("arrears.overdue", "account", subject="A-7", fallback=["chat", "email"])])
    await desk.until(2 * HOUR)
    assert sorted(message.address for message in email.taken) == ["engineer@example.com", "seven@example.com"]
    states = [(report["channel"], report["state"]) for report in desk.reports()]
    assert sorted(states) == [
        ("chat", "failed"), ("email", "sent"), ("email", "sent"), ("sms", "failed"), ("sms", "failed"),
    ]  # fmt: skip


async def test_what_the_gateway_reports_lost_goes_by_mail_once(make_desk: MakeDesk, tmp_path: Path) -> None:
    class Reporting(Planned):
        traits = Traits(needs_address=True, reports=True)

    email = Planned()
    desk = make_desk({"sms": Reporting(), "email": email})
    desk.notifier.take([both()])
    await desk.until(0)
    entry = desk.outbox.get(order().id)
    assert entry is not None
    for _ in range(2):
        assert Receipts(tmp_path / "outbox.db").take(entry.token, Told.LOST, "", START + 60)
        await desk.until(HOUR)
    assert len(email.taken) == 1
    assert told(desk)["sms"] == ("undelivered", "the gateway reports: lost; email is taken instead")


async def test_doubt_and_lateness_are_no_failures(make_desk: MakeDesk) -> None:
    email = Planned()
    sms = Planned(NotSent(Trouble.UNKNOWN_FATE, "cut"), *[DOWN] * 99)
    desk = make_desk({"sms": sms, "email": email}, attempts=100)
    desk.notifier.take([both()])
    await desk.until(MINUTE)
    desk.notifier.take([both(alert_id="late")])
    await desk.until(7 * HOUR)
    assert not email.taken
    assert sorted(report["state"] for report in desk.reports()) == ["expired", "in_doubt"]


async def test_a_channel_that_was_ordered_beside_it_is_not_taken_twice(make_desk: MakeDesk) -> None:
    email = Planned()
    desk = make_desk({"sms": Planned(REFUSED), "email": email})
    desk.notifier.take([both(), order(channel="email")])
    await desk.until(HOUR)
    assert len(email.taken) == 1
    assert told(desk)["sms"][1].endswith("; email is taken instead")


async def test_old_news_does_not_take_the_place_of_new(make_desk: MakeDesk) -> None:
    email = Planned()
    desk = make_desk({"sms": Planned(DOWN, "ok", REFUSED), "email": email}, retry_first_s=600)
    desk.notifier.take([both(alert_id="a", step="1")])
    await desk.until(0)
    desk.outbox.finish("a/1/engineer/sms", Fate.PENDING, START, "")
    desk.notifier.take([both(alert_id="a", step="2", not_before=START + HOUR)])
    assert desk.outbox.counts() == {"expired": 1, "pending": 1}
    desk.outbox.finish("a/1/engineer/sms", Fate.FAILED, START + 60, "refused")
    assert desk.outbox.get("a/1/engineer/email") is None
    assert told(desk)["sms"] == ("failed", "refused; a newer message takes its place")


async def test_a_failure_that_is_tried_again_by_hand_falls_back_once(make_desk: MakeDesk) -> None:
    email = Planned()
    desk = make_desk({"sms": Planned(REFUSED, REFUSED), "email": email})
    desk.notifier.take([both()])
    await desk.until(MINUTE)
    assert desk.outbox.retry(order().id, int(desk.clock.now))
    await desk.until(HOUR)
    assert len(email.taken) == 1


async def test_recorded_history_falls_back_too(make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned(), "email": Planned()}, mode="record")
    desk.clock.now = START + 400 * DAY
    desk.contacts.take([Account(account_id="A-7", email="seven@example.com")])
    made = [
        order("arrears.overdue", "account", subject="A-7", step=f"{n}", created_at=START + n * DAY, fallback=["email"])
        for n in range(2)
    ]
    desk.notifier.take(made)
    for _ in range(2):
        await desk.notifier.pump()
    fates = [(report["channel"], report["state"], report["at"]) for report in desk.reports()]
    days = (START, START + DAY)
    assert sorted(fates) == sorted(
        (name, state, day) for day in days for name, state in (("sms", "failed"), ("email", "recorded"))
    )


class Refusing:
    """Takes nothing, and writes down that it was asked."""

    traits = Traits()

    def __init__(self, path: Path) -> None:
        self._asked = FileChannel(str(path))

    async def send(self, message: Message) -> str:
        await self._asked.send(message)
        raise REFUSED


def channels(folder: Path) -> dict[str, Channel]:
    return {"sms": Refusing(folder / "asked.ndjson"), "email": FileChannel(str(folder / "sent.ndjson"))}


def states_at_every_statement(folder: Path, kept: Path) -> Iterator[Path]:
    """Copies of what a kill at each SQL statement of sending one order leaves on the disk."""
    desk = Desk(folder, channels(folder))
    copies: list[Path] = []

    def copy(_: str) -> None:
        copies.append(kept / str(len(copies)))
        shutil.copytree(folder, copies[-1])

    desk.outbox._db.set_trace_callback(copy)
    desk.notifier.take([both()])
    for _ in range(3):
        asyncio.run(desk.notifier.pump())
    desk.outbox._db.set_trace_callback(None)
    desk.outbox.close()
    yield from copies


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines()) if path.exists() else 0


def test_a_kill_at_any_statement_falls_back_once_or_leaves_doubt(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    seen = set()
    for folder in states_at_every_statement(first, tmp_path):
        desk = Desk(folder, channels(folder))
        for _ in range(4):
            desk.notifier.take([both()])
            asyncio.run(desk.notifier.pump())
        fates = {name: entry.fate.value for name in ("sms", "email") if (entry := desk.outbox.get(name_of(name)))}
        desk.outbox.close()
        seen.add(tuple(fates.values()))
        assert lines(folder / "asked.ndjson") == (0 if fates["sms"] == "in_doubt" and lost(folder) else 1)
        assert lines(folder / "sent.ndjson") == (fates.get("email") is not None and not lost(folder, "sent"))
    assert seen == {("failed", "sent"), ("failed", "in_doubt"), ("in_doubt",)}


def name_of(channel: str) -> str:
    return order(channel=channel).id


def lost(folder: Path, name: str = "asked") -> bool:
    """Whether the kill came before the message was handed over."""
    return not (folder / f"{name}.ndjson").exists()


@pytest.mark.parametrize("phase", ["raised", "cleared"])
async def test_what_the_law_asks_for_is_told_however_late(make_desk: MakeDesk, phase: str) -> None:
    sms = Planned(*[DOWN] * 20)
    desk = make_desk({"sms": sms}, attempts=100)
    desk.notifier.take([order(step="legal", legal=True, expires_at=START + HOUR)])
    desk.notifier.take([order(step="newer", phase=phase, expires_at=START + HOUR)])
    await desk.until(DAY)
    fates = {report["id"].split("/")[1]: report["state"] for report in desk.reports()}
    assert fates["legal"] == ("sent" if phase == "raised" else "expired")
    assert ("legal" in {message.order.step for message in sms.taken if message.order}) == (phase == "raised")


async def test_what_a_chat_is_given_is_masked_and_what_the_console_shows_is_whole(make_desk: MakeDesk) -> None:
    class Chat(Planned):
        traits = Traits()

    chat = Chat()
    desk = make_desk({"chat": chat})
    desk.notifier.take([order("arrears.overdue", "desk", channel=name) for name in ("chat", "desk")])
    await desk.until(0)
    [message] = chat.taken
    assert message.order is not None
    assert "A-000042" not in message.subject + message.text + str(message.order)
    assert "A-***42" in message.subject
    texts = {report["channel"]: report["text"] for report in desk.reports()}
    assert "A-000042" in texts["desk"]
    assert "A-000042" not in texts["chat"]


@pytest.mark.parametrize(("legal", "until"), [(False, START + HOUR), (True, 0)])
def test_gateways_are_told_to_drop_nothing_that_the_law_asks_for(legal: bool, until: int) -> None:
    about = order(legal=legal, expires_at=START + HOUR)
    assert Message("m", "sms", "engineer", "", "", "text", "en", 3, START, about).useless_from == until
