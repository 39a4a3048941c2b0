"""A mail server that goes away and comes back: no mail is lost, none comes twice, and doubt is said."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels import SmtpChannel
from alerts.config import SmtpConfig
from alerts.orders import Order
from models.records import Account
from tests.alerts.channels.mailserver import MailServer
from tests.alerts.delivery import Desk
from tests.alerts.making import order
from tests.alerts.town import DAY, HOUR, MINUTE, START

NEVER_TRIED_TOO_OFTEN = 1000


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.down()


class Post(Desk):
    """A notifier whose mail goes to a server, for customers of which each has an address of their own."""

    def __init__(self, folder: Path, server: MailServer, **more: Any) -> None:
        channel = SmtpChannel(SmtpConfig(port=server.port, html=False, timeout_s=5))
        super().__init__(folder, {"email": channel}, attempts=NEVER_TRIED_TOO_OFTEN, **more)

    def order(self, number: int) -> Order:
        """Order a mail to a customer."""
        name = f"A-{number}"
        self.contacts.take([Account(account_id=name, email=f"{name}@example.com", locale="en")])
        made = order("arrears.overdue", "account", subject=name, channel="email", expires_at=START + 7 * DAY)
        self.notifier.take([made])
        return made

    def fates(self) -> dict[str, str]:
        """Recipient -> what became of the mail, of new reports."""
        return {report["recipient"].removeprefix("account:"): report["state"] for report in self.reports()}


@pytest.fixture
def post(tmp_path: Path, server: MailServer) -> Iterator[Post]:
    made = Post(tmp_path, server)
    yield made
    made.outbox.close()


async def test_what_waits_for_a_server_that_is_away_arrives_once_when_it_is_back(
    server: MailServer, post: Post
) -> None:
    server.up()
    for number in range(3):
        post.order(number)
    await post.until(0)
    server.down()
    for number in range(3, 12):
        post.order(number)
    await post.until(20 * MINUTE)
    assert post.fates() == {f"A-{number}": "sent" for number in range(3)}
    assert "unreachable" in post.notifier.problems["email"]
    assert post.notifier.waiting == 9
    server.up()
    await post.until(HOUR)
    assert sorted(server.recipients) == sorted(f"A-{number}@example.com" for number in range(12))
    assert post.fates() == {f"A-{number}": "sent" for number in range(3, 12)}
    assert post.notifier.problems["email"] == ""


@pytest.mark.parametrize("moment", ["mail", "rcpt"])
async def test_a_server_that_dies_before_it_had_the_mail_gets_it_when_it_is_back(
    server: MailServer, post: Post, moment: str
) -> None:
    server.up(dies_at=moment)
    post.order(1)
    await post.until(MINUTE)
    assert server.recipients == []
    server.up()
    await post.until(HOUR)
    assert (server.recipients, post.fates()) == (["A-1@example.com"], {"A-1": "sent"})


@pytest.mark.parametrize(("moment", "arrived"), [("data", 0), ("taken", 1)])
async def test_a_server_that_dies_before_it_answered_leaves_a_doubt_that_is_said_and_not_resent(
    server: MailServer, post: Post, moment: str, arrived: int
) -> None:
    server.up(dies_at=moment)
    post.order(1)
    await post.until(MINUTE)
    server.up()
    await post.until(DAY)
    assert len(server.recipients) == arrived
    assert post.fates() == {"A-1": "in_doubt"}


async def test_a_person_who_sees_the_doubt_may_send_again(server: MailServer, post: Post) -> None:
    server.up(dies_at="data")
    made = post.order(1)
    await post.until(MINUTE)
    server.up()
    assert post.outbox.retry(made.id, post.clock.now)
    await post.until(HOUR)
    assert (server.recipients, post.fates()) == (["A-1@example.com"], {"A-1": "sent"})


async def test_where_the_settings_say_so_a_doubt_is_resent_and_is_the_same_mail(
    server: MailServer, tmp_path: Path
) -> None:
    post = Post(tmp_path, server, resend_in_doubt=True)
    server.up(dies_at="taken")
    post.order(1)
    await post.until(MINUTE)
    server.up()
    await post.until(HOUR)
    lines = [next(line for line in mail.content.split(b"\r\n") if b"Message-ID" in line) for mail in server.inbox.mails]
    assert len(lines) == 2
    assert len(set(lines)) == 1  # so that the mailbox of who gets it twice can tell
    assert post.fates() == {"A-1": "sent"}
    post.outbox.close()


async def test_a_server_that_is_shut_down_between_taking_a_mail_and_goodbye_has_taken_it(
    server: MailServer, post: Post
) -> None:
    server.inbox.answers["quit"] = "421 shutting down"
    server.up()
    post.order(1)
    await post.until(HOUR)
    assert (server.recipients, post.fates()) == (["A-1@example.com"], {"A-1": "sent"})


ups = st.sampled_from(["", "mail", "rcpt", "data", "taken"])
steps = st.lists(st.sampled_from(["order", "down", "wait"]) | ups, min_size=3, max_size=12)


@given(steps)
@settings(max_examples=20)
def test_however_a_server_comes_and_goes_no_mail_is_lost_or_comes_twice(steps: list[str]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_live_through(Path(folder), steps))


async def _live_through(folder: Path, steps: list[str]) -> None:
    server = MailServer()
    post = Post(folder, server)
    ordered = 0
    try:
        for step in [*steps, "", "wait"]:
            if step == "order":
                post.order(ordered)
                ordered += 1
            elif step == "down":
                server.down()
            elif step != "wait":
                server.up(dies_at=step)
            post.clock.now += HOUR if step == "wait" else MINUTE
            await post.notifier.pump()
        fates = post.fates()
    finally:
        post.outbox.close()
        server.down()
    names = [f"A-{number}" for number in range(ordered)]
    assert sorted(fates) == sorted(names)
    assert set(fates.values()) <= {"sent", "in_doubt"}
    counts = {name: server.recipients.count(f"{name}@example.com") for name in names}
    assert all(counts[name] == 1 if fates[name] == "sent" else counts[name] <= 1 for name in names)
