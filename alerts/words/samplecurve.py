"""A made-up load, for previews of mails that have a picture."""

import math

from alerts.curve import Curve
from alerts.orders import Order
from models.calendar import DAY


def sample_curve(order: Order) -> Curve | None:
    """A made-up day of load that ends in what an order about a sample's overload says; None of all others."""
    end, rated = order.facts.get("load_kva"), order.facts.get("rated_kva")
    if order.subject_type != "transformer" or end is None or rated is None:
        return None
    at = range(order.at - DAY, order.at + 1, 900)
    loads = (end * (1 - 0.45 * math.sin(math.pi * (order.at - each) / DAY) ** 2) for each in at)
    return Curve(tuple(at), tuple(loads), rated, 0)
