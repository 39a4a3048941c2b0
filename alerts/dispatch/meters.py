"""Metric points of desks: what they were told, and when a flood began and ended."""

from alerts.dispatch.budget import Budget
from alerts.figures.flood import Flood
from models.messages import Point

_COUNTED = ("orders", "messages", "gathered")


def lane_point(key: str, budget: Budget, waiting: int, operators: int, now: int) -> Point:
    """Point of series `desk`: what happened since the last one, and what is so now."""
    fields = {name: float(budget.counts.get(name, 0)) for name in _COUNTED}
    fields |= {"messages_per_operator": fields["messages"] / operators, "waiting": float(waiting)}
    fields["flood"] = float(budget.flooded)
    return Point(series="desk", at=now // 1000, tags=_tags(key), fields=fields)


def flood_begun(key: str, budget: Budget, now: int) -> Point:
    """Point of series `desk_flood` at the beginning of one."""
    return Point(
        series="desk_flood", at=now // 1000, tags=_tags(key), fields={"flood": 1.0, "orders": float(budget.watch.count)}
    )


def flood_over(key: str, flood: Flood, messages: int) -> Point:
    """Point of series `desk_flood` at its end: how long it was, how much came, how much of it was told."""
    fields = {
        "flood": 0.0,
        "lasted_s": (flood.end - flood.begin) / 1000,
        "orders": float(flood.alarms),
        "messages": float(messages),
    }
    return Point(series="desk_flood", at=flood.end // 1000, tags=_tags(key), fields=fields)


def _tags(key: str) -> dict[str, str]:
    recipient, _, channel = key.partition("\n")
    return {"recipient": recipient, "channel": channel}
