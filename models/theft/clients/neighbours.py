"""What became of clients whose meters bear neighbouring numbers."""

import numpy as np

from models.theft.clients.invoices import Bool, Float64, Int64
from models.theft.clients.tallies import Float32

NEAREST = (10, 30, 100)
"""How many neighbours are looked at."""


class Neighbours:
    """Labels of clients by district and meter number: meters of one delivery were put up in one place and time.

    Attributes:
        names: of the features: share of cheats among the nearest ones whose label is known.
    """

    def __init__(self) -> None:
        self._meters: dict[int, Float64] = {}
        self._cheats: dict[int, Bool] = {}
        self.names = [f"neighbours.{count}" for count in NEAREST]

    def shares(self, district: Int64, meter: Float64) -> Float32:
        """Share of cheats among the nearest in number, shape (n, 3), NaN where so many are not known.

        Args:
            district: of the clients, shape (n,).
            meter: number of the electricity meter, NaN where there is none, shape (n,).
        """
        found = np.full((len(meter), len(NEAREST)), np.nan, np.float32)
        for name in np.unique(district).tolist():
            if name in self._meters:
                here = np.flatnonzero((district == name) & ~np.isnan(meter))
                found[here] = self._shares(name, meter[here])
        return found

    def learn(self, district: Int64, meter: Float64, cheats: Bool) -> None:
        """Take in labels of clients."""
        for name in np.unique(district).tolist():
            here = np.flatnonzero((district == name) & ~np.isnan(meter))
            here = here[np.argsort(meter[here], kind="stable")]
            meters, known = self._meters.get(name, np.zeros(0)), self._cheats.get(name, np.zeros(0, bool))
            place = meters.searchsorted(meter[here])
            self._meters[name] = np.insert(meters, place, meter[here])
            self._cheats[name] = np.insert(known, place, cheats[here])

    def _shares(self, district: int, meter: Float64) -> Float64:
        meters = self._meters[district]
        below = np.r_[0, np.cumsum(self._cheats[district])]
        place, found = meters.searchsorted(meter), np.full((len(meter), len(NEAREST)), np.nan)
        for column, count in enumerate(NEAREST):
            if count <= len(meters):
                begin = np.clip(place - count // 2, 0, len(meters) - count)
                found[:, column] = (below[begin + count] - below[begin]) / count
        return found
