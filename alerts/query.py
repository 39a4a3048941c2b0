"""Which alerts people ask for."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_

from alerts.alert import State
from alerts.standing import SETTLED
from alerts.tables import ALERTS

_EQUAL = ("family", "kind", "subject", "key", "assignee", "resolution")


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts to list; empty fields do not restrict.

    Attributes:
        states: of `State`; those that an outage explained are listed only where `suppressed` is among them.
        family, kind, subject, key, assignee, resolution: equal to. place: id of a feeder, transformer, meter, account.
        min_severity: at least. acknowledged: whether. waiting: whether it waits for acknowledgement,
            returned ones included. updated_since, updated_until: Unix seconds.
        text: part of the subject or kind, in capitals or not.
    """

    states: tuple[str, ...] = ()
    family: str = ""
    kind: str = ""
    subject: str = ""
    key: str = ""
    assignee: str = ""
    resolution: str = ""
    place: str = ""
    min_severity: int = 0
    acknowledged: bool | None = None
    waiting: bool = False
    updated_since: int | None = None
    updated_until: int | None = None
    text: str = ""


def unacknowledged() -> list[ColumnElement[bool]]:
    """Conditions of a raised alert that waits for acknowledgement."""
    columns = ALERTS.c
    return [
        columns.opened_at.is_not(None),
        columns.severity > 0,
        columns.state != State.OUT_OF_SERVICE.value,
        ~columns.acknowledged,
        columns.resolution == "",
        columns.outcome.not_in(SETTLED),
    ]


def where(which: AlertFilter) -> list[ColumnElement[bool]]:
    """Conditions of a filter."""
    columns = ALERTS.c
    found: list[ColumnElement[bool]] = [columns.severity >= which.min_severity]
    found.append(columns.state.in_(which.states) if which.states else columns.opened_at.is_not(None))
    found += [columns[name] == value for name in _EQUAL if (value := getattr(which, name))]
    if which.place:
        places = (columns.feeder_id, columns.transformer_id, columns.meter_id, columns.account_id)
        found.append(or_(*(place == which.place for place in places)))
    if which.acknowledged is not None:
        found.append(columns.acknowledged == which.acknowledged)
    found += unacknowledged() if which.waiting else []
    if which.updated_since is not None:
        found.append(columns.updated_at >= which.updated_since)
    if which.updated_until is not None:
        found.append(columns.updated_at <= which.updated_until)
    if which.text:
        found.append(or_(*(columns[name].icontains(which.text, autoescape=True) for name in ("subject", "kind"))))
    return found
