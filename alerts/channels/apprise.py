"""Messages through Apprise: WeCom, DingTalk, Feishu, Slack, Twilio and what else it speaks to."""

import asyncio
import logging
import re
from typing import Any
from urllib.parse import quote

from alerts.channels.channel import Message, NotSent, Traits, Trouble
from alerts.channels.http import worth_another_try
from alerts.config import AppriseConfig
from alerts.orders import CLEARED
from models.errors import BadSettings

_PLACE = "{address}"
_STAND_IN = "15550100000"
_SHORT = 500
_CODE = re.compile(r"\berror=([0-9]+)")
_NEVER_REACHED = re.compile("NewConnectionError|ConnectTimeoutError|NameResolutionError|CertificateVerif|SSLCertVerif")
_TYPES = ("info", "info", "warning", "warning", "failure")


class AppriseChannel:
    """Hands each message to one service, a plugin of Apprise for each; its own retries and splitting are not used.

    Args:
        name: of the channel, for messages to the user: the address is secret.
        config: the service.

    Raises:
        BadSettings: the package is not installed, or the address is none that it knows, or names several recipients: a
            service that reached some of them could not be asked again without telling those twice.
    """

    def __init__(self, name: str, config: AppriseConfig) -> None:
        try:
            import apprise
        except ImportError:
            raise BadSettings(
                f"channel {name} needs Apprise, which is not installed: pip install 'gridpulse[apprise]'"
            ) from None
        self._apprise: Any = apprise
        logger = logging.getLogger(apprise.LOGGER_NAME)
        logger.setLevel(logging.DEBUG)  # below it, what broke a connection is not said
        logger.propagate = False  # and what is said holds keys
        self._url = config.url
        plugin = self._plugin(_STAND_IN)
        if plugin is None:
            raise BadSettings(f"the url of apprise channel {name} is none that Apprise knows: see its list of services")
        if len(plugin) > 1:
            raise BadSettings(f"the url of apprise channel {name} has {len(plugin)} recipients: make a channel of each")
        short = plugin.title_maxlen == 0 and plugin.body_maxlen < _SHORT
        self.traits = Traits(needs_address=_PLACE in config.url, short=short)
        self._service = str(plugin.service_name)

    async def send(self, message: Message) -> str:
        """Hand a message to the service.

        Raises:
            NotSent: with what Apprise gave as the reason. Where it gave none, the fate is unknown.
        """
        return await asyncio.to_thread(self._send, message)

    def _send(self, message: Message) -> str:
        plugin = self._plugin(message.address)
        if plugin is None:
            raise NotSent(Trouble.REFUSED, f"{self._service} cannot reach {message.address!r}")
        plugin.overflow_mode = self._apprise.OverflowMode.TRUNCATE
        sender = self._apprise.Apprise([plugin])
        result = sender.notify(
            body=message.text,
            title=message.subject,
            notify_type=_type(message),
            body_format="text",
            log_level=logging.DEBUG,
        )
        if result:
            return f"taken by {self._service}"
        said = "\n".join(entry.message for service in result for attempt in service for entry in attempt.logs)
        raise _judge(self._service, said)

    def _plugin(self, address: str) -> Any:
        return self._apprise.Apprise.instantiate(self._url.replace(_PLACE, quote(address, safe="+@")))


def _type(message: Message) -> str:
    """Which of Apprise's colours and signs a message has."""
    if message.order and message.order.phase == CLEARED:
        return "success"
    return _TYPES[min(max(message.severity, 0), 4)]


def _judge(service: str, said: str) -> NotSent:
    """What Apprise's log of a failure means; the log itself may hold keys, so that none of it is told.

    A code that is none of HTTP is the service's own: it did not take the message, and may later.
    """
    codes = [int(code) for code in _CODE.findall(said)]
    if codes:
        code = codes[-1]
        refused = 400 <= code < 500 and code not in (401, 403) and not worth_another_try(code)
        return NotSent(Trouble.REFUSED if refused else Trouble.BUSY, f"{service} answered {code}")
    if _NEVER_REACHED.search(said):
        return NotSent(Trouble.UNREACHABLE, f"{service} cannot be reached")
    return NotSent(Trouble.UNKNOWN_FATE, f"{service} did not say whether it took the message")
