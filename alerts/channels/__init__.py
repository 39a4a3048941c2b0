"""What carries a message: a mail server, an SMS gateway, programs, chat services, a file, the console."""

from alerts.channels.apprise import AppriseChannel
from alerts.channels.channel import Channel, Message, NotSent, Traits, Trouble
from alerts.channels.console import ConsoleChannel
from alerts.channels.file import FileChannel
from alerts.channels.kannel import KannelChannel
from alerts.channels.smpp import SmppChannel
from alerts.channels.smtp import SmtpChannel
from alerts.channels.webhook import WebhookChannel
from alerts.config import NotifyConfig
from alerts.receipts import Receipts

__all__ = [
    "AppriseChannel",
    "Channel",
    "ConsoleChannel",
    "FileChannel",
    "KannelChannel",
    "Message",
    "NotSent",
    "SmppChannel",
    "SmtpChannel",
    "Traits",
    "Trouble",
    "WebhookChannel",
    "build_channels",
]


def build_channels(config: NotifyConfig, receipts: Receipts | None = None) -> dict[str, Channel]:
    """What carries the messages of each channel, as the settings say.

    Args:
        config: the settings.
        receipts: keeps what a gateway reports over the connection of its own; without, nothing is asked of it.

    Raises:
        BadSettings: an address is none, or a package is missing.
    """
    carriers: dict[str, Channel] = {}
    for carrier in config.channels.values():
        if carrier not in carriers:
            carriers[carrier] = _build(carrier, config, receipts)
    built: dict[str, Channel] = {channel: carriers[carrier] for channel, carrier in config.channels.items()}
    built |= {channel: WebhookChannel(hook) for channel, hook in config.webhooks.items()}
    return built | {channel: AppriseChannel(channel, service) for channel, service in config.apprise.items()}


def _build(carrier: str, config: NotifyConfig, receipts: Receipts | None) -> Channel:
    match carrier:
        case "smtp":
            return SmtpChannel(config.smtp)
        case "kannel":
            return KannelChannel(config.kannel)
        case "smpp":
            return SmppChannel(config.smpp, receipts)
        case "file":
            return FileChannel(config.file)
        case _:
            return ConsoleChannel()
