"""One local day of meters, gathered from the messages of all partitions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.messages import MeterDays

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


@dataclass(slots=True)
class Gathered:
    """Meters of one local day, each once; arrays and lists have n rows.

    Attributes:
        day: days since 1970-01-01. at: Unix seconds of its end.
        meters, transformers, feeders, accounts: names.
        kwh: import; hours: by local hour, shape (n, 24); both scaled up to the whole day.
        usable: covered by readings, and supplied throughout.
        features: shape (n, F), the columns of `models.meters.features.FEATURES`.
    """

    day: int
    at: int
    meters: list[str]
    transformers: list[str]
    feeders: list[str]
    accounts: list[str]
    kwh: Float64
    hours: Float64
    usable: Bool
    features: Float64


def gather(messages: list[MeterDays], touched: set[str], least_coverage: float) -> Gathered:
    """Join the messages of one day; of a meter that comes twice, the last counts.

    Args:
        messages: at least one, all of one day.
        touched: scopes that an outage touched that day, such as `feeder:F1`.
        least_coverage: share of the day's intervals that makes it usable.
    """
    names = {field: _names(messages, field) for field in ("meter_id", "transformer_id", "feeder_id", "account_id")}
    chosen: Int64 | slice = slice(None)
    last = {name: place for place, name in enumerate(names["meter_id"])}
    if len(last) < len(names["meter_id"]):
        chosen = np.array(list(last.values()), np.int64)
        names = {field: [listed[place] for place in chosen.tolist()] for field, listed in names.items()}
    coverage = _joined(messages, "coverage")[chosen]
    usable = (coverage >= least_coverage) & (_joined(messages, "supplied")[chosen] >= 0.999)
    if touched:
        usable &= ~_interrupted(names, touched)
    scale = np.where(usable, 1.0 / np.maximum(coverage, 0.01), 1.0)
    return Gathered(
        day=messages[0].day,
        at=messages[0].at,
        meters=names["meter_id"],
        transformers=names["transformer_id"],
        feeders=names["feeder_id"],
        accounts=names["account_id"],
        kwh=_joined(messages, "wh")[chosen] / 1000 * scale,
        hours=_joined(messages, "hour_wh")[chosen] / 1000 * scale[:, None],
        usable=usable,
        features=_joined(messages, "features")[chosen],
    )


def _names(messages: list[MeterDays], field: str) -> list[str]:
    return [name for message in messages for name in getattr(message, field)]


def _joined(messages: list[MeterDays], field: str) -> Float64:
    return np.concatenate([np.asarray(getattr(message, field), np.float64) for message in messages])


def _interrupted(names: dict[str, list[str]], touched: set[str]) -> Bool:
    scopes = (
        ("meter", "meter_id"),
        ("transformer", "transformer_id"),
        ("feeder", "feeder_id"),
        ("account", "account_id"),
    )
    hit = np.zeros(len(names["meter_id"]), bool)
    for scope, field in scopes:
        of = {name.split(":", 1)[1] for name in touched if name.startswith(f"{scope}:")}
        if of:
            hit |= np.array([name in of for name in names[field]], bool)
    return hit
