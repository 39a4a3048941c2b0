"""Features of the latest evaluations, kept until it is known whether the customer left."""

import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.churn import prior
from models.churn.blend import LEARNED_NAMES, MODEL, Blend
from models.churn.book import EVALUATIONS, HERE, Book
from models.churn.config import ChurnConfig
from models.learning.messages import Sample

Float64 = NDArray[np.float64]


class Examples:
    """Makes examples for the learner: an evaluation, and what became of the customer.

    The columns `features` and `evaluated` of the book hold the latest evaluations, the newest first.
    """

    def __init__(self, book: Book, blend: Blend, config: ChurnConfig) -> None:
        self._book = book
        self._blend = blend
        self._config = config
        self._times = [0] * EVALUATIONS
        self._asked = [0] * EVALUATIONS

    def keep(self, at: int, features: Float64, useful: NDArray[np.bool_]) -> None:
        """Keep an evaluation made at `at` (Unix seconds): features of shape (n, F), and which rows may be examples."""
        for name, newest in (("features", features), ("evaluated", useful)):
            column = self._book[name]
            column[:, 1:] = column[:, :-1].copy()
            column[:, 0] = newest
        self._times = [at, *self._times[:-1]]
        self._asked = [0, *self._asked[:-1]]

    def left(self, row: int, at: int, now: int) -> list[Sample]:
        """The example of a customer that left at `at`: its last evaluation before, if it had one."""
        for place, time in enumerate(self._times):
            if 0 < time <= at and self._book["evaluated"][row, place]:
                return [self._sample(row, place, now, label=True)]
        return []

    def stayed(self, now: int) -> list[Sample]:
        """Examples of customers that are still here long after an evaluation; each evaluation is asked once."""
        found = []
        for place in reversed(range(EVALUATIONS)):
            time = self._times[place]
            if self._asked[place] or not 0 < time <= now - self._config.negative_after_s:
                continue
            self._asked[place] = 1
            here = (self._book["state"] == HERE) & (self._book["evaluated"][:, place] == 1)
            rows = [row for row in np.flatnonzero(here).tolist() if self._chosen(row, time)]
            found += [self._sample(row, place, now, label=False) for row in rows]
        return found

    def dump(self) -> dict[str, Any]:
        """What is not in the book."""
        return {"times": self._times, "asked": self._asked}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._times, self._asked = list(state["times"]), list(state["asked"])

    def _chosen(self, row: int, time: int) -> bool:
        name = f"{self._book.accounts[row]}|{time}"
        return zlib.crc32(name.encode()) < self._config.negative_share * 2**32

    def _sample(self, row: int, place: int, now: int, label: bool) -> Sample:
        features = self._book["features"][row, place].astype(np.float64)
        log_odds = float(prior.log_odds(prior.contributions(features[None]))[0])
        self._blend.judge(label, log_odds)
        named = zip(LEARNED_NAMES, [*features.tolist(), log_odds], strict=True)
        known = {name: value for name, value in named if math.isfinite(value)}
        return Sample(model=MODEL, subject=self._book.accounts[row], at=now, features=known, label=label)
