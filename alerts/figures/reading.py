"""What figures are made of, read from the alert store."""

from sqlalchemy import Connection, func, or_, select

from alerts.alert import State
from alerts.fate import Fate
from alerts.figures.records import STEPS, Said, Step
from alerts.reports import GATHERED
from alerts.tables import ALERTS, MESSAGES, TRANSITIONS

_DESK = "desk"
_TOLD = [fate.value for fate in (Fate.SENT, Fate.DELIVERED, Fate.UNDELIVERED, Fate.RECORDED, Fate.IN_DOUBT)]


def steps(connection: Connection, begin: int, end: int) -> list[Step]:
    """Steps before `end` (Unix seconds) of all alerts that were active or changed at `begin` or later."""
    alert, step = ALERTS.c, TRANSITIONS.c
    columns = (
        step.alert_id, alert.key, alert.family, alert.subject, step.kind, step.severity, step.seq, step.at, step.reason,
        step.state,
    )  # fmt: skip
    lately = or_(alert.updated_at >= begin, alert.state == State.ACTIVE.value)
    query = select(*columns).join(ALERTS, alert.id == step.alert_id)
    query = query.where(lately, step.at < end, step.reason.in_([reason.value for reason in STEPS]))
    return [Step._make(row) for row in connection.execute(query.order_by(step.alert_id, step.seq))]


def said(connection: Connection, begin: int, end: int) -> list[Said]:
    """Orders to the desk in a span (Unix seconds, the end excluded) that were told, in the order of their times."""
    message = MESSAGES.c
    columns = (
        message.ordered_at, message.alert_id, message.kind, func.coalesce(ALERTS.c.subject, message.subject),
        message.severity, message.phase, message.state,
    )  # fmt: skip
    query = select(*columns).outerjoin(ALERTS, ALERTS.c.id == message.alert_id)
    query = query.where(message.recipient == _DESK, message.state.in_([*_TOLD, GATHERED]))
    query = query.where(message.ordered_at >= begin, message.ordered_at < end)
    rows = connection.execute(query.order_by(message.ordered_at, message.id))
    return [Said._make((*values, state == GATHERED)) for *values, state in rows]


def span(connection: Connection) -> tuple[int, int] | None:
    """From the first step in the store to behind the last (Unix seconds); None where there is none."""
    first, last = connection.execute(select(func.min(TRANSITIONS.c.at), func.max(TRANSITIONS.c.at))).one()
    return None if first is None else (int(first), int(last) + 1)
