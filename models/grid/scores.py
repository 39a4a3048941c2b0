"""How good the forecasts are, against the load of the same hour a day and a week before."""

from typing import Any

import numpy as np

from models.grid.errors import HORIZON
from models.grid.rows import Field, Float, Float32, Int64, Rows

_KEPT = 2
_NONE = -(10**9)


class Scores(Rows):
    """Scores of one forecast a day, summed by transformer until they are told.

    Attributes:
        quantile: the forecasts being scored, shape (n, 2, 24, Q), kVA; two, for a day is scored when it is final.
        sums: shape (n, 7): hours scored; mean pinball loss over all levels (kVA); absolute errors of the median, of
            the load a day and a week before (kVA); hours between the outer levels; load (kVA).
    """

    quantile: Float32
    sums: Float

    def __init__(self, levels: tuple[float, ...]) -> None:
        super().__init__(
            {
                "quantile": Field("f4", np.nan, (_KEPT, HORIZON, len(levels))),
                "sums": Field("f8", 0.0, (7,)),
            }
        )
        self._levels = np.array(levels)
        self._median = levels.index(0.5)
        self.made: Int64 = np.full(_KEPT, _NONE, np.int64)

    def add(self, hour: int, quantile: Float32) -> None:
        """Score the forecast made at `hour`, shape (n, 24, Q), NaN where there is none."""
        place = int(np.argmin(self.made))
        self.made[place] = hour
        self.quantile[:, place] = quantile

    def observe(self, hour: int, load: Float, day_before: Float, week_before: Float) -> None:
        """Take in the loads of an hour and what naive forecasts would have said, shape (n,); NaN is not scored."""
        for place in np.flatnonzero((self.made < hour) & (hour <= self.made + HORIZON)).tolist():
            quantile = self.quantile[:, place, hour - int(self.made[place]) - 1].astype(np.float64)
            scored = np.stack(
                [
                    np.ones(self.count),
                    pinball(load[:, None], quantile, self._levels).mean(axis=1),
                    np.abs(load - quantile[:, self._median]),
                    np.abs(load - day_before),
                    np.abs(load - week_before),
                    ((load >= quantile[:, 0]) & (load <= quantile[:, -1])).astype(np.float64),
                    load,
                ],
                axis=1,
            )
            self.sums += np.where(np.isfinite(scored).all(axis=1)[:, None], scored, 0.0)

    def take(self, rows: Int64) -> dict[str, float]:
        """Mean scores of some transformers since they were last taken; none where nothing was scored."""
        hours, loss, error, day, week, inside, load = self.sums[rows].sum(axis=0).tolist()
        self.sums[rows] = 0.0
        if not hours:
            return {}
        return {
            "hours": hours,
            "pinball_kva": loss / hours,
            "error_kva": error / hours,
            "error_day_before_kva": day / hours,
            "error_week_before_kva": week / hours,
            "coverage": inside / hours,
            "mean_load_kva": load / hours,
        }

    def dump(self) -> dict[str, Any]:
        """Everything by name."""
        return super().dump() | {"made": self.made}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        super().load(state)
        self.made = state["made"]


def pinball(value: Float, quantile: Float, levels: Float) -> Float:
    """Pinball loss of quantile forecasts, by the levels in the last axis."""
    below = value - quantile
    return np.maximum(levels * below, (levels - 1.0) * below)
