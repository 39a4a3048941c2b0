"""What a mail is made of: its picture and its headers."""

import math
import re
from email.message import EmailMessage

import pytest

from alerts.channels.chart import chart
from alerts.channels.mail import compose
from alerts.orders import Order
from tests.alerts.channels.mails import curve, message
from tests.alerts.making import order


@pytest.mark.parametrize("hours", [1, 3, 24, 48, 400])
def test_a_picture_of_any_stretch_of_time(hours: int) -> None:
    assert 2_000 < len(chart(curve(hours))) < 60_000
    assert chart(curve(0)) == b""


def test_a_picture_of_a_load_with_gaps() -> None:
    assert chart(curve(3)._replace(load_kva=(math.nan,) * 13)).startswith(b"\x89PNG")


def test_the_messages_of_an_alert_to_one_recipient_are_one_conversation() -> None:
    def mail(about: Order) -> EmailMessage:
        return compose(message(id=about.id, recipient=about.recipient, order=about), "a@b.example")

    first, end = mail(order()), mail(order(phase="cleared", step="0.cleared"))
    assert first["Message-ID"] != end["Message-ID"]
    assert first["References"] == end["References"] == end["In-Reply-To"]
    assert mail(order(role="inspector"))["References"] != first["References"]
    assert mail(order(alert_id="other"))["References"] != first["References"]
    assert first["List-Id"] == "<overload.gridpulse.b.example>"
    assert mail(order("payment_fraud.probing"))["List-Id"] == "<payment-fraud.gridpulse.b.example>"
    assert mail(order("arrears.overdue", "account"))["List-Id"] is None


def test_the_message_id_comes_from_the_order() -> None:
    first, again = compose(message(), "a@b.example"), compose(message(text="other"), "a@b.example")
    other = compose(message(id="another"), "a@b.example")
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{40}@gridpulse\.b\.example>", first["Message-ID"])
