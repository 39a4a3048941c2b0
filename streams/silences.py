"""Silences of a site: how they get into the log, and those that are in it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from models.errors import BadRecord
from models.flow.topics import SILENCES
from models.records import Silence, decoded
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.moment import Moment


def put_silence(log: Log, silence: Silence, now: Moment) -> None:
    """Put a silence into the log; every shard of the alerts stage reads it."""
    value = msgspec.json.encode(silence)
    places = range(log.partitions(SILENCES))
    log.append([LogRecord(SILENCES, place, silence.silence_id, value, now.log_time) for place in places])


def silences(log: Log) -> dict[str, Silence]:
    """The newest record of each silence, by its id."""
    found: dict[str, Silence] = {}
    for record in log.records(SILENCES, 0):
        try:
            silence = decoded(record.value, Silence)
        except BadRecord:
            continue
        found[silence.silence_id] = silence
    return found


def in_words(match: Mapping[str, Any]) -> str:
    """What a silence is about, on one line."""
    parts = (f"{name} {', '.join(said) if isinstance(said, (list, tuple)) else said}" for name, said in match.items())
    return "; ".join(parts)
