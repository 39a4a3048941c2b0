"""Which of several messages of one alert to one recipient still makes sense: a newer one takes an older one's place.

What the law asks for gives way to nothing but the end of its alert: a customer who has paid is not told of a
disconnection.
"""

import sqlite3

from alerts.orders import CLEARED, Order


def overtake(database: sqlite3.Connection, order: Order, seq: int, now: int, due_after: int) -> bool:
    """Expire what still waits for the channel of a newer message and was due after a time; a digest tells several.

    Returns:
        Whether the message need not be told either: it is the end of an alert of which nothing was sent.
    """
    alerts = dict.fromkeys((order.alert_id, *(member.alert_id for member in order.members)))
    overtaken = sum(_expire(database, order, alert, seq, now, due_after) for alert in alerts)
    if order.phase != CLEARED or not overtaken or order.members:
        return False
    told = database.execute(
        "SELECT 1 FROM outbox WHERE recipient = ? AND phase != 'cleared'"
        " AND state IN ('sent', 'delivered', 'sending', 'in_doubt', 'recorded')"
        # a digest lists the first of its alerts only: any since then may have told of this one
        " AND (alert_id = ? OR json_extract(body, '$.total') > 0 AND json_extract(body, '$.created_at') >= ?)",
        (order.recipient, order.alert_id, order.since),
    )
    return told.fetchone() is None


def _expire(database: sqlite3.Connection, order: Order, alert_id: str, seq: int, now: int, due_after: int) -> int:
    return database.execute(
        # the planner would rather look at all that waits for the channel, by the ten thousand in a replay
        "UPDATE outbox INDEXED BY conversation SET state = 'expired', detail = 'overtaken by a newer message',"
        " changed_at = ?, reported = 0"
        " WHERE alert_id = ? AND recipient = ? AND state = 'pending' AND id != ? AND seq <= ?"
        " AND lane = ? AND due_at > ? AND (? OR json_extract(body, '$.legal') IS NOT 1)",
        (now, alert_id, order.recipient, order.id, seq, order.channel, due_after, order.phase == CLEARED),
    ).rowcount


def is_overtaken(database: sqlite3.Connection, order: Order, seq: int, now: int) -> bool:
    """Whether a newer message, ordered by now, goes through one of an order's channels."""
    channels = (order.channel, *order.fallback)
    marks = ", ".join("?" for _ in channels)
    found = database.execute(
        "SELECT 1 FROM outbox WHERE alert_id = ? AND recipient = ? AND seq > ? AND phase LIKE ?"
        " AND json_extract(body, '$.step') != ? AND json_extract(body, '$.created_at') <= ?"
        f" AND lane IN ({marks}) LIMIT 1",  # noqa: S608, RUF100 - question marks only
        (order.alert_id, order.recipient, seq, CLEARED if order.legal else "%", order.step, now, *channels),
    )
    return found.fetchone() is not None
