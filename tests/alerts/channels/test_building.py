"""Channels as the settings name them, and settings that make no sense."""

import pytest

from alerts.channels import build_channels
from alerts.config import KannelConfig, NotifyConfig, SmppConfig, SmtpConfig
from models.errors import BadSettings


def test_carriers_are_built_as_the_settings_say() -> None:
    names = {"sms": "kannel", "email": "smtp", "desk": "console"}
    built = {
        channel: type(carrier).__name__ for channel, carrier in build_channels(NotifyConfig(channels=names)).items()
    }
    assert built == {"sms": "KannelChannel", "email": "SmtpChannel", "desk": "ConsoleChannel"}


def test_settings_show_no_password() -> None:
    smtp = SmtpConfig(user="grid", password="hidden", security="tls")
    shown = repr(NotifyConfig(smtp=smtp, kannel=KannelConfig(password="hidden"), smpp=SmppConfig(password="hidden")))
    assert "grid" in shown
    assert "hidden" not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "loud"},
        {"channels": {"pigeon": "file"}},
        {"channels": {"sms": "pigeon"}},
        {"attempts": 0},
        {"locale": "xx"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSettings):
        NotifyConfig(**wrong)  # type: ignore[arg-type]
