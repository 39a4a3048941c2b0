"""How much a desk is told at most, after ISA-18.2."""

from dataclasses import dataclass

from alerts.config.names import require


@dataclass(frozen=True, slots=True)
class DeskConfig:
    """How much each recipient of the role desk is told at most on one channel.

    Attributes:
        flood_most: at most so many messages in any window; more orders than that in one are a flood.
        flood_window_s: length of the window (seconds, log time).
        flood_end: the flood is over when fewer orders than this came in a window.
        flood_gather_s: what does not go alone waits so long for others, and for room (seconds).
        kept_for_critical: so many of a window's messages are kept for severity 4, the last of them for a digest.
        kept_for_digests: and so many for what was gathered; the others go alone.
        operators: people who share the desk; figures are by operator.
    """

    flood_most: int = 10
    flood_window_s: int = 600
    flood_end: int = 5
    flood_gather_s: int = 120
    kept_for_critical: int = 2
    kept_for_digests: int = 4
    operators: int = 1

    def __post_init__(self) -> None:
        for name in ("flood_window_s", "flood_gather_s", "kept_for_digests", "operators"):
            require(getattr(self, name) > 0, f"{name} must be positive")
        require(self.kept_for_critical >= 0, "kept_for_critical must not be negative")
        kept = self.kept_for_critical + self.kept_for_digests
        require(kept < self.flood_most, f"flood_most must be more than the {kept} kept for critical ones and digests")
        require(0 < self.flood_end <= self.flood_most, "flood_end must be from 1 to flood_most")
