"""Loads for the pictures in mails, out of the metric series."""

import math
from collections.abc import Callable

from alerts.curve import Curve
from alerts.orders import Order
from dashboards.series import SeriesStore
from models.calendar import LocalTime

_BEFORE_S = 86_400


def overload_curves(series: SeriesStore, local: LocalTime) -> Callable[[Order], Curve | None]:
    """Gives the load of an overload's transformer in the day before, against its rating.

    Args:
        series: holds the loads.
        local: the utility's zone.

    Returns:
        A function of an order, which gives None where the order is about something else or no load is known.
    """

    def curve_of(order: Order) -> Curve | None:
        rated = order.facts.get("rated_kva")
        if order.family != "overload" or order.subject_type != "transformer" or not isinstance(rated, (int, float)):
            return None
        rows = series.load_curve(order.subject, order.at - _BEFORE_S, order.at)
        if not rows or not math.isfinite(rated):
            return None
        loads = tuple(math.nan if row["load_kva"] is None else float(row["load_kva"]) for row in rows)
        return Curve(tuple(row["at"] for row in rows), loads, float(rated), int(local.offset(order.at)))

    return curve_of
