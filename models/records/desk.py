"""What people at the desk say: actions, silences, routes, orders about models."""

from typing import Any

import msgspec

from models.records.base import Moment, Record


class ModelOrder(Record):
    """What an engineer does to a learned model: `promote` a candidate, `rollback` to a version, `resume`."""

    model: str
    action: str
    at: Moment
    actor: str
    candidate: str | None = None
    version: int | None = None
    text: str = ""


class Action(Record):
    """What an operator does to an alert: `ack`, `shelve`, `close`, …; `alerts.actions.ACTIONS` names all.

    `alert_id` and `revision` say what the operator saw; `resolution` is what a closed alert turned out to be.
    """

    alert_key: str
    action: str
    at: Moment
    actor: str
    until: Moment | None = None
    text: str = ""
    alert_id: str = ""
    revision: int | None = None
    resolution: str = ""


class Silence(Record):
    """Alerts that nobody is told of for a time: what `match` fits, as in a routes file; a later record replaces it.

    `actor` answers for it, `text` is the reason. One whose `to` is not after its `from` ends what there was of its id.
    """

    silence_id: str
    match: dict[str, Any]
    from_: Moment = msgspec.field(name="from")
    to: Moment
    actor: str
    text: str


class RoutesText(Record):
    """A routes file that holds from now on: its whole `text`, its `name` for people, and who put it there."""

    text: str
    name: str
    at: Moment
    actor: str
