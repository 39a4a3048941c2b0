"""Webhooks to a real HTTP server: events, signatures, answers, repeats."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from alerts.channels import Message, NotSent, Trouble, WebhookChannel
from alerts.config import NotifyConfig, WebhookConfig
from alerts.orders import Order
from models.errors import BadSettings
from tests.alerts.channels.receiver import Receiver, receiving
from tests.alerts.channels.servers import listening
from tests.alerts.conftest import MakeDesk
from tests.alerts.making import order
from tests.alerts.town import HOUR, START
from tests.support.servers import free_port

KEY, OLD_KEY = b"k" * 24, b"o" * 32


def secret(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def channel(url: str, **more: Any) -> WebhookChannel:
    return WebhookChannel(WebhookConfig(url=url, **more), lambda: START)


def message(about: Order | None = None) -> Message:
    made = about or order(channel="webhook")
    return Message(made.id, "webhook", made.recipient, "", "T017 过载", "text", "en", 3, START, made)


def holds(key: bytes, headers: dict[str, str], body: bytes) -> bool:
    """What a receiver does: the same signature over id, time and body as one of those in the header."""
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, each) for each in headers["webhook-signature"].split())


async def test_an_event_arrives_whole(receiver: Receiver) -> None:
    assert await channel(f"{receiver.url}?site=7", source="urn:site:7").send(message()) == "204"
    [request] = receiver.requests
    assert (request.path, request.headers["content-type"]) == ("/hook?site=7", "application/cloudevents+json")
    event = json.loads(request.body)
    data = event.pop("data")
    assert event == {
        "specversion": "1.0",
        "id": order(channel="webhook").id,
        "source": "urn:site:7",
        "type": "io.gridpulse.alert.raised",
        "subject": "overload:T017",
        "time": "2024-06-05T08:00:00Z",
        "datacontenttype": "application/json",
    }
    assert (data["kind"], data["severity"], data["title"]) == ("overload.overload", 3, "T017 过载")
    assert data["facts"]["rated_kva"] == 400
    assert "webhook-signature" not in request.headers


async def test_facts_are_not_told_to_customers(receiver: Receiver) -> None:
    about = order("arrears.overdue", "account", channel="webhook", facts={"score": float("nan")})
    await channel(receiver.url).send(message(about))
    assert "facts" not in json.loads(receiver.requests[0].body)["data"]


async def test_receivers_can_verify_it_with_the_new_key_and_the_old(receiver: Receiver) -> None:
    await channel(receiver.url, secret=secret(KEY), old_secret=secret(OLD_KEY)).send(message())
    [request] = receiver.requests
    assert request.headers["webhook-timestamp"] == str(START)
    assert holds(KEY, request.headers, request.body)
    assert holds(OLD_KEY, request.headers, request.body)
    assert not holds(b"x" * 24, request.headers, request.body)
    assert not holds(KEY, request.headers, request.body + b" ")
    assert not holds(KEY, request.headers | {"webhook-timestamp": "0"}, request.body)


@pytest.mark.parametrize(
    ("status", "headers", "trouble", "wait_s"),
    [
        (429, {"Retry-After": "120"}, Trouble.BUSY, 120),
        (503, {"Retry-After": "Wed, 05 Jun 2024 08:10:00 GMT"}, Trouble.BUSY, 600),
        (503, {"Retry-After": "soon"}, Trouble.BUSY, 0),
        (500, {"Retry-After": "99999999999999999999"}, Trouble.BUSY, 86_400),
        (408, {}, Trouble.BUSY, 0),
        (425, {}, Trouble.BUSY, 0),
        (400, {}, Trouble.REFUSED, 0),
        (410, {}, Trouble.REFUSED, 0),
        (308, {"Location": "/elsewhere"}, Trouble.REFUSED, 0),
    ],
)
async def test_answers(receiver: Receiver, status: int, headers: dict[str, str], trouble: Trouble, wait_s: int) -> None:
    receiver.answers.append((status, headers))
    with pytest.raises(NotSent) as caught:
        await channel(receiver.url).send(message())
    assert (caught.value.trouble, caught.value.detail, caught.value.wait_s) == (trouble, str(status), wait_s)


async def test_nobody_listens() -> None:
    with pytest.raises(NotSent) as caught:
        await channel(f"http://127.0.0.1:{free_port()}/").send(message())
    assert caught.value.trouble == Trouble.UNREACHABLE


def _cut(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.shutdown(socket.SHUT_RDWR)


async def test_a_receiver_that_is_cut_off_or_silent_leaves_doubt() -> None:
    with listening(_cut) as port, pytest.raises(NotSent) as caught:
        await channel(f"http://127.0.0.1:{port}/").send(message())
    assert caught.value.trouble == Trouble.UNKNOWN_FATE
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotSent) as caught:
        await channel(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout_s=0.2).send(message())
    assert caught.value.trouble == Trouble.UNKNOWN_FATE


async def test_what_is_in_doubt_is_posted_again_under_the_same_id(make_desk: MakeDesk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        desk = make_desk({"webhook": channel(f"http://127.0.0.1:{port}/", timeout_s=0.2)})
        desk.notifier.take([order(channel="webhook")])
        await desk.notifier.pump()
        first = _event_id(silent)
        assert desk.reports() == []
        desk.clock.now += HOUR
        await desk.notifier.pump()
        assert _event_id(silent) == first == order(channel="webhook").id


def _event_id(server: socket.socket) -> str:
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as lines:
        length = next(int(line.split()[1]) for line in lines if line.lower().startswith(b"content-length"))
        while lines.readline().strip():
            continue
        return str(json.loads(lines.read(length))["id"])


async def test_the_receiver_is_left_alone_as_long_as_it_asks(make_desk: MakeDesk, receiver: Receiver) -> None:
    desk = make_desk({"webhook": channel(receiver.url)}, retry_first_s=60, busy_wait_s=60)
    receiver.answers.append((429, {"Retry-After": "1800"}))
    desk.notifier.take([order(channel="webhook")])
    await desk.notifier.pump()
    desk.notifier.take([order(channel="webhook", alert_id="another")])
    await desk.until(29 * 60)
    assert len(receiver.requests) == 1, "the others wait too"
    await desk.until(31 * 60)
    assert [report["state"] for report in desk.reports()] == ["sent", "sent"]


def test_each_webhook_is_a_channel_of_its_own() -> None:
    hook = WebhookConfig(url="https://example.com/hook", secret=secret(KEY))
    config = NotifyConfig(webhooks={"crew": hook})
    assert "crew" in config.names
    assert "whsec" not in repr(config)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": ""},
        {"url": "ftp://example.com"},
        {"url": "https://exa mple.com"},
        {"url": "http://[::1"},
        {"url": "https://example.com", "secret": "secret"},
        {"url": "https://example.com", "secret": "whsec_%%%"},
        {"url": "https://example.com", "secret": "whsec_c2hvcnQ="},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadSettings, match="webhook"):
        WebhookConfig(**wrong)
