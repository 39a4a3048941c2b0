"""Lists of alerts by the page: a page begins behind the last alert of the one before, whatever changed meanwhile."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, literal, select, tuple_

from alerts.alert import Alert, State
from alerts.query import AlertFilter, where
from alerts.tables import ALERTS

Place = tuple[int | str, ...]
"""Where an alert stands in a list: values of what the list is sorted by, its id last."""


class Sort(StrEnum):
    """What comes first: active ones by severity and last change; the last changed; the last begun; the most severe."""

    URGENCY = "urgency"
    UPDATED = "updated"
    SINCE = "since"
    SEVERITY = "severity"


class Page(NamedTuple):
    """Alerts without their history, and the place of the last; None where the list ends with them."""

    alerts: Sequence[Alert]
    last: Place | None


def page_query(which: AlertFilter, sort: Sort, after: Place | None, limit: int) -> Select[tuple[str | int, ...]]:
    """Bodies and places of the alerts behind a place, in order."""
    keys = sorted_by(sort)
    found = select(ALERTS.c.id).where(*where(which)).order_by(*keys).limit(limit)
    if after is not None:
        found = found.where(tuple_(*keys) > tuple_(*map(literal, after)))
    # Bodies are large: they are looked up when it is known which are wanted, not carried through the sorting.
    return select(ALERTS.c.body, *keys).where(ALERTS.c.id.in_(found)).order_by(*keys)


def sorted_by(sort: Sort) -> tuple[ColumnElement[int] | ColumnElement[str], ...]:
    """What a list is sorted by, each ascending; the last is the alert's id."""
    columns = ALERTS.c
    calm = case((columns.state == State.ACTIVE.value, 0), else_=1)
    return {
        Sort.URGENCY: (calm, -columns.severity, -columns.updated_at, columns.id),
        Sort.UPDATED: (-columns.updated_at, columns.id),
        Sort.SINCE: (-columns.since, columns.id),
        Sort.SEVERITY: (-columns.severity, -columns.updated_at, columns.id),
    }[sort]
