"""Messages into a file."""

from pathlib import Path

import pytest

from alerts.channels import Message, NotSent, Trouble, build_channels
from alerts.config import NotifyConfig
from tests.alerts.conftest import MakeDesk
from tests.alerts.making import order
from tests.alerts.town import START


async def test_the_file_carrier_writes_lines(tmp_path: Path, make_desk: MakeDesk) -> None:
    path = tmp_path / "deep" / "messages.ndjson"
    channels = build_channels(NotifyConfig(file=str(path)))
    desk = make_desk(channels)
    desk.notifier.take(
        [order(alert_id="one"), order(alert_id="two", channel="email"), order(alert_id="three", channel="desk")]
    )
    await desk.notifier.pump()
    assert [report["state"] for report in desk.reports()] == ["sent"] * 3
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert '"channel":"sms"' in lines[0] + lines[1]


async def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    channels = build_channels(NotifyConfig(file=str(tmp_path)))
    message = Message("m", "sms", "engineer", "", "", "text", "en", 3, START)
    with pytest.raises(NotSent, match="cannot be written") as caught:
        await channels["sms"].send(message)
    assert caught.value.trouble == Trouble.UNREACHABLE
