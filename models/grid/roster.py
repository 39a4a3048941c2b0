"""Which transformers and feeders this shard looks after: names, ratings, who hangs where."""

import math
from typing import Any

import numpy as np

from models.errors import BadRecord
from models.grid.rows import Bool, Float, Int64
from models.records import TransformerPlace

AWAY = -1
"""Feeder of a transformer that was moved to a feeder of another shard."""


class Roster:
    """Rows of transformers and of feeders, in the order in which they became known.

    Attributes:
        transformers, feeders: names by row.
        rated_kva: by transformer, shape (n,); NaN until the topology names it.
        feeder: row of each transformer's feeder, shape (n,), or `AWAY`.
    """

    def __init__(self) -> None:
        self.transformers: list[str] = []
        self.feeders: list[str] = []
        self._transformer: dict[str, int] = {}
        self._feeder: dict[str, int] = {}
        self._rated: list[float] = []
        self._feeder_of: list[int] = []
        self._own_meter: list[bool] = []
        self._refresh()

    def __len__(self) -> int:
        return len(self.transformers)

    @property
    def rated_kva(self) -> Float:
        """Rating by transformer."""
        self._fresh()
        return self._rated_kva

    @property
    def feeder(self) -> Int64:
        """Feeder row by transformer."""
        self._fresh()
        return self._feeders

    @property
    def own_meter(self) -> Bool:
        """Whether each transformer has a meter of its own."""
        self._fresh()
        return self._metered

    def rows_of(self, feeder: int) -> Int64:
        """Rows of the transformers on a feeder."""
        self._fresh()
        return self._members[feeder]

    def row(self, transformer_id: str) -> int | None:
        """Row of a transformer, None where it is unknown."""
        return self._transformer.get(transformer_id)

    def feeder_row(self, feeder_id: str) -> int | None:
        """Row of a feeder, None where it is unknown."""
        return self._feeder.get(feeder_id)

    def place(self, place: TransformerPlace, mine: bool) -> None:
        """Take in what the topology says of a transformer; one on another shard's feeder is only noted if it was here.

        Raises:
            BadRecord: the rating is not a positive number.
        """
        if not (math.isfinite(place.rated_kva) and place.rated_kva > 0):
            raise BadRecord(
                f"rated_kva {place.rated_kva!r} of transformer {place.transformer_id!r} is not a positive number"
            )
        if not mine and place.transformer_id not in self._transformer:
            return
        row = self.seen(place.transformer_id, place.feeder_id) if mine else self._transformer[place.transformer_id]
        self._feeder_of[row] = self._feeder_row(place.feeder_id) if mine else AWAY
        self._rated[row] = float(place.rated_kva)
        self._own_meter[row] = place.meter_id is not None
        self._stale = True

    def seen(self, transformer_id: str, feeder_id: str) -> int:
        """Row of a transformer, which is new if partial sums name it before the topology does."""
        row = self._transformer.get(transformer_id)
        if row is None:
            row = self._transformer[transformer_id] = len(self.transformers)
            self.transformers.append(transformer_id)
            self._rated.append(math.nan)
            self._feeder_of.append(self._feeder_row(feeder_id))
            self._own_meter.append(False)
            self._stale = True
        return row

    def dump(self) -> dict[str, Any]:
        """Everything by row."""
        return {
            "transformers": list(self.transformers),
            "feeders": list(self.feeders),
            "rated_kva": np.array(self._rated, np.float64),
            "feeder": np.array(self._feeder_of, np.int64),
            "own_meter": list(self._own_meter),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.transformers, self.feeders = list(state["transformers"]), list(state["feeders"])
        self._transformer = {name: row for row, name in enumerate(self.transformers)}
        self._feeder = {name: row for row, name in enumerate(self.feeders)}
        self._rated, self._feeder_of = state["rated_kva"].tolist(), state["feeder"].tolist()
        self._own_meter = list(state["own_meter"])
        self._refresh()

    def _feeder_row(self, feeder_id: str) -> int:
        row = self._feeder.get(feeder_id)
        if row is None:
            row = self._feeder[feeder_id] = len(self.feeders)
            self.feeders.append(feeder_id)
        return row

    def _fresh(self) -> None:
        if self._stale:
            self._refresh()

    def _refresh(self) -> None:
        self._rated_kva = np.array(self._rated, np.float64)
        self._feeders = np.array(self._feeder_of, np.int64)
        self._metered = np.array(self._own_meter, np.bool_)
        self._members = [np.flatnonzero(self._feeders == row) for row in range(len(self.feeders))]
        self._stale = False
