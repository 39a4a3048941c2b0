"""SMS through an HTTP gateway with Kannel's `sendsms` interface."""

import asyncio
import http.client
import re
from urllib.parse import urlencode, urlsplit

from alerts.channels.channel import Message, NotSent, Trouble
from alerts.config import KannelConfig
from alerts.words.sms import sms_size
from models.errors import BadSettings

_NUMBER = re.compile(r"\+?[0-9]{5,15}")
_SPACING = re.compile(r"[\s().-]+")


class KannelChannel:
    """Sends SMS, a connection for each.

    Args:
        config: the gateway.

    Raises:
        BadSettings: the gateway's address is not one.
    """

    needs_address = True

    def __init__(self, config: KannelConfig) -> None:
        self._config = config
        self._url = urlsplit(config.url)
        if self._url.scheme not in ("http", "https") or not self._url.hostname:
            raise BadSettings(f"kannel url {config.url!r} is not http://host:port/cgi-bin/sendsms")

    async def send(self, message: Message) -> str:
        """Hand an SMS to the gateway.

        Raises:
            NotSent: with the gateway's answer. From the moment the request is on its way until the gateway answers, a
                cut connection leaves its fate unknown.
        """
        number = _SPACING.sub("", message.address)
        if not _NUMBER.fullmatch(number):
            raise NotSent(Trouble.REFUSED, f"{message.address!r} is not a telephone number")
        return await asyncio.to_thread(self._send, self._query(number, message.text))

    def _query(self, number: str, text: str) -> str:
        fields = {
            "username": self._config.user,
            "password": self._config.password,
            "to": number,
            "text": text,
            "charset": "UTF-8",
            "coding": "0" if sms_size(text).gsm7 else "2",
        }
        if self._config.sender:
            fields["from"] = self._config.sender
        return urlencode(fields)

    def _send(self, query: str) -> str:
        connection = self._connection()
        try:
            try:
                connection.connect()
            except OSError as error:
                raise NotSent(Trouble.UNREACHABLE, f"{self._url.netloc}: {error}") from error
            try:
                connection.request("GET", f"{self._url.path}?{query}")
                response = connection.getresponse()
                answer = response.read(500).decode("utf-8", "replace").strip()
            except (OSError, http.client.HTTPException) as error:
                detail = f"the gateway did not answer: {type(error).__name__}"
                raise NotSent(Trouble.UNKNOWN_FATE, detail) from error
        finally:
            connection.close()
        return _judge(response.status, answer)

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=self._config.timeout_s)


def _judge(status: int, answer: str) -> str:
    """What the gateway's answer means: taken, not now, or never.

    A wrong password is not the message's fault and can be mended, so it waits.
    """
    if status in (200, 202):
        return answer or str(status)
    if status in (401, 403, 408, 429) or status >= 500:
        raise NotSent(Trouble.BUSY, f"{status} {answer}")
    raise NotSent(Trouble.REFUSED, f"{status} {answer}")
