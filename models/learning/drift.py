"""Notices that the world has changed: what comes in, or how wrong the champion is."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from river import drift

LOSS = "loss"
"""What the champion's log loss is watched as."""

FEATURE = "feature "
"""What stands before the name of a feature, so that none can be taken for the loss."""


class Change(NamedTuple):
    """A mean that has moved.

    Attributes:
        what: `FEATURE` and a name, or `LOSS`.
        before: mean before.
        after: mean of what has come since.
    """

    what: str
    before: float
    after: float


class Drift:
    """Watches means with an adaptive window each (Bifet and Gavalda, "Learning from time-changing data", 2007).

    Args:
        delta: chance of a false alarm about one mean that does not move.
    """

    def __init__(self, delta: float) -> None:
        self._delta = delta
        self._windows: dict[str, Any] = {}

    def watch(self, values: Mapping[str, float]) -> list[Change]:
        """Take in one value each; gives the means that have moved."""
        return [change for name, value in values.items() if (change := self._watch(name, value)) is not None]

    def forget(self, what: str) -> None:
        """Begin anew with one of them."""
        self._windows.pop(what, None)

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return dict(self._windows)

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._windows = dict(state)

    def _watch(self, name: str, value: float) -> Change | None:
        if not math.isfinite(value):
            return None
        if name not in self._windows:
            self._windows[name] = drift.ADWIN(delta=self._delta)
        window = self._windows[name]
        before = window.estimation
        window.update(value)
        return Change(name, before, window.estimation) if window.drift_detected else None
