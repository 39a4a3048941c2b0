"""A meter's days beside those of its neighbours: what it usually uses, and what it would had it moved as they did."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboards.meterstore import DayRows, shares
from models.meters.features import RECENT_DAYS

_FULL = 0.95
"""Share of a day's intervals, and of its hours with supply, from which it can be compared with others."""

_FIRST_DAYS = 7
"""How many of the first days say what a meter used before: a week, so that a fall soon after is not in it yet."""

_LEAST_DAYS = 5
"""Fewest of them that do."""

_LEAST_PEERS = 5
"""Fewest meters that say what the others did; where a transformer has fewer, others of its feeder are asked, too."""

_LEAST_KWH = 0.1
"""Least usual use, kWh a day, that others' use is set in proportion to."""

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_NONE: Int64 = np.zeros(0, np.int64)


class Compared(NamedTuple):
    """A meter beside its peers, by day.

    Attributes:
        usual_kwh: median of the first seven days that can be compared; NaN where there are too few.
        expected_kwh: `usual_kwh` times what the median peer used of its usual; NaN where too few tell.
        low_kwh, high_kwh: between which half of the peers used.
        peers: how many they are. near: whether all hang at the same transformer.
    """

    usual_kwh: float
    expected_kwh: Float64
    low_kwh: Float64
    high_kwh: Float64
    peers: int
    near: bool


class Neighbourhood(NamedTuple):
    """Days of n meters that hang near each other, D days.

    Attributes:
        meters, transformers: names, the transformers those of the newest day. days: since 1970-01-01. at: Unix seconds
            of their ends.
        kwh, coverage, supplied, bad: shape (n, D); NaN where not known.
    """

    meters: list[str]
    transformers: list[str]
    days: list[int]
    at: list[int]
    kwh: Float64
    coverage: Float64
    supplied: Float64
    bad: Float64

    def usual(self) -> Float64:
        """Median of each meter's first days that can be compared, kWh, shape (n,)."""
        fit = self.comparable()
        first = ~np.isnan(fit) & (np.cumsum(~np.isnan(fit), axis=1) <= _FIRST_DAYS)
        return _quantile(np.where(first, fit, np.nan).T, 0.5, _LEAST_DAYS)

    def recent(self) -> Float64:
        """Mean of each meter's newest days that can be compared, kWh, shape (n,); NaN where there is none."""
        fit = self.comparable()
        known = ~np.isnan(fit)
        newest = known & (np.cumsum(known[:, ::-1], axis=1)[:, ::-1] <= RECENT_DAYS)
        count = newest.sum(axis=1)
        mean: Float64 = np.where(newest, fit, 0.0).sum(axis=1) / np.maximum(count, 1)
        return np.where(count > 0, mean, np.nan)

    def compared(self, row: int) -> Compared:
        """One meter beside the others."""
        fit, usual = self.comparable(), self.usual()
        others = np.arange(len(self.meters)) != row
        near = others & (np.array(self.transformers) == self.transformers[row])
        chosen = near if near.sum() >= _LEAST_PEERS else others
        told = fit[chosen]
        base = np.where(usual[chosen] >= _LEAST_KWH, usual[chosen], np.nan)[:, None]
        return Compared(
            usual_kwh=float(usual[row]),
            expected_kwh=usual[row] * _quantile(told / base, 0.5, _LEAST_PEERS),
            low_kwh=_quantile(told, 0.25, _LEAST_PEERS),
            high_kwh=_quantile(told, 0.75, _LEAST_PEERS),
            peers=int(chosen.sum()),
            near=chosen is near,
        )

    def comparable(self) -> Float64:
        """Energy of the days that came whole and had supply throughout, NaN else."""
        whole = (self.coverage >= _FULL) & (self.supplied >= _FULL)
        return np.where(whole, self.kwh, np.nan)


def neighbourhood(rows: Sequence[DayRows]) -> Neighbourhood:
    """Days as the store gives them, the oldest first, side by side."""
    days = sorted({(each.day, each.at) for each in rows})
    column = {day: place for place, (day, _) in enumerate(days)}
    meters, transformers, where = _numbered(rows)
    cells = [numbers * len(days) + column[each.day] for each, numbers in zip(rows, where, strict=True)]

    def spread(values: list[Float64]) -> Float64:
        made = np.full(len(meters) * len(days), np.nan)
        made[np.concatenate([_NONE, *cells])] = np.concatenate([np.zeros(0), *values])
        return made.reshape(len(meters), len(days))

    return Neighbourhood(
        meters=meters,
        transformers=transformers,
        days=[day for day, _ in days],
        at=[at for _, at in days],
        kwh=spread([np.where(each.coverage > 0, each.kwh, np.nan) for each in rows]),
        coverage=spread([shares(each.coverage) for each in rows]),
        supplied=spread([shares(each.supplied) for each in rows]),
        bad=spread([shares(each.bad) for each in rows]),
    )


def _numbered(rows: Sequence[DayRows]) -> tuple[list[str], list[str], list[Int64]]:
    """Meters with their newest transformers, and the numbers of the meters of each row."""
    number: dict[str, int] = {}
    transformers: dict[str, str] = {}
    found: list[Int64] = []
    known: dict[str, tuple[DayRows, Int64]] = {}
    for each in rows:
        # Most days have the meters of the day before: names are looked at one by one only where they are others.
        before, numbers = known.get(each.meter_id[0], (None, _NONE))
        if before is None or before.meter_id != each.meter_id:
            numbers = np.array([number.setdefault(meter, len(number)) for meter in each.meter_id], np.int64)
        if before is None or (before.meter_id, before.transformer_id) != (each.meter_id, each.transformer_id):
            transformers |= zip(each.meter_id, each.transformer_id, strict=True)
        known[each.meter_id[0]] = each, numbers
        found.append(numbers)
    return list(number), [transformers[meter] for meter in number], found


def _quantile(values: Float64, share: float, least: int) -> Float64:
    """Quantile of the known values of each column of (m, k), shape (k,); NaN where fewer than `least` are known."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    ordered = np.sort(values, axis=0)
    count = (~np.isnan(values)).sum(axis=0)
    place = share * np.maximum(count - 1, 0)
    low = place.astype(np.int64)
    high, columns = np.minimum(low + 1, np.maximum(count - 1, 0)), np.arange(values.shape[1])
    found: Float64 = ordered[low, columns] + (place - low) * (ordered[high, columns] - ordered[low, columns])
    return np.where(count >= least, found, np.nan)
