"""Several orders told in one message."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from alerts.dispatch.places import place_of
from alerts.orders import CLEARED, RAISED, REMINDER, Member, Order

DIGEST = "digest"
"""Kind and family of the order that tells others."""

_LISTED = 50
_ID_DIGITS = 16
_PHASES = (RAISED, REMINDER, CLEARED)


def told_together(orders: Sequence[Order], name: str, flood: bool, now: int) -> Order:
    """The one order that tells these, which are of one recipient and channel.

    A single one stays itself. A digest waits for the latest end of quiet hours among them, and expires with the last of
    them: what may still be told is never dropped for what is too late.

    Args:
        orders: in the order of their coming.
        name: what they were gathered by; empty where they have nothing in common.
        flood: whether a flood made it.
        now: log time, Unix seconds.
    """
    latest = max(now, *(order.not_before for order in orders))
    if len(orders) == 1:
        return msgspec.structs.replace(orders[0], created_at=now, not_before=latest)
    ranked = sorted(orders, key=_weight)
    front, alert = ranked[0], f"{DIGEST}-{_digest_of(orders)}"
    return Order(
        id=f"{alert}/{front.recipient}/{front.channel}",
        alert_id=alert,
        alert_key=f"{DIGEST}:{name}",
        kind=DIGEST,
        family=DIGEST,
        subject=name,
        subject_type="group",
        severity=front.severity,
        since=min(order.since for order in orders),
        phase=min((order.phase for order in orders), key=_PHASES.index),
        step=DIGEST,
        role=front.role,
        recipient=front.recipient,
        channel=front.channel,
        at=max(order.at for order in orders),
        created_at=now,
        not_before=latest,
        expires_at=max(order.expires_at for order in orders),
        fallback=front.fallback,
        flood=flood,
        **_counted(ranked),
    )


def _counted(ranked: Sequence[Order]) -> dict[str, Any]:
    """What orders have in common, which are listed, and how many there are of each kind, phase and place."""
    phases = Counter(order.phase for order in ranked)
    return {
        "members": [_member(order) for order in ranked[:_LISTED]],
        "total": len(ranked),
        "by_kind": dict(Counter(order.kind for order in ranked).most_common()),
        "by_phase": {phase: phases[phase] for phase in _PHASES if phases[phase]},
        "by_place": dict(Counter(map(place_of, ranked)).most_common()),
        "feeder_id": _common(order.feeder_id for order in ranked),
        "transformer_id": _common(order.transformer_id for order in ranked),
    }


def _weight(order: Order) -> tuple[int, int, int, str]:
    """The most severe first, of these what begins, of these what came first."""
    return -order.severity, _PHASES.index(order.phase), order.at, order.id


def _digest_of(orders: Sequence[Order]) -> str:
    names = "\n".join(sorted(order.id for order in orders))
    return hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()[:_ID_DIGITS]


def _common(names: Iterable[str]) -> str:
    known = set(names)
    return known.pop() if len(known) == 1 else ""


def _member(order: Order) -> Member:
    return Member(**{name: getattr(order, name) for name in Member.__struct_fields__})
