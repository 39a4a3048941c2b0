"""SMS through a real Kannel with its fake SMSC, and through gateways that misbehave."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from alerts.channels import KannelChannel, Message, NotSent, Trouble
from alerts.config import KannelConfig
from alerts.words.sms import sms_size
from models.errors import BadSettings
from tests.alerts.channels.kannel import PASSWORD, USER, Kannel
from tests.alerts.channels.servers import listening
from tests.alerts.conftest import MakeDesk
from tests.alerts.making import order
from tests.alerts.town import HOUR, START
from tests.support.servers import free_port


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kannel]:
    running = Kannel(tmp_path_factory.mktemp("kannel"))
    yield running
    running.stop()


def message(text: str = "T1 overloaded", address: str = "+86 138-0000-0001") -> Message:
    return Message("id", "sms", "engineer", address, "", text, "en", 3, START)


def config(url: str, **more: Any) -> KannelConfig:
    fields: dict[str, Any] = {"url": url, "user": USER, "password": PASSWORD, "timeout_s": 10.0}
    return KannelConfig(**(fields | more))


@pytest.mark.parametrize(
    "text",
    [
        "City Power: transformer T017 OVERLOADED, 120% of rating & rising? Costs €5 @ £1_",
        "【城市电力】变压器T017自6月5日15:45过载，负载率120%，请立即转移负荷。",
        "élévé ñ ö",
    ],
)
async def test_a_text_arrives_at_the_network_as_it_was_written(gateway: Kannel, text: str) -> None:
    assert await KannelChannel(config(gateway.url)).send(message(text)) == "0: Accepted for delivery"
    assert gateway.delivered() == ("+8613800000001", text)


async def test_a_long_text_is_split(gateway: Kannel) -> None:
    text = "transformer " * 20
    assert sms_size(text).parts == 2
    await KannelChannel(config(gateway.url)).send(message(text))
    parts = [gateway.delivered()[1], gateway.delivered()[1]]
    assert all("transformer" in part for part in parts)


async def test_a_wrong_password_waits_to_be_mended(gateway: Kannel) -> None:
    with pytest.raises(NotSent) as caught:
        await KannelChannel(config(gateway.url, password="wrong")).send(message())
    assert caught.value.trouble == Trouble.BUSY
    assert "Authorization failed" in caught.value.detail


async def test_a_gateway_that_restarts_has_the_message_once(gateway: Kannel, make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": KannelChannel(config(gateway.url))})
    gateway.stop()
    desk.notifier.take([order(step="after the restart")])
    await desk.notifier.pump()
    assert desk.reports() == []
    gateway.start()
    await desk.until(HOUR)
    assert [(report["state"], report["attempts"]) for report in desk.reports()] == [("sent", 2)]
    await KannelChannel(config(gateway.url)).send(message("the next one"))
    assert ["T017" in gateway.delivered()[1], gateway.delivered()[1]] == [True, "the next one"]


@pytest.mark.parametrize("number", ["", "nobody", "+", "12", "+86138000000011111", "1;2", "１３８００００"])
async def test_a_number_that_is_none(number: str) -> None:
    with pytest.raises(NotSent) as caught:
        await KannelChannel(config(f"http://127.0.0.1:{free_port()}/")).send(message(address=number))
    assert caught.value.trouble == Trouble.REFUSED


def answer(status: str, body: str = "") -> Callable[[socket.socket], None]:
    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

    return handle


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        ("400 Bad Request", Trouble.REFUSED),
        ("404 Not Found", Trouble.REFUSED),
        ("403 Forbidden", Trouble.BUSY),
        ("429 Too Many Requests", Trouble.BUSY),
        ("503 Service Unavailable", Trouble.BUSY),
    ],
)
async def test_answers_of_the_gateway(status: str, trouble: Trouble) -> None:
    with listening(answer(status, "3: Queued")) as port, pytest.raises(NotSent) as caught:
        await KannelChannel(config(f"http://127.0.0.1:{port}/cgi-bin/sendsms")).send(message())
    assert (caught.value.trouble, caught.value.detail) == (trouble, f"{status[:3]} 3: Queued")


async def test_queued_is_taken() -> None:
    with listening(answer("202 Accepted", "3: Queued for later delivery")) as port:
        sent = await KannelChannel(config(f"http://127.0.0.1:{port}/cgi-bin/sendsms")).send(message())
    assert sent == "3: Queued for later delivery"


async def test_the_gateway_is_told_when_it_is_too_late() -> None:
    asked: list[bytes] = []

    def taken(connection: socket.socket) -> None:
        asked.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    with listening(taken) as port:
        channel = KannelChannel(config(f"http://127.0.0.1:{port}/cgi-bin/sendsms"), lambda: START)
        await channel.send(message()._replace(order=order(expires_at=START + 3600)))
        await channel.send(message()._replace(order=order(expires_at=START)))
    assert [b"&validity=60 " in request.replace(b"HTTP", b"") or b"&validity=60&" in request for request in asked] == [
        *(True, False)
    ]


def _cut(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.shutdown(socket.SHUT_RDWR)


def _nonsense(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"SSH-2.0-hello\r\n")


@pytest.mark.parametrize("handle", [_cut, _nonsense])
async def test_a_connection_cut_after_the_request_leaves_doubt(handle: Callable[[socket.socket], None]) -> None:
    with listening(handle) as port, pytest.raises(NotSent) as caught:
        await KannelChannel(config(f"http://127.0.0.1:{port}/cgi-bin/sendsms")).send(message())
    assert caught.value.trouble == Trouble.UNKNOWN_FATE


async def test_a_gateway_that_never_answers_leaves_doubt() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{silent.getsockname()[1]}/cgi-bin/sendsms"
    try:
        with pytest.raises(NotSent) as caught:
            await KannelChannel(config(url, timeout_s=0.2)).send(message())
    finally:
        silent.close()
    assert caught.value.trouble == Trouble.UNKNOWN_FATE


async def test_nobody_listens() -> None:
    with pytest.raises(NotSent) as caught:
        await KannelChannel(config(f"http://127.0.0.1:{free_port()}/cgi-bin/sendsms")).send(message())
    assert caught.value.trouble == Trouble.UNREACHABLE


@pytest.mark.parametrize("url", ["", "gateway", "ftp://x/y", "http:///cgi-bin/sendsms"])
def test_a_wrong_address_of_the_gateway(url: str) -> None:
    with pytest.raises(BadSettings, match="sendsms"):
        KannelChannel(config(url))
