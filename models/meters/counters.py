"""Counts of what the validation rules saw."""

from typing import Any

import numpy as np

RULES = (
    "accepted",
    "null",
    "duplicate",
    "correction",
    "out_of_order",
    "gap",
    "estimated",
    "wrong_interval",
    "zero_run",
    "identical",
    "spike",
    "register_back",
    "rollover",
    "sum_check",
    "unknown_event",
)
"""Rules in the order they are reported; `gap` counts missing intervals, the others readings or events."""


class Counters:
    """Counts since they were last taken; rejected readings count under `rejected_<kind>`.

    Args:
        counts: counts to start from.

    Attributes:
        accepted: readings accepted since the state began.
    """

    def __init__(self, counts: dict[str, int] | None = None) -> None:
        self.counts = dict(counts or {})
        self.accepted = 0

    def add(self, name: str, count: "int | np.integer[Any]") -> None:
        """Count something `count` times."""
        if name == "accepted":
            self.accepted += int(count)
        if count:
            self.counts[name] = self.counts.get(name, 0) + int(count)

    def take(self) -> dict[str, int]:
        """The counts in the order of their names, rules first; counting starts anew."""
        counts = {name: self.counts.get(name, 0) for name in RULES}
        counts.update((name, self.counts[name]) for name in sorted(self.counts) if name not in counts)
        self.counts = {}
        return counts

    def dump(self) -> dict[str, int]:
        """The counts, by name."""
        return dict(sorted(self.counts.items()))
