"""The load book: energy sums of every transformer and slot that can still change."""

from typing import Any

import numpy as np

from models.grid.rows import Bool, Float32, Int64
from models.messages import Partials

COLUMNS = ("wh", "export_wh", "apparent_vah", "pf_wh", "reported", "expected", "measured_wh", "measured")
"""What is summed, in the order of `Slot.sums`, named as in `models.messages.Partials`."""


class Slot:
    """One interval of all transformers.

    Attributes:
        sums: shape (8, n), int64, rows as in `COLUMNS`.
        heard: shape (n,), whether anything came for a transformer.
        touched: feeders (rows) with something new since they were last told.
        revision: feeder (row) -> revision last told. told: feeder -> its load (kW) and completeness then.
        kva: load found at the last look, shape (n,); usable: whether it can be judged and learned from.
        thermal: top-oil and hot-spot temperature and hours of life used, shape (n, 3), as found when first judged.
    """

    def __init__(self, count: int) -> None:
        self.sums: Int64 = np.zeros((len(COLUMNS), count), np.int64)
        self.heard: Bool = np.zeros(count, np.bool_)
        self.touched: dict[int, bool] = {}
        self.revision: dict[int, int] = {}
        self.told: dict[int, tuple[float, float]] = {}
        self.kva: Float32 = np.zeros(count, np.float32)
        self.usable: Bool = np.zeros(count, np.bool_)
        self.thermal: Float32 = np.full((count, 3), np.nan, np.float32)

    def grow(self, count: int) -> None:
        """Add transformers up to `count`."""
        more = count - len(self.heard)
        if more <= 0:
            return
        self.sums = np.concatenate([self.sums, np.zeros((len(COLUMNS), more), np.int64)], axis=1)
        self.heard = np.concatenate([self.heard, np.zeros(more, np.bool_)])
        self.kva = np.concatenate([self.kva, np.zeros(more, np.float32)])
        self.usable = np.concatenate([self.usable, np.zeros(more, np.bool_)])
        self.thermal = np.concatenate([self.thermal, np.full((more, 3), np.nan, np.float32)])

    def dump(self) -> dict[str, Any]:
        """Everything by name."""
        return {
            "sums": self.sums,
            "heard": self.heard,
            "touched": list(self.touched),
            "revision": sorted(self.revision.items()),
            "told": [(feeder, *load) for feeder, load in sorted(self.told.items())],
            "kva": self.kva,
            "usable": self.usable,
            "thermal": self.thermal,
        }

    @classmethod
    def restored(cls, state: dict[str, Any]) -> "Slot":
        """The slot of a dump."""
        slot = cls(0)
        slot.sums, slot.heard = state["sums"], np.asarray(state["heard"], np.bool_)
        slot.touched = dict.fromkeys(state["touched"], True)
        slot.revision = dict(state["revision"])
        slot.told = {feeder: (kw, completeness) for feeder, kw, completeness in state.get("told", ())}
        slot.kva, slot.thermal = state["kva"], state["thermal"]
        slot.usable = np.asarray(state["usable"], np.bool_)
        return slot


class LoadBook:
    """Slots by the end of their interval (Unix seconds), from the oldest that can still change to the newest heard of.

    Sums are integers to which differences are added, so their order does not matter.
    """

    def __init__(self) -> None:
        self._slots: dict[int, Slot] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def get(self, end: int) -> Slot | None:
        """The slot that ends at `end`, if anything came for it."""
        return self._slots.get(end)

    def add(self, partials: Partials, rows: Int64, feeders: Int64, count: int) -> None:
        """Add partial sums: `rows` of their transformers and of their `feeders`, `count` transformers in all."""
        slot = self.open(partials.at, count)
        changes = np.array([getattr(partials, name) for name in COLUMNS], np.int64)
        if len(set(rows.tolist())) == len(rows):
            slot.sums[:, rows] += changes
        else:
            np.add.at(slot.sums.T, rows, changes.T)
        slot.heard[rows] = True
        for feeder in set(feeders.tolist()):
            slot.touched[feeder] = True

    def open(self, end: int, count: int) -> Slot:
        """The slot that ends at `end`, for at least `count` transformers."""
        slot = self._slots.setdefault(end, Slot(0))
        slot.grow(count)
        return slot

    def touched(self, until: int) -> list[int]:
        """Ends of the slots up to `until` with something not yet told, oldest first."""
        return sorted(end for end, slot in self._slots.items() if slot.touched and end <= until)

    def within(self, after: int, until: int) -> list[tuple[int, Slot]]:
        """Slots that end in (after, until], oldest first."""
        return [(end, self._slots[end]) for end in sorted(self._slots) if after < end <= until]

    def retire(self, before: int) -> list[tuple[int, Slot]]:
        """Take away the slots that end before `before`, oldest first: nothing changes them any more."""
        ends = sorted(end for end in self._slots if end < before)
        return [(end, self._slots.pop(end)) for end in ends]

    def dump(self) -> list[tuple[int, dict[str, Any]]]:
        """All slots, oldest first."""
        return [(end, self._slots[end].dump()) for end in sorted(self._slots)]

    def load(self, state: list[tuple[int, dict[str, Any]]]) -> None:
        """Continue from a dump."""
        self._slots = {end: Slot.restored(each) for end, each in state}
