"""Messages through Apprise to a real HTTP server, by its own plain JSON scheme."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from alerts.channels import AppriseChannel, Message, NotSent, Traits, Trouble
from alerts.config import AppriseConfig, NotifyConfig
from models.errors import BadSettings
from tests.alerts.channels.receiver import Receiver, receiving
from tests.alerts.making import order
from tests.alerts.town import START
from tests.support.servers import free_port

pytest.importorskip("apprise", reason="the extra apprise is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

TWILIO = f"twilio://AC{'0' * 32}:{'1' * 32}@15551234567"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def channel(port: int, path: str = "/key") -> AppriseChannel:
    return AppriseChannel("chat", AppriseConfig(f"json://127.0.0.1:{port}{path}"))


def message(**more: Any) -> Message:
    fields: dict[str, Any] = {"subject": "T017 过载", "text": "line <1>\n* line 2", "address": ""}
    fields |= more
    return Message("id", "chat", "engineer", locale="zh", severity=4, at=START, **fields)


async def test_title_and_text_arrive_as_they_were_written(receiver: Receiver) -> None:
    assert await channel(receiver.port).send(message()) == "taken by JSON"
    sent = json.loads(receiver.requests[0].body)
    assert (sent["title"], sent["message"], sent["type"]) == ("T017 过载", "line <1>\n* line 2", "failure")
    ended = message(order=order(phase="cleared"))
    await channel(receiver.port).send(ended)
    assert json.loads(receiver.requests[1].body)["type"] == "success"


async def test_long_text_is_cut_to_what_the_service_takes(receiver: Receiver) -> None:
    await channel(receiver.port).send(message(text="x" * 100_000))
    assert len(receiver.requests) == 1
    assert len(json.loads(receiver.requests[0].body)["message"]) <= 32_768


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(400, Trouble.REFUSED), (404, Trouble.REFUSED), (403, Trouble.BUSY), (429, Trouble.BUSY), (500, Trouble.BUSY)],
)
async def test_answers(receiver: Receiver, status: int, trouble: Trouble) -> None:
    receiver.answers.append((status, {}))
    with pytest.raises(NotSent) as caught:
        await channel(receiver.port).send(message())
    assert (caught.value.trouble, caught.value.detail) == (trouble, f"JSON answered {status}")
    assert len(receiver.requests) == 1


async def test_nobody_listens() -> None:
    with pytest.raises(NotSent) as caught:
        await channel(free_port()).send(message())
    assert caught.value.trouble == Trouble.UNREACHABLE


async def test_a_service_that_never_answers_leaves_doubt_and_no_key_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotSent) as caught:
        await channel(silent.getsockname()[1], "/key?rto=0.3").send(message())
    assert caught.value.trouble == Trouble.UNKNOWN_FATE
    assert "key" not in str(caught.value)


async def test_the_address_of_the_recipient_takes_its_place(receiver: Receiver) -> None:
    to_each = channel(receiver.port, "/to/{address}")
    assert to_each.traits.needs_address
    await to_each.send(message(address="+86 138 0000 0001"))
    assert receiver.requests[0].path == "/to/+86%20138%200000%200001"


def test_a_service_for_text_messages_gets_short_ones() -> None:
    assert AppriseChannel("sms", AppriseConfig(f"{TWILIO}/{{address}}")).traits == Traits(
        needs_address=True, short=True
    )
    assert not channel(1).traits.short


@pytest.mark.parametrize("url", ["pigeon://coop", f"{TWILIO}/15551234568/15551234569"])
def test_an_address_that_cannot_be_used_is_refused_without_being_told(url: str) -> None:
    with pytest.raises(BadSettings, match="apprise channel night") as caught:
        AppriseChannel("night", AppriseConfig(url))
    assert "://" not in str(caught.value)


def test_settings() -> None:
    config = NotifyConfig(apprise={"night": AppriseConfig("slack://a/b/c")})
    assert "slack" not in repr(config)
    with pytest.raises(BadSettings, match="keep one"):
        NotifyConfig(apprise={"a": AppriseConfig("x://")}, webhooks={"a": None})  # type: ignore[dict-item]
    with pytest.raises(BadSettings, match="small letters"):
        NotifyConfig(apprise={"Night": AppriseConfig("x://")})
