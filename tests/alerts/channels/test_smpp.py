"""SMS over SMPP: to jSMPP's centre, and to centres that misbehave."""

import asyncio
import queue
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from alerts.channels import Message, NotSent, SmppChannel, Trouble
from alerts.channels.pdu import BIND_TRANSCEIVER, DELIVER_SM, ENQUIRE_LINK, RESPONSE, SUBMIT_SM, UNBIND, Pdu, receipt_of
from alerts.config import SmppConfig
from alerts.fate import Told
from alerts.receipts import Receipts
from alerts.words.sms import encoded_parts, sms_size
from models.errors import BadSettings
from tests.alerts.channels.servers import listening
from tests.alerts.channels.smsc import PASSWORD, USER, Centre
from tests.alerts.conftest import MakeDesk
from tests.alerts.making import order
from tests.alerts.town import HOUR, MINUTE, START
from tests.support.servers import free_port


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    running = Centre()
    yield running
    running.stop()


@asynccontextmanager
async def channel(port: int, receipts: Receipts | None = None, **more: Any) -> AsyncIterator[SmppChannel]:
    fields: dict[str, Any] = {"port": port, "user": USER, "password": PASSWORD, "receipt_ids": "decimal"}
    made = SmppChannel(SmppConfig(**(fields | more)), receipts, lambda: START)
    yield made
    await made.close()


def message(text: str = "T1 overloaded", address: str = "+86 138-0000-0001") -> Message:
    return Message("id", "sms", "engineer", address, "", text, "en", 3, START, order(), "t" * 32)


@pytest.mark.parametrize(
    ("text", "coding", "part"),
    [
        ("T017: €5 @ {1}", 0, b"T017: \x1be5 \x00 \x1b(1\x1b)"),
        ("变压器T017过载", 8, "变压器T017过载".encode("utf-16-be")),
    ],
)
async def test_a_text_arrives_as_it_was_written(centre: Centre, text: str, coding: int, part: bytes) -> None:
    async with channel(centre.port, sender="GridPulse") as smpp:
        assert (await smpp.send(message(text))).startswith("taken as ")
    got = centre.submitted()
    assert (got.coding, got.part, got.header, got.receipt) == (coding, part, False, False)
    assert (got.sender, got.number, got.international) == ("GridPulse", "8613800000001", True)
    assert got.valid_until == "240605140000000+", "it is not told when it is too late"


@pytest.mark.parametrize("text", ["abc€" * 60, "变压器😀" * 20])
async def test_a_long_text_is_split_and_no_character_is_torn(centre: Centre, text: str) -> None:
    async with channel(centre.port, sender="95598") as smpp:
        await smpp.send(message(text, "13800000001"))
    parts = [centre.submitted() for _ in range(sms_size(text).parts)]
    assert len(parts) == 2
    heads = [part.part[:6] for part in parts]
    assert [(head[:3], head[4:]) for head in heads] == [(b"\5\0\3", bytes((2, 1))), (b"\5\0\3", bytes((2, 2)))]
    assert heads[0][3] == heads[1][3]
    assert [part.part[6:] for part in parts] == encoded_parts(text)
    assert all(part.header and len(part.part) <= 159 and not part.international for part in parts)
    if parts[0].coding == 8:
        assert "".join(part.part[6:].decode("utf-16-be") for part in parts) == text


async def test_the_centre_tells_that_it_has_arrived(centre: Centre, tmp_path: Path, make_desk: MakeDesk) -> None:
    async with channel(centre.port, Receipts(tmp_path / "outbox.db")) as smpp:
        assert smpp.traits.reports
        desk = make_desk({"sms": smpp})
        desk.notifier.take([order(), order(alert_id="another")])
        await desk.notifier.pump()
        assert [centre.submitted().receipt for _ in range(2)] == [True, True]
        assert [report["state"] for report in desk.reports()] == ["sent", "sent"]
        async with asyncio.timeout(30):
            while desk.outbox.counts() != {"delivered": 2}:
                await asyncio.sleep(0.05)
                await desk.notifier.pump()
    details = [report["detail"] for report in desk.reports()]
    assert all("stat:DELIVRD" in detail and "text" not in detail for detail in details)


async def test_what_waits_for_a_centre_that_restarts_arrives_once(make_desk: MakeDesk) -> None:
    running = Centre()
    async with channel(running.port) as sms:
        desk = make_desk({"sms": sms})
        desk.notifier.take([order(alert_id="before")])
        await desk.until(0)
        running.submitted()
        await asyncio.to_thread(running.stop)
        desk.notifier.take([order(alert_id="while it was away")])
        await desk.until(10 * MINUTE)
        assert desk.notifier.waiting == 1
        running = Centre(running.port)
        try:
            await desk.until(2 * HOUR)
            assert "T017" in running.submitted().part.decode("latin-1")
        finally:
            running.stop()
    fates = {report["alert_id"]: (report["state"], report["attempts"]) for report in desk.reports()}
    assert fates["before"] == ("sent", 1)
    assert fates["while it was away"][0] == "sent"


async def test_a_wrong_password_waits_to_be_mended(centre: Centre) -> None:
    async with channel(centre.port, password="wrong") as smpp:
        with pytest.raises(NotSent, match="name and password") as caught:
            await smpp.send(message())
    assert caught.value.trouble == Trouble.BUSY


async def test_nobody_listens() -> None:
    async with channel(free_port()) as smpp:
        with pytest.raises(NotSent) as caught:
            await smpp.send(message())
    assert caught.value.trouble == Trouble.UNREACHABLE


@pytest.mark.parametrize("number", ["", "nobody", "12", "1;2"])
async def test_a_number_that_is_none(number: str) -> None:
    async with channel(free_port()) as smpp:
        with pytest.raises(NotSent) as caught:
            await smpp.send(message(address=number))
    assert caught.value.trouble == Trouble.REFUSED


Answer = Callable[[Pdu], list[Pdu] | None]


def scripted(answer: Answer) -> Callable[[socket.socket], None]:
    """A centre that lets everybody in and answers the rest as told; None ends the connection."""

    def handle(connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            while head := stream.read(16):
                length, command, _, sequence = struct.unpack(">IIII", head)
                unit = Pdu(command, 0, sequence, stream.read(length - 16))
                if command in (BIND_TRANSCEIVER, UNBIND):
                    answers: list[Pdu] | None = [Pdu(command | RESPONSE, 0, sequence, b"x\0")]
                else:
                    answers = answer(unit)
                if answers is None:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                for each in answers:
                    connection.sendall(each.packed())

    return handle


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(0x58, Trouble.BUSY), (0x14, Trouble.BUSY), (0x0B, Trouble.REFUSED), (0x45, Trouble.REFUSED)],
)
async def test_answers_of_the_centre(status: int, trouble: Trouble) -> None:
    refusing = scripted(lambda unit: [Pdu(unit.command | RESPONSE, status, unit.sequence)])
    with listening(refusing) as port:
        async with channel(port) as smpp:
            with pytest.raises(NotSent) as caught:
                await smpp.send(message())
    assert (caught.value.trouble, caught.value.detail) == (trouble, f"the centre answered 0x{status:02x}")


async def test_a_part_that_is_refused_after_another_was_taken_leaves_doubt() -> None:
    seen: list[Pdu] = []

    def answer(unit: Pdu) -> list[Pdu]:
        seen.append(unit)
        return [Pdu(unit.command | RESPONSE, 0x58 * (len(seen) > 1), unit.sequence, b"7\0")]

    with listening(scripted(answer)) as port:
        async with channel(port) as smpp:
            with pytest.raises(NotSent, match="part 2 of 2") as caught:
                await smpp.send(message("x" * 200))
    assert caught.value.trouble == Trouble.UNKNOWN_FATE


@pytest.mark.parametrize("answer", [lambda _: None, lambda _: []], ids=["cut", "silent"])
async def test_no_answer_leaves_doubt_and_the_next_message_connects_anew(answer: Answer) -> None:
    answers: list[Answer] = [answer, lambda unit: [Pdu(SUBMIT_SM | RESPONSE, 0, unit.sequence, b"7\0")]]

    def next_one(unit: Pdu) -> list[Pdu] | None:
        return answers.pop(0)(unit) if len(answers) > 1 else answers[0](unit)

    with listening(scripted(next_one)) as port:
        async with channel(port, timeout_s=0.3) as smpp:
            with pytest.raises(NotSent) as caught:
                await smpp.send(message())
            assert caught.value.trouble == Trouble.UNKNOWN_FATE
            assert await smpp.send(message()) == "taken as 7"


async def test_a_centre_may_ask_and_a_quiet_connection_is_tried() -> None:
    answered: list[tuple[int, int]] = []
    tried: queue.Queue[int] = queue.Queue()

    def answer(unit: Pdu) -> list[Pdu]:
        if unit.command == SUBMIT_SM:
            asked = [Pdu(ENQUIRE_LINK, 0, 7), Pdu(0x55, 0, 8), Pdu(DELIVER_SM, 0, 9, b"cut short")]
            return [*asked, Pdu(SUBMIT_SM | RESPONSE, 0, unit.sequence, b"7\0")]
        answered.append((unit.command, unit.sequence))
        if unit.command != ENQUIRE_LINK:
            return []
        tried.put(unit.sequence)
        return [Pdu(ENQUIRE_LINK | RESPONSE, 0, unit.sequence)]

    with listening(scripted(answer)) as port:
        async with channel(port, keep_alive_s=0.05) as smpp:
            await smpp.send(message())
            assert await asyncio.to_thread(tried.get, timeout=10) < await asyncio.to_thread(tried.get, timeout=10)
    assert {(ENQUIRE_LINK | RESPONSE, 7), (0x80000000, 8), (DELIVER_SM | RESPONSE, 9)} <= set(answered)


def _delivered(said: bytes, optional: bytes = b"", esm_class: int = 4) -> bytes:
    return (
        b"\0" + b"\1\1123\0" * 2 + bytes((esm_class, 0, 0)) + b"\0\0" + bytes((0, 0, 0, 0, len(said))) + said + optional
    )


@pytest.mark.parametrize(
    ("body", "name", "told"),
    [
        (_delivered(b"id:7 sub:001 dlvrd:001 stat:DELIVRD err:000 text:secret"), "7", Told.ARRIVED),
        (_delivered(b"Id:7 Stat:UNDELIV"), "7", Told.LOST),
        (_delivered(b"id:7 stat:ENROUTE"), "7", Told.UNDER_WAY),
        (_delivered(b"id:7 stat:UNKNOWN"), "7", None),
        (_delivered(b"", b"\x00\x1e\x00\x03ab\0\x04\x27\x00\x01\x05"), "ab", Told.LOST),
        (_delivered(b"", b"\x00\x1e\x00"), "", None),
    ],
)
def test_what_receipts_say(body: bytes, name: str, told: Told | None) -> None:
    receipt = receipt_of(body)
    assert receipt is not None
    assert (receipt.name, receipt.told, "secret" in receipt.said) == (name, told, False)


def test_what_comes_from_a_telephone_is_no_receipt() -> None:
    assert receipt_of(_delivered(b"id:7 stat:DELIVRD", esm_class=0)) is None
    for length in range(len(_delivered(b""))):
        with pytest.raises(ValueError, match="cut short"):
            receipt_of(_delivered(b"")[:length])


@pytest.mark.parametrize("wrong", [{"security": "starttls"}, {"receipt_ids": "hex"}, {"password": "longer than 8"}])
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadSettings, match="smpp"):
        SmppConfig(**wrong)
