"""The files of a recording: which topic each fills, what its rows are keyed by, and what type each column has."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

import msgspec

from models.flow.topics import (
    ACCOUNTS,
    ACTIONS,
    ARRANGEMENTS,
    BILLS,
    CHARGEBACKS,
    CUSTOMER_EVENTS,
    INSPECTIONS,
    METER_EVENTS,
    NOTICES,
    OUTAGES,
    PAYMENTS,
    READINGS,
    TOPICS,
    TOPOLOGY,
    WEATHER,
)
from models.records import (
    Account,
    Action,
    Amount,
    Arrangement,
    Bill,
    Chargeback,
    CustomerEvent,
    Inspection,
    MeterEvent,
    MeterPlace,
    Moment,
    Notice,
    Outage,
    Payment,
    Reading,
    Record,
    TransformerPlace,
    Weather,
)

Type = Literal["text", "number", "whole", "flag", "moment", "amount"]

EVERY_PARTITION = "*"
"""Key column of a kind whose records go to every partition."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One file of a recording.

    Attributes:
        stem: name of the file without its extension.
        topic: where its rows go.
        record: the struct its rows become.
        key: column that its rows are partitioned by, or `EVERY_PARTITION`.
        times: columns that say when a row arrived; the first that a row has counts. None for reference data, which
            is there from the start.
    """

    stem: str
    topic: str
    record: type[Record]
    key: str
    times: tuple[str, ...] = ()

    @property
    def types(self) -> dict[str, Type]:
        """Every column the engine reads, with its type."""
        return {**_types(self.record), **dict.fromkeys(self.times, "moment")}

    @property
    def required(self) -> list[str]:
        """Columns without which no row can be read."""
        return [field.encode_name for field in msgspec.structs.fields(self.record) if field.required]


@lru_cache
def _types(record: type[Record]) -> dict[str, Type]:
    return {field.encode_name: _type(field.type) for field in msgspec.structs.fields(record)}


def _type(annotation: Any) -> Type:
    if annotation == Amount:
        return "amount"
    members = set(get_args(annotation) or (annotation,)) - {type(None)}
    if members == set(get_args(Moment)):
        return "moment"
    plain: dict[type, Type] = {float: "number", int: "whole", bool: "flag"}
    return plain.get(members.pop(), "text") if len(members) == 1 else "text"


def _keyed(stem: str, topic: str, record: type[Record], *times: str) -> Kind:
    key = TOPICS[topic].key
    return Kind(stem, topic, record, key, times)


METERS = Kind("meters", TOPOLOGY, MeterPlace, "meter_id")
TRANSFORMERS = Kind("transformers", TOPOLOGY, TransformerPlace, EVERY_PARTITION)
ACCOUNT_FILE = _keyed("accounts", ACCOUNTS, Account)

READING_FILE = _keyed("readings", READINGS, Reading, "at")

STREAMS: tuple[Kind, ...] = (
    _keyed("outages", OUTAGES, Outage, "at", "from"),
    _keyed("weather", WEATHER, Weather, "at"),
    READING_FILE,
    _keyed("meter_events", METER_EVENTS, MeterEvent, "at"),
    _keyed("bills", BILLS, Bill, "issued_at"),
    _keyed("payments", PAYMENTS, Payment, "at"),
    _keyed("customer_events", CUSTOMER_EVENTS, CustomerEvent, "at"),
    _keyed("inspections", INSPECTIONS, Inspection, "at"),
    _keyed("chargebacks", CHARGEBACKS, Chargeback, "at"),
    _keyed("notices", NOTICES, Notice, "at"),
    _keyed("arrangements", ARRANGEMENTS, Arrangement, "at"),
    Kind("actions", ACTIONS, Action, "alert_key", ("at",)),
)
"""Kinds whose rows arrive over time; at equal times they are fed in this order."""

BY_STEM = {kind.stem: kind for kind in (*STREAMS, METERS, TRANSFORMERS, ACCOUNT_FILE)}
