"""Messages to programs: CloudEvents over HTTP, signed as Standard Webhooks 1.0 says (HMAC-SHA256)."""

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable

from alerts.channels.channel import Message, NotSent, Traits, Trouble
from alerts.channels.cloudevent import CONTENT_TYPE, cloud_event
from alerts.channels.http import Server, worth_another_try
from alerts.config import WebhookConfig
from alerts.config.carriers import key_of


class WebhookChannel:
    """Posts each message as an event, a connection for each.

    A receiver must take an event whose `id` it has had already as a repeat, as the CloudEvents standard asks of it: an
    event whose fate is unknown is posted again.

    Args:
        config: the receiver.
        clock: Unix seconds, for the signature.
    """

    traits = Traits(repeatable=True)

    def __init__(self, config: WebhookConfig, clock: Callable[[], float] = time.time) -> None:
        self._source = config.source
        self._keys = [key_of(secret) for secret in (config.secret, config.old_secret) if secret]
        self._server = Server(config.url, config.timeout_s, config.ca_file)
        self._clock = clock

    async def send(self, message: Message) -> str:
        """Post an event.

        Raises:
            NotSent: with the receiver's answer. Only 2xx takes it; 408, 425, 429 and 5xx are worth another try.
        """
        body, now = cloud_event(message, self._source), self._clock()
        headers = {"Content-Type": CONTENT_TYPE} | _signed(self._keys, message.id, int(now), body)
        answer = await asyncio.to_thread(self._server.post, body, headers, now)
        said = f"{answer.status} {answer.text}".strip()
        if 200 <= answer.status < 300:
            return said
        if worth_another_try(answer.status):
            raise NotSent(Trouble.BUSY, said, answer.wait_s)
        raise NotSent(Trouble.REFUSED, said)


def signature(key: bytes, event_id: str, at: int, body: bytes) -> str:
    """Signature of one event: over its id, the time of posting and the body, so that none of them can be changed.

    Examples:
        >>> signature(b"k" * 24, "id", 1717614900, b"{}")
        'v1,nJ/75fSSRmaoJ0q5aqPJQwKLqGXbJrLyVcRoTIlk1h0='
    """
    signed = b".".join((event_id.encode(), str(at).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _signed(keys: Iterable[bytes], message_id: str, at: int, body: bytes) -> dict[str, str]:
    """Headers of the signature. The id there is a digest, for a header holds no letters outside of ASCII."""
    event_id = hashlib.sha256(message_id.encode()).hexdigest()[:40]
    headers = {"webhook-id": event_id, "webhook-timestamp": str(at)}
    if signatures := [signature(key, event_id, at, body) for key in keys]:
        headers["webhook-signature"] = " ".join(signatures)
    return headers
