"""SMS through an HTTP gateway with Kannel's `sendsms` interface."""

import asyncio
import re
import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from alerts.channels.channel import Message, NotSent, Traits, Trouble
from alerts.channels.http import Server, worth_another_try
from alerts.config import KannelConfig
from alerts.words.sms import sms_size
from models.errors import BadSettings

_NUMBER = re.compile(r"\+?[0-9]{5,15}")
_EVERY_REPORT = "31"
_SPACING = re.compile(r"[\s().-]+")


class KannelChannel:
    """Sends SMS, a connection for each.

    Args:
        config: the gateway.
        clock: Unix seconds.

    Raises:
        BadSettings: the gateway's address is not one.
    """

    def __init__(self, config: KannelConfig, clock: Callable[[], float] = time.time) -> None:
        self._config = config
        self._clock = clock
        self.traits = Traits(needs_address=True, reports=bool(config.reports_url))
        url = urlsplit(config.url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise BadSettings(f"kannel url {config.url!r} is not http://host:port/cgi-bin/sendsms")
        self._server = Server(config.url, config.timeout_s)

    async def send(self, message: Message) -> str:
        """Hand an SMS to the gateway.

        Raises:
            NotSent: with the gateway's answer. From the moment the request is on its way until the gateway answers, a
                cut connection leaves its fate unknown.
        """
        number = _SPACING.sub("", message.address)
        if not _NUMBER.fullmatch(number):
            raise NotSent(Trouble.REFUSED, f"{message.address!r} is not a telephone number")
        return await asyncio.to_thread(self._send, self._query(number, message))

    def _query(self, number: str, message: Message) -> str:
        fields = {
            "username": self._config.user,
            "password": self._config.password,
            "to": number,
            "text": message.text,
            "charset": "UTF-8",
            "coding": "0" if sms_size(message.text).gsm7 else "2",
        }
        if self._config.sender:
            fields["from"] = self._config.sender
        late = message.useless_from - self._clock()
        if late > 0:  # a telephone that is off until then is not told any more
            fields["validity"] = str(max(int(late) // 60, 1))
        if self.traits.reports and message.token:
            fields |= {"dlr-mask": _EVERY_REPORT, "dlr-url": _reports_to(self._config.reports_url, message.token)}
        return urlencode(fields)

    def _send(self, query: str) -> str:
        answer = self._server.get(query, self._clock())
        return _judge(answer.status, answer.text, answer.wait_s)


def _reports_to(url: str, token: str) -> str:
    """Where the gateway tells what became of a message; it puts its code and its words in place of the marks."""
    return f"{url.rstrip('/')}/{token}?type=%d&said=%A"


def _judge(status: int, answer: str, wait_s: int) -> str:
    """What the gateway's answer means: taken, not now, or never.

    A wrong password is not the message's fault and can be mended, so it waits.
    """
    if status in (200, 202):
        return answer or str(status)
    if status in (401, 403) or worth_another_try(status):
        raise NotSent(Trouble.BUSY, f"{status} {answer}", wait_s)
    raise NotSent(Trouble.REFUSED, f"{status} {answer}")
