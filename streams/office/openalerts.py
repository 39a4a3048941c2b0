"""Open alerts of one family, all of them, for lists in an order that the database does not know."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, select

from alerts.alert import Alert, State
from alerts.query import AlertFilter, where
from alerts.store import AlertStore
from alerts.tables import ALERTS
from dashboards.kept import Kept

T = TypeVar("T")

MOST = 50_000
"""How many are looked at, the most severe."""


def open_alerts(alerts: AlertStore, family: str, made: Callable[[Sequence[Alert]], T]) -> Kept[T]:
    """What is made of the active alerts of a family, made again when one has changed."""
    which = AlertFilter(states=(State.ACTIVE.value,), family=family)
    changed = select(func.count(), func.max(ALERTS.c.updated_at), func.sum(ALERTS.c.revision)).where(*where(which))

    def mark() -> Any:
        with alerts.reading() as connection:
            return tuple(connection.execute(changed).one())

    marked = Kept(alerts.version, mark)
    return Kept(marked.value, lambda: made(alerts.find(which, MOST)))
