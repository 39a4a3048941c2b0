"""The learned models of a site, as the log holds them, and orders to the learner."""

from typing import Any, NamedTuple

import msgspec

from dashboards.status import StatusFile
from models.errors import BadSettings
from models.flow.topics import DECISIONS, MODEL_ORDERS, MODELS
from models.flow.wire import unpack
from models.learning.messages import ModelDecision, ModelSnapshot
from models.records import ModelOrder
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.moment import moment

_decision = msgspec.json.Decoder(ModelDecision)


class Known(NamedTuple):
    """One model: its newest snapshot, and what was decided about it, the oldest first."""

    snapshot: ModelSnapshot
    decisions: list[ModelDecision]


def models(log: Log) -> dict[str, Known]:
    """Every model that was ever published, by name."""
    newest: dict[str, ModelSnapshot] = {}
    for record in log.records(MODELS, 0):
        snapshot: ModelSnapshot = unpack(record.value, ModelSnapshot)
        newest[snapshot.model] = snapshot
    decisions = [_decision.decode(record.value) for record in log.records(DECISIONS, 0)]
    return {
        name: Known(snapshot, [each for each in decisions if each.model == name])
        for name, snapshot in sorted(newest.items())
    }


def model(log: Log, name: str) -> Known:
    """One model.

    Raises:
        BadSettings: there is none of this name.
    """
    found = models(log)
    if name not in found:
        raise BadSettings(f"there is no model {name!r}: {', '.join(found) or 'none has been published yet'}")
    return found[name]


def plain(snapshot: ModelSnapshot) -> dict[str, Any]:
    """What a snapshot says for people, without what it has learned."""
    names = ("model", "version", "at", "candidate", "span", "metrics", "rivals")
    return {**{name: msgspec.to_builtins(getattr(snapshot, name)) for name in names}, "features": snapshot.state.names}


def order(log: Log, status: StatusFile, wanted: ModelOrder) -> None:
    """Tell the learner, as of now; it follows, or refuses with a dead letter that says why."""
    now = moment(status)
    value = msgspec.json.encode(msgspec.structs.replace(wanted, at=now.at))
    places = range(log.partitions(MODEL_ORDERS))
    log.append([LogRecord(MODEL_ORDERS, place, wanted.model, value, now.log_time) for place in places])
