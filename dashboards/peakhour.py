"""The hour in which a transformer's meters took most on their newest day, beside what they usually take in it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboards.meterstore import HourRows
from dashboards.neighbours import Neighbourhood

_LEAST_DAYS = 3
"""Fewest days before the newest that say what a meter usually takes."""

Float64 = NDArray[np.float64]


class PeakHour(NamedTuple):
    """The hour of the newest day in which n meters together took most.

    Attributes:
        day: days since 1970-01-01. hour: 0 to 23, local.
        kw: shape (n,), mean power in it, NaN where the day did not come whole.
        usual_kw: shape (n,), median of the days before, two weeks at most, in the same hour; NaN where too few tell.
    """

    day: int
    hour: int
    kw: Float64
    usual_kw: Float64

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Of which meters both are known, shape (n,)."""
        return ~np.isnan(self.kw) & ~np.isnan(self.usual_kw)


def peak_hour(meters: Sequence[str], hours: Sequence[HourRows], near: Neighbourhood) -> PeakHour | None:
    """Find it for some meters of a neighbourhood.

    Args:
        meters: whose hour it is.
        hours: what they took by hour.
        near: says which days came whole.

    Returns:
        None where no hour of any of them is known.
    """
    days = sorted({each.day for each in hours})
    if not meters or not days:
        return None
    kwh = np.full((len(meters), len(days), 24), np.nan)
    place = {meter: row for row, meter in enumerate(meters)}
    for each in hours:
        rows = [row for row, meter in enumerate(each.meter_id) if meter in place]
        where = [place[each.meter_id[row]] for row in rows]
        kwh[where, days.index(each.day)] = each.hour_wh[rows] / 1000.0
    kwh[~_whole(meters, days, near)] = np.nan
    newest = np.nan_to_num(kwh[:, -1]).sum(axis=0)
    if not newest.any():
        return None
    hour = int(newest.argmax())
    before = kwh[:, :-1, hour]
    told = (~np.isnan(before)).sum(axis=1) >= _LEAST_DAYS
    usual = np.full(len(meters), np.nan)
    usual[told] = np.nanmedian(before[told], axis=1)
    return PeakHour(days[-1], hour, kwh[:, -1, hour], usual)


def _whole(meters: Sequence[str], days: Sequence[int], near: Neighbourhood) -> NDArray[np.bool_]:
    """Which days came whole, shape (n, days)."""
    row_of = {meter: row for row, meter in enumerate(near.meters)}
    column_of = {day: column for column, day in enumerate(near.days)}
    fit = ~np.isnan(near.comparable())
    whole = np.zeros((len(meters), len(days)), bool)
    known = [place for place, meter in enumerate(meters) if meter in row_of]
    there = [place for place, day in enumerate(days) if day in column_of]
    rows, columns = [row_of[meters[place]] for place in known], [column_of[days[place]] for place in there]
    whole[np.ix_(known, there)] = fit[np.ix_(rows, columns)]
    return whole
