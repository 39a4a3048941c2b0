"""One request over HTTP, and what its errors say of the fate of what it carried."""

import http.client
import ssl
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from alerts.channels.channel import NotSent, Trouble

_LONGEST_WAIT_S = 86_400
_AGAIN = (408, 425, 429)


class Answer(NamedTuple):
    """What a server said: status, the beginning of its words, and the seconds it wants to be left alone."""

    status: int
    text: str
    wait_s: int


class Server:
    """An address over HTTP or HTTPS, a connection for each request.

    Args:
        url: where requests go. timeout_s: for connecting and for the answer.
        ca_file: certificates to trust beside the system's.
    """

    def __init__(self, url: str, timeout_s: float, ca_file: str = "") -> None:
        self._parts = urlsplit(url)
        self._timeout_s = timeout_s
        self._context = ssl.create_default_context() if self._parts.scheme == "https" else None
        if self._context is not None and ca_file:
            self._context.load_verify_locations(ca_file)

    def get(self, query: str, now: float) -> Answer:
        """Ask; `query` takes the place of the address's own."""
        return self._request("GET", f"{self._parts.path or '/'}?{query}", None, {}, now)

    def post(self, body: bytes, headers: Mapping[str, str], now: float) -> Answer:
        """Hand a body over.

        Args:
            body: what is handed over.
            headers: its type, and what else.
            now: Unix seconds; a date after which to try again is counted from it.

        Raises:
            NotSent: nobody was reached, or, once the request was on its way, nobody answered.
        """
        target = self._parts._replace(scheme="", netloc="", fragment="", path=self._parts.path or "/").geturl()
        return self._request("POST", target, body, headers, now)

    def _request(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], now: float) -> Answer:
        connection = self._connection()
        try:
            try:
                connection.connect()
            except OSError as error:
                raise NotSent(Trouble.UNREACHABLE, f"{self._parts.hostname}: {error}") from error
            try:
                connection.request(method, target, body, dict(headers))
                response = connection.getresponse()
                text = response.read(500).decode("utf-8", "replace").strip()
            except (OSError, http.client.HTTPException) as error:
                detail = f"{self._parts.hostname} did not answer: {type(error).__name__}"
                raise NotSent(Trouble.UNKNOWN_FATE, detail) from error
        finally:
            connection.close()
        return Answer(response.status, text, _wait(response.getheader("Retry-After") or "", now))

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._context is None:
            return http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        return http.client.HTTPSConnection(host, port, timeout=self._timeout_s, context=self._context)


def worth_another_try(status: int) -> bool:
    """Whether a status says: not now (RFC 9110, RFC 6585, RFC 8470)."""
    return status in _AGAIN or status >= 500


def _wait(value: str, now: float) -> int:
    """Seconds of a Retry-After header, which has seconds or a date (RFC 9110, 10.2.3); 0 where it has neither."""
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), _LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return int(min(max(at - now, 0), _LONGEST_WAIT_S))
