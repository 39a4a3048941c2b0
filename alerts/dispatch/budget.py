"""How much a desk may still be told, and whether it is in a flood."""

import msgspec

from alerts.config import DeskConfig
from alerts.figures.flood import Flood, FloodRule, FloodWatch

_MS = 1000


class Budget(msgspec.Struct):
    """What one desk was told and was to be told lately on one channel; times are log times in milliseconds.

    Attributes:
        told: when, the newest messages. watch: follows orders as they come, before they are gathered.
        counts: what happened since the last point. flood_messages: told in the flood of now.
    """

    told: list[int] = []
    watch: FloodWatch = msgspec.field(default_factory=FloodWatch)
    counts: dict[str, int] = {}
    flood_messages: int = 0

    @property
    def flooded(self) -> bool:
        """Whether it is in a flood."""
        return self.watch.since is not None

    def ordered(self, now: int, config: DeskConfig) -> bool:
        """Note an order; whether it began a flood."""
        self.count("orders")
        begun = self.watch.note(now, flood_rule(config))
        self.flood_messages = 0 if begun else self.flood_messages
        return begun

    def tell(self, now: int, config: DeskConfig) -> None:
        """Note a message."""
        self.told.append(now)
        del self.told[: -config.flood_most]
        self.count("messages")
        self.flood_messages += self.flooded

    def over_at(self, config: DeskConfig) -> int:
        """When the flood of now is over if nothing more comes."""
        return self.watch.over_at(flood_rule(config))

    def finish(self, config: DeskConfig) -> Flood:
        """End the flood of now."""
        return self.watch.finish(flood_rule(config))

    def free_at(self, now: int, kept: int, config: DeskConfig) -> int:
        """When there is room for a message beside `kept` others: `now`, or when an earlier one leaves the window."""
        most = config.flood_most - kept
        if len(self.told) < most:
            return now
        return max(now, self.told[-most] + config.flood_window_s * _MS)

    def room(self, now: int, kept: int, config: DeskConfig) -> int:
        """How many messages may go now beside `kept` others."""
        after = now - config.flood_window_s * _MS
        return max(config.flood_most - kept - sum(at > after for at in self.told), 0)

    def count(self, what: str, more: int = 1) -> None:
        """Count something for the next point."""
        self.counts[what] = self.counts.get(what, 0) + more


def flood_rule(config: DeskConfig) -> FloodRule:
    """The rule in milliseconds."""
    return FloodRule(config.flood_most, config.flood_window_s * _MS, config.flood_end)
