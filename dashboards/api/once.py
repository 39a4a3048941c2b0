"""Requests that come again, because an answer was lost, are answered again and done once.

After the IETF's draft on the header `Idempotency-Key`; keys are kept in memory, the oldest go first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from dashboards.api.problems import Refused


class _Answer(NamedTuple):
    asked: bytes
    body: bytes


class Once:
    """Answers by key.

    Args:
        most: how many keys are kept. most_bytes: how large their answers are together.
    """

    def __init__(self, most: int = 10_000, most_bytes: int = 16_000_000) -> None:
        self._most = most
        self._left = most_bytes
        self._kept: OrderedDict[str, _Answer] = OrderedDict()
        self._under_way: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def run(self, key: str, asked: bytes, do: Callable[[], bytes]) -> bytes:
        """The answer that was given under a key, or `do` and keep its answer; one that failed did nothing.

        Args:
            key: empty for a request that is done each time it comes.
            asked: all that makes the request what it is.
            do: what is to be done; gives the answer's body.

        Raises:
            Refused: the key was given with another request.
        """
        if not key:
            return do()
        asked = sha256(asked).digest()
        while (done := self._begin(key, asked)) is not None:
            if isinstance(done, _Answer):
                return done.body
            done.wait()
        body = None
        try:
            body = do()
        finally:
            self._end(key, asked, body)
        return body

    def _begin(self, key: str, asked: bytes) -> _Answer | threading.Event | None:
        """The answer there is, what to wait for where another request of the key is under way, or None to begin."""
        with self._lock:
            if (known := self._kept.get(key)) is not None:
                if known.asked != asked:
                    raise Refused(422, f"the Idempotency-Key {key!r} was given with another request: give a new one")
                return known
            if (other := self._under_way.get(key)) is not None:
                return other
            self._under_way[key] = threading.Event()
            return None

    def _end(self, key: str, asked: bytes, body: bytes | None) -> None:
        with self._lock:
            if body is not None:
                self._kept[key] = _Answer(asked, body)
                self._left -= len(body)
            while self._kept and (len(self._kept) > self._most or self._left < 0):
                self._left += len(self._kept.popitem(last=False)[1].body)
            self._under_way.pop(key).set()
