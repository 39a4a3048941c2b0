"""How many messages a channel takes: a token bucket for each (as in RFC 2697, of one rate)."""

import math
from collections.abc import Mapping

from alerts.config.rates import rate_of

_NO_LIMIT = 2**31


class Limits:
    """Buckets of channels; what is not named has no limit.

    A bucket holds what one second allows, and one message at least, so that a gateway is never given more in a second.

    Args:
        rates: channel -> rate, as `10/s`.
    """

    def __init__(self, rates: Mapping[str, str]) -> None:
        self._rates = {channel: rate_of(text) for channel, text in rates.items()}
        self._buckets: dict[str, tuple[float, float]] = {}
        self._paused: dict[str, float] = {}

    def free(self, channel: str, now: float) -> int:
        """How many messages the channel may be given at `now` (Unix seconds)."""
        if self._paused.get(channel, now) > now:
            return 0
        return int(self._level(channel, now)) if channel in self._rates else _NO_LIMIT

    def take(self, channel: str, now: float) -> bool:
        """Count one message, if the channel may be given one."""
        if not self.free(channel, now):
            return False
        if channel in self._rates:
            self._buckets[channel] = (self._level(channel, now) - 1, now)
        return True

    def free_at(self, channel: str, now: float) -> float:
        """When the channel may be given the next message."""
        paused = max(self._paused.get(channel, now), now)
        rate = self._rates.get(channel)
        missing = max(1 - self._level(channel, now), 0) if rate else 0
        return max(paused, now + missing / rate) if rate else paused

    def pause(self, channel: str, until: float) -> None:
        """Give a channel nothing until a time, for it asked so."""
        self._paused[channel] = max(self._paused.get(channel, -math.inf), until)

    def _level(self, channel: str, now: float) -> float:
        rate = self._rates[channel]
        most = max(rate, 1.0)
        level, at = self._buckets.get(channel, (most, now))
        return min(most, level + max(now - at, 0) * rate + 1e-9)
