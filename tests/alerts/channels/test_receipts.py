"""What a gateway reports: over real HTTP from a real Kannel, and what it changes."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from alerts.channels import KannelChannel, NotSent, Trouble
from alerts.channels.channel import Traits
from alerts.config import KannelConfig
from alerts.fate import Fate, Told, after
from alerts.receipts import Receipts
from dashboards.console.server import ConsoleServer
from dashboards.healthapp import build_health
from dashboards.receipts import receipt_routes
from models.errors import BadSettings, BadState
from tests.alerts.channels.kannel import PASSWORD, USER, Kannel
from tests.alerts.conftest import MakeDesk
from tests.alerts.delivery import Desk, Planned
from tests.alerts.making import order
from tests.alerts.town import HOUR, START


class Reporting(Planned):
    """A carrier whose gateway reports."""

    traits = Traits(needs_address=True, reports=True)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    running = Kannel(tmp_path_factory.mktemp("kannel"))
    yield running
    running.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Serves the outbox in the test's folder; the address of `/receipts/kannel`."""
    routes = receipt_routes(Receipts(tmp_path / "outbox.db"), lambda: START)
    with ConsoleServer(build_health(list, routes), "127.0.0.1", 0) as running:
        yield f"{running.url}receipts/kannel"


def token_of(desk: Desk) -> str:
    entry = desk.outbox.get(order().id)
    assert entry is not None
    return entry.token


async def test_kannel_tells_that_a_message_has_arrived(gateway: Kannel, server: str, make_desk: MakeDesk) -> None:
    config = KannelConfig(url=gateway.url, user=USER, password=PASSWORD, reports_url=server)
    desk = make_desk({"sms": KannelChannel(config)})
    desk.notifier.take([order()])
    await desk.notifier.pump()
    assert [report["state"] for report in desk.reports()] == ["sent"]
    gateway.delivered()
    deadline = time.monotonic() + 60
    reports = desk.reports()
    while not reports and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
        await desk.notifier.pump()
        reports = desk.reports()
    assert [(report["state"], report["id"]) for report in reports] == [("delivered", order().id)]
    assert reports[0]["detail"].startswith("the gateway reports: arrived")


def ask(url: str) -> int:
    try:
        with urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


async def test_only_who_knows_the_token_may_report(server: str, tmp_path: Path, make_desk: MakeDesk) -> None:
    assert ask(f"{server}/{'x' * 32}?type=1") == 404, "there is no outbox yet"
    desk = make_desk({"sms": Reporting()})
    desk.notifier.take([order()])
    await desk.notifier.pump()
    token = token_of(desk)
    assert len(token) == 32
    wrong = (f"{'x' * 32}?type=1", f"{token[:-1]}?type=1", f"{order().id.replace('/', '%2F')}?type=1")
    assert [ask(f"{server}/{each}") for each in wrong] == [404] * 3
    assert [ask(f"{server}/{token}{query}") for query in ("", "?type=3", "?type=%d", "?type=%C2%B2")] == [422] * 4
    assert [ask(f"{server}/{token}?type=1&said=stat:DELIVRD") for _ in range(2)] == [200] * 2
    await desk.notifier.pump()
    [report] = desk.reports()
    assert report["detail"] == "the gateway reports: arrived stat:DELIVRD"
    desk.outbox.close()
    (tmp_path / "outbox.db").write_bytes(b"no database" * 999)
    assert ask(f"{server}/{token}?type=1") == 503
    with pytest.raises(BadState):
        Receipts(tmp_path / "outbox.db").take(token, Told.LOST, "", START)


@pytest.mark.parametrize(
    ("told", "state"), [(Told.ARRIVED, "delivered"), (Told.UNDER_WAY, "sent"), (Told.LOST, "undelivered")]
)
async def test_a_report_resolves_doubt(tmp_path: Path, make_desk: MakeDesk, told: Told, state: str) -> None:
    sms = Reporting(NotSent(Trouble.UNKNOWN_FATE, "cut"))
    desk = make_desk({"sms": sms}, resend_in_doubt=True, doubt_wait_s=600)
    desk.notifier.take([order()])
    await desk.notifier.pump()
    assert [report["state"] for report in desk.reports()] == ["in_doubt"]
    assert Receipts(tmp_path / "outbox.db").take(token_of(desk), told, "id:7", START)
    await desk.until(HOUR)
    assert [report["state"] for report in desk.reports()] == [state]
    assert len(sms.taken) == 1


async def test_doubt_that_stays_is_treated_as_the_settings_say(make_desk: MakeDesk) -> None:
    sms = Reporting(*[NotSent(Trouble.UNKNOWN_FATE, "cut")] * 2)
    desk = make_desk({"sms": sms}, resend_in_doubt=True, doubt_wait_s=600)
    desk.notifier.take([order()])
    await desk.until(540)
    assert len(sms.taken) == 1
    await desk.until(600)
    assert len(sms.taken) == 2
    await desk.until(HOUR)
    assert len(sms.taken) == 3
    assert len({message.token for message in sms.taken}) == 1


async def test_doubt_stays_where_the_settings_do_not_say(make_desk: MakeDesk) -> None:
    sms = Reporting(NotSent(Trouble.UNKNOWN_FATE, "cut"))
    desk = make_desk({"sms": sms})
    desk.notifier.take([order()])
    await desk.until(2 * HOUR)
    assert (len(sms.taken), [report["state"] for report in desk.reports()]) == (1, ["in_doubt"])


async def test_what_has_arrived_is_not_tried_again(tmp_path: Path, make_desk: MakeDesk) -> None:
    sms = Reporting(NotSent(Trouble.BUSY, "503 after all"))
    desk = make_desk({"sms": sms})
    desk.notifier.take([order()])
    await desk.notifier.pump()
    Receipts(tmp_path / "outbox.db").take(token_of(desk), Told.ARRIVED, "", START)
    await desk.until(HOUR)
    assert (len(sms.taken), [report["state"] for report in desk.reports()]) == (1, ["delivered"])


async def test_a_report_survives_the_death_of_the_process(tmp_path: Path, make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Reporting()})
    desk.notifier.take([order()])
    entry = desk.outbox.due(START, 1, "sms")[0]
    token = desk.outbox.begin(entry, START, "sms", "", "en", "", "")
    Receipts(tmp_path / "outbox.db").take(token, Told.ARRIVED, "", START)
    assert desk.outbox.work_in(START) == 0, "the gateway has not answered yet"
    desk.outbox.close()
    again = make_desk({"sms": Reporting()})
    await again.notifier.pump()
    assert [report["state"] for report in again.reports()] == ["delivered"]
    again.clock.now += 200 * 86_400
    await again.notifier.pump()
    assert again.outbox.counts() == {}


def test_what_has_arrived_stays_so() -> None:
    for told in Told:
        assert after(Fate.DELIVERED, told) == Fate.DELIVERED
        assert after(Fate.FAILED, told) in (Fate.FAILED, Fate.DELIVERED)
    assert after(Fate.UNDELIVERED, Told.ARRIVED) == Fate.DELIVERED


def test_a_wrong_address_for_reports_is_refused() -> None:
    with pytest.raises(BadSettings, match="reports_url"):
        KannelConfig(reports_url="receipts")
