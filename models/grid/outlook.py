"""What a forecast means for a transformer's rating."""

from dataclasses import dataclass

import numpy as np

from models.calendar import HOUR
from models.grid.findings import Outlook
from models.grid.rows import Bool, Field, Float, Float32, Int64, Rows


@dataclass(slots=True)
class Outlooks:
    """A forecast of n transformers, made at `hour`.

    Attributes:
        hour: when, Unix seconds / 3600. spoken: shape (n,), for whom it may be published.
        quantile: shape (n, 24, Q), kVA. probability: that the peak exceeds the rating, NaN without one.
        peak_kva: median of the peak. upper_kva: what it stays below with 95 %.
        peak_at, over_from, over_until: as in `models.grid.findings.Outlook`.
    """

    hour: int
    spoken: Bool
    quantile: Float32
    probability: Float
    peak_kva: Float
    upper_kva: Float
    peak_at: Int64
    over_from: Int64
    over_until: Int64

    @classmethod
    def of(
        cls,
        hour: int,
        spoken: Bool,
        quantile: Float32,
        median: Float,
        peaks_kva: Float,
        probability: Float,
        rated_kva: Float,
    ) -> "Outlooks":
        """The outlook of a forecast with the quantiles of its peak as `models.grid.peaks.Peaks` gives them.

        The course of the median, shape (n, 24), is scaled so that it reaches the peak.
        """
        peak_kva, upper_kva = peaks_kva.T
        highest = np.maximum(median.max(axis=1), 1e-9)
        over = median * (peak_kva / highest)[:, None] > rated_kva[:, None]
        steps = over.shape[1]
        first, last = over.argmax(axis=1), steps - 1 - over[:, ::-1].argmax(axis=1)
        any_over = over.any(axis=1)
        at = np.where(np.isfinite(median), median, -1.0).argmax(axis=1) + 1
        return cls(
            hour,
            spoken,
            quantile,
            probability,
            peak_kva,
            upper_kva,
            (hour + at) * HOUR,
            np.where(any_over, (hour + first) * HOUR, 0),
            np.where(any_over, (hour + last + 1) * HOUR, 0),
        )


class OutlookBook(Rows):
    """The last outlook of every transformer; `made` is when, Unix seconds, 0 where there is none."""

    made: Int64
    probability: Float
    peak_kva: Float
    peak_at: Int64
    over_from: Int64
    over_until: Int64

    def __init__(self) -> None:
        floats = {name: Field("f8", np.nan) for name in ("probability", "peak_kva")}
        moments = {name: Field("i8", 0) for name in ("made", "peak_at", "over_from", "over_until")}
        super().__init__({**floats, **moments})

    def keep(self, outlooks: Outlooks) -> None:
        """Note a forecast."""
        self.made = np.where(outlooks.spoken, outlooks.hour * HOUR, 0)
        self.probability, self.peak_kva = outlooks.probability, outlooks.peak_kva
        self.peak_at, self.over_from, self.over_until = outlooks.peak_at, outlooks.over_from, outlooks.over_until

    def of(self, row: int) -> Outlook | None:
        """The last outlook of a transformer, None where there is none."""
        if not self.made[row]:
            return None
        return Outlook(
            float(self.probability[row]),
            float(self.peak_kva[row]),
            int(self.peak_at[row]),
            int(self.over_from[row]),
            int(self.over_until[row]),
        )
