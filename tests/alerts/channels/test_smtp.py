"""Mail to a real SMTP server: taken, refused, cut off, over TLS, with a password."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from alerts.channels import NotSent, SmtpChannel, Trouble
from alerts.config import SmtpConfig
from models.errors import BadSettings
from tests.alerts.channels.mails import curve, message
from tests.alerts.channels.mailserver import Inbox, Server
from tests.alerts.channels.servers import listening
from tests.alerts.making import order, renderer
from tests.support.servers import free_port

_OPENSSL = (
    *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
    *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Server]:
    running = Server(inbox)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    subprocess.run(
        [*_OPENSSL, "-keyout", str(path), "-out", f"{path}.crt"],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


async def test_a_mail_arrives_as_it_was_written(server: Server, inbox: Inbox) -> None:
    channel = SmtpChannel(SmtpConfig(port=server.port, sender="alerts@utility.example"))
    assert await channel.send(message()) == "250 taken"
    assert (
        await channel.send(message(locale="en", text=".dot\nline\n" + "long " * 400, subject="Overload")) == "250 taken"
    )
    chinese, english = (message_from_bytes(mail.content, policy=default) for mail in inbox.mails)
    assert chinese["Subject"] == "变压器T1过载"
    assert plain(chinese) == message().text
    assert plain(english).startswith(".dot")
    assert chinese["Auto-Submitted"] == "auto-generated"
    assert chinese["Date"] == "Wed, 05 Jun 2024 08:00:00 +0000"
    assert (inbox.mails[0].mail_from, inbox.mails[0].rcpt_tos) == ("alerts@utility.example", ["engineer@example.com"])
    assert all(len(line) <= 998 for mail in inbox.mails for line in mail.content.split(b"\r\n"))


def plain(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


async def test_a_mail_has_plain_text_and_html_with_a_picture(server: Server, inbox: Inbox) -> None:
    channel = SmtpChannel(SmtpConfig(port=server.port, sender="alerts@utility.example"))
    assert channel.traits.curves
    about = order(channel="email")
    words = renderer().render(about, "en", "email")
    text = words.text + "\n\n  <b>name</b>: 1 & 2\n"
    await channel.send(message(subject=words.subject, text=text, locale="en", order=about, curve=curve()))
    mail: Any = message_from_bytes(inbox.mails[0].content, policy=default)
    assert [part.get_content_type() for part in mail.walk()] == [
        *("multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png")
    ]
    html, picture = mail.get_body(("html",)).get_content(), list(mail.walk())[-1]
    assert plain(mail) == text
    assert "T017" in html
    assert "&lt;b&gt;name&lt;/b&gt;</td>" in html
    assert 'src="cid:chart"' in html
    assert picture["Content-ID"] == "<chart>"
    assert picture.get_content().startswith(b"\x89PNG")
    assert "http" not in html.replace("<!DOCTYPE html>", "")


async def test_html_and_pictures_can_be_left_out(server: Server, inbox: Inbox) -> None:
    channel = SmtpChannel(SmtpConfig(port=server.port, html=False))
    assert not channel.traits.curves
    await channel.send(message())
    await SmtpChannel(SmtpConfig(port=server.port)).send(message())
    mails = [message_from_bytes(mail.content, policy=default) for mail in inbox.mails]
    assert [mail.get_content_type() for mail in mails] == ["text/plain", "multipart/alternative"]


@pytest.mark.parametrize(
    ("step", "answer", "trouble"),
    [
        ("rcpt", "550 no such user", Trouble.REFUSED),
        ("rcpt", "451 greylisted", Trouble.BUSY),
        ("data", "554 looks like spam", Trouble.REFUSED),
        ("data", "452 disk full", Trouble.BUSY),
    ],
)
async def test_answers_of_the_server(server: Server, inbox: Inbox, step: str, answer: str, trouble: Trouble) -> None:
    inbox.answers[step] = answer
    with pytest.raises(NotSent) as caught:
        await SmtpChannel(SmtpConfig(port=server.port)).send(message())
    assert (caught.value.trouble, caught.value.detail) == (trouble, answer)


async def test_nobody_listens() -> None:
    with pytest.raises(NotSent) as caught:
        await SmtpChannel(SmtpConfig(port=free_port())).send(message())
    assert caught.value.trouble == Trouble.UNREACHABLE


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "a b@c.example", "变@例.example", "@x"])
async def test_an_address_that_is_none(server: Server, inbox: Inbox, address: str) -> None:
    with pytest.raises(NotSent) as caught:
        await SmtpChannel(SmtpConfig(port=server.port)).send(message(address=address))
    assert caught.value.trouble == Trouble.REFUSED
    assert not inbox.mails


async def test_a_subject_cannot_smuggle_headers(server: Server, inbox: Inbox) -> None:
    with pytest.raises(NotSent) as caught:
        await SmtpChannel(SmtpConfig(port=server.port)).send(message(subject="x\r\nBcc: everyone@example.com"))
    assert caught.value.trouble == Trouble.REFUSED
    assert not inbox.mails


def _conversation(connection: socket.socket, cut_after: bytes) -> None:
    """Speaks SMTP as far as needed and cuts the connection after a line that begins so."""
    lines = connection.makefile("rb")
    connection.sendall(b"220 rude\r\n")
    in_data = False
    for line in lines:
        if line.upper().startswith(cut_after):
            break
        if in_data:
            in_data = line != b".\r\n"
            continue
        in_data = line.upper().startswith(b"DATA")
        connection.sendall(b"354 go on\r\n" if in_data else b"250 ok\r\n")
    lines.close()
    connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("cut_after", "trouble"),
    [
        (b"EHLO", Trouble.UNREACHABLE),
        (b"MAIL", Trouble.UNREACHABLE),
        (b"RCPT", Trouble.UNREACHABLE),
        (b"DATA", Trouble.UNREACHABLE),
        (b".", Trouble.UNKNOWN_FATE),
    ],
)
async def test_a_connection_cut_before_the_mail_was_handed_over_is_worth_another_try(
    cut_after: bytes, trouble: Trouble
) -> None:
    rude = listening(lambda connection: _conversation(connection, cut_after))
    with rude as port, pytest.raises(NotSent) as caught:
        await SmtpChannel(SmtpConfig(port=port, timeout_s=5)).send(message(text="x"))
    assert caught.value.trouble == trouble


async def test_a_server_that_never_answers_is_given_up(inbox: Inbox) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    try:
        with pytest.raises(NotSent) as caught:
            await SmtpChannel(SmtpConfig(port=silent.getsockname()[1], timeout_s=0.2)).send(message())
    finally:
        silent.close()
    assert caught.value.trouble == Trouble.UNREACHABLE


def _check(server: Any, session: Any, envelope: Any, mechanism: str, auth_data: Any) -> AuthResult:
    fine = isinstance(auth_data, LoginPassword) and auth_data == LoginPassword(b"grid", b"secret")
    return AuthResult(success=fine, handled=False)


async def test_starttls_with_a_password(inbox: Inbox, certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    running = Server(inbox, tls_context=context, require_starttls=True, authenticator=_check, auth_required=True)
    running.start()
    settings: dict[str, Any] = {"port": running.port, "security": "starttls", "user": "grid", "password": "secret"}
    try:
        trusted = str(certificate) + ".crt"
        assert await SmtpChannel(SmtpConfig(**settings, ca_file=trusted)).send(message()) == "250 taken"
        with pytest.raises(NotSent) as caught:
            await SmtpChannel(SmtpConfig(**settings)).send(message())
        assert "certificate" in caught.value.detail
        with pytest.raises(NotSent) as caught:
            await SmtpChannel(SmtpConfig(**(settings | {"password": "x"}), ca_file=trusted)).send(message())
        assert (caught.value.trouble, "password" in caught.value.detail) == (Trouble.BUSY, True)
    finally:
        running.stop()
    assert len(inbox.mails) == 1


async def test_tls_from_the_first_byte(inbox: Inbox, certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    running = Controller(
        inbox, hostname="127.0.0.1", port=free_port(), ssl_context=context, server_hostname="mail.test"
    )
    running.start()
    try:
        config = SmtpConfig(port=running.port, security="tls", ca_file=str(certificate) + ".crt")
        assert await SmtpChannel(config).send(message()) == "250 taken"
    finally:
        running.stop()


def test_a_password_never_goes_in_clear_text() -> None:
    with pytest.raises(BadSettings, match="starttls"):
        SmtpConfig(user="grid", password="secret")
