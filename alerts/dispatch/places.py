"""Which of many orders are told together when there is room for a few messages only."""

from collections.abc import Iterable
from typing import NamedTuple

from alerts.dispatch.lane import CRITICAL
from alerts.orders import Order

SEVERAL = ""
"""Name of what has no place in common."""


class Told(NamedTuple):
    """Orders of one message, and what they have in common."""

    name: str
    orders: list[Order]


def arranged(orders: Iterable[Order], room: int) -> list[Told]:
    """All orders in at most `room` messages (one at least).

    Critical ones go alone where there is room for it. The others are told by group, feeder or family, the most severe
    and largest of these by themselves, and what remains in one.
    """
    every = list(orders)
    critical = [order for order in every if order.severity >= CRITICAL]
    others = [order for order in every if order.severity < CRITICAL]
    if critical and len(critical) + bool(others) <= room:
        alone = [Told(place_of(order), [order]) for order in critical]
        return alone + (_by_place(others, room - len(alone)) if others else [])
    return _by_place(every, room)


def place_of(order: Order) -> str:
    """What an order is gathered by in a flood: its group, else its feeder, else its family."""
    return order.group or (f"feeder {order.feeder_id}" if order.feeder_id else order.family)


def _by_place(orders: list[Order], room: int) -> list[Told]:
    places: dict[str, list[Order]] = {}
    for order in orders:
        places.setdefault(place_of(order), []).append(order)
    found = sorted((Told(*place) for place in places.items()), key=_weight)
    if len(found) <= room:
        return found
    own, rest = found[: room - 1], found[room - 1 :]
    return [*own, Told(SEVERAL, [order for place in rest for order in place.orders])]


def _weight(told: Told) -> tuple[int, int, str]:
    return -max(order.severity for order in told.orders), -len(told.orders), told.name
