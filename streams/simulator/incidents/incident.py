"""Something that lasts for some days and changes what flows, what is supplied or what is counted."""

from streams.simulator.state import DayState

FOREVER = 2**31


class Incident:
    """Base of everything that happens; each step may change the day.

    Attributes:
        first, last: local dates (days since 1970) on which it acts; `last` may be brought forward.
    """

    def __init__(self, first: int, last: int = FOREVER) -> None:
        self.first, self.last = first, last

    def demand(self, state: DayState) -> None:
        """Change what customers use (`state.load`)."""

    def supply(self, state: DayState) -> None:
        """Take supply away (`state.load`, `state.sent`)."""

    def metering(self, state: DayState) -> None:
        """Change what is counted or sent (`state.metered`, `state.sent`)."""
