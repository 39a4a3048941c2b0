"""Mails and curves for the tests of mail."""

from typing import Any

from alerts.channels import Message
from alerts.curve import Curve
from tests.alerts.town import START


def message(**more: Any) -> Message:
    fields: dict[str, Any] = {
        "id": "overload-T1-20240605T0800Z/0.overload.overload.3/engineer/email",
        "channel": "email",
        "recipient": "engineer",
        "address": "engineer@example.com",
        "subject": "变压器T1过载",
        "text": "变压器T1过载。\n.点在行首\n\n请立即处理。\n",
        "locale": "zh",
        "severity": 3,
        "at": START,
    }
    return Message(**(fields | more))


def curve(hours: int = 24) -> Curve:
    at = tuple(START + 900 * number for number in range(-4 * hours, 1))
    load = tuple(300.0 + 150 * (number % 40) / 40 for number in range(len(at)))
    return Curve(at, load, 400.0, 8 * 3600)
