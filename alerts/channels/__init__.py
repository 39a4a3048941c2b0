"""What carries a message: a mail server, an SMS gateway, a file, the console."""

from alerts.channels.channel import Channel, Message, NotSent, Trouble
from alerts.channels.console import ConsoleChannel
from alerts.channels.file import FileChannel
from alerts.channels.kannel import KannelChannel
from alerts.channels.smtp import SmtpChannel
from alerts.config import NotifyConfig

__all__ = [
    "Channel",
    "ConsoleChannel",
    "FileChannel",
    "KannelChannel",
    "Message",
    "NotSent",
    "SmtpChannel",
    "Trouble",
    "build_channels",
]


def build_channels(config: NotifyConfig) -> dict[str, Channel]:
    """What carries the messages of each channel (sms, email, desk), as the settings say."""
    carriers: dict[str, Channel] = {}
    for carrier in config.channels.values():
        if carrier not in carriers:
            carriers[carrier] = _build(carrier, config)
    return {channel: carriers[carrier] for channel, carrier in config.channels.items()}


def _build(carrier: str, config: NotifyConfig) -> Channel:
    match carrier:
        case "smtp":
            return SmtpChannel(config.smtp)
        case "kannel":
            return KannelChannel(config.kannel)
        case "file":
            return FileChannel(config.file)
        case _:
            return ConsoleChannel()
