"""Every topic of the engine: who writes it, how it is keyed, what a record of it is encoded as."""

import zlib
from dataclasses import dataclass

READINGS = "meter.readings.v1"
METER_EVENTS = "meter.events.v1"
INSPECTIONS = "meter.inspections.v1"
PAYMENTS = "billing.payments.v1"
BILLS = "billing.bills.v1"
CHARGEBACKS = "billing.chargebacks.v1"
NOTICES = "billing.notices.v1"
ARRANGEMENTS = "billing.arrangements.v1"
CUSTOMER_EVENTS = "customer.events.v1"
ACCOUNTS = "customer.accounts.v1"
TOPOLOGY = "grid.topology.v1"
TARIFFS = "billing.tariffs.v1"
OUTAGES = "grid.outages.v1"
WEATHER = "weather.observations.v1"
ACTIONS = "alerts.actions.v1"
SILENCES = "alerts.silences.v1"
ROUTES = "alerts.routes.v1"
MODEL_ORDERS = "models.orders.v1"
OVERRIDES = "customer.overrides.v1"

PARTIALS = "grid.partials.v1"
METER_DAYS = "meter.days.v1"
EVIDENCE = "meter.evidence.v1"
CHARGES = "meter.charges.v1"
FINDINGS = "findings.v1"
ALERTS = "alerts.v1"
ORDERS = "notifications.orders.v1"
MESSAGES = "notifications.messages.v1"
NOTIFICATIONS = "notifications.v1"
SAMPLES = "learner.samples.v1"
MODELS = "models.v1"
DECISIONS = "models.decisions.v1"
BALANCES = "grid.balances.v1"
THEFT_SCORES = "theft.scores.v1"
CAUSES = "grid.causes.v1"
PAYMENT_FACTS = "billing.payment_facts.v1"
JOURNAL = "billing.journal.v1"
FIELD_ORDERS = "field.orders.v1"
RUNNING_BILLS = "billing.running.v1"
LOADS = "grid.loads.v1"
FORECASTS = "grid.forecasts.v1"
METRICS = "metrics.v1"
ACCOUNT_MONTHS = "customer.months.v1"
CONDUCT = "customer.conduct.v1"
RISKS = "customer.risks.v1"
RANKS = "customer.ranks.v1"
CUTS = "customer.cuts.v1"
TREATMENTS = "customer.treatments.v1"
MOVEMENTS = "customer.movements.v1"
PAGES = "customer.pages.v1"
DEMAND_DAYS = "demand.days.v1"
OUTLOOK = "demand.outlook.v1"

ENGINE_CLOCK = "engine.clock.v1"
"""On Kafka: what is promised of external topics, so that everyone who reads them again has the same order."""

ENGINE_SITE = "engine.site.v1"
"""On Kafka: what all workers must agree on."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What the engine must know of one topic.

    Attributes:
        name: `<domain>.<entity>.v<n>`.
        key: what its records are partitioned by; `*` where each record goes to every partition.
        external: written by the utility's systems; otherwise by a stage, with a mark on every record.
        json: JSON on the wire; otherwise MessagePack, which only the engine reads.
        single: one partition, whatever the engine's count.
        compacted: only the newest record of a key is kept.
        kept: nothing of it is ever let go of; for a few records a day.
    """

    name: str
    key: str
    external: bool = False
    json: bool = False
    single: bool = False
    compacted: bool = False
    kept: bool = False


TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        Topic(READINGS, "meter_id", external=True, json=True),
        Topic(METER_EVENTS, "meter_id", external=True, json=True),
        Topic(INSPECTIONS, "meter_id", external=True, json=True, kept=True),
        Topic(PAYMENTS, "account_id", external=True, json=True),
        Topic(BILLS, "account_id", external=True, json=True),
        Topic(CHARGEBACKS, "account_id", external=True, json=True),
        Topic(NOTICES, "account_id", external=True, json=True),
        Topic(ARRANGEMENTS, "account_id", external=True, json=True),
        Topic(CUSTOMER_EVENTS, "account_id", external=True, json=True),
        Topic(ACCOUNTS, "account_id", external=True, json=True, compacted=True),
        Topic(TOPOLOGY, "meter_id or *", external=True, json=True, compacted=True),
        Topic(TARIFFS, "*", external=True, json=True, compacted=True),
        Topic(OUTAGES, "*", external=True, json=True),
        Topic(WEATHER, "*", external=True, json=True),
        Topic(ACTIONS, "alert key", external=True, json=True),
        Topic(SILENCES, "*", external=True, json=True, kept=True),
        Topic(ROUTES, "*", external=True, json=True, kept=True),
        Topic(MODEL_ORDERS, "*", external=True, json=True),
        Topic(OVERRIDES, "account_id", external=True, json=True, kept=True),
        Topic(PARTIALS, "feeder_id"),
        Topic(METER_DAYS, "feeder_id"),
        Topic(EVIDENCE, "feeder_id"),
        Topic(CHARGES, "account_id"),
        Topic(BALANCES, "feeder_id"),
        Topic(THEFT_SCORES, "feeder_id"),
        Topic(CAUSES, "*"),
        Topic(PAYMENT_FACTS, "account_id", single=True),
        Topic(JOURNAL, "account_id", json=True),
        Topic(RUNNING_BILLS, "block of accounts"),
        Topic(FIELD_ORDERS, "account_id", json=True, kept=True),
        Topic(FINDINGS, "alert key"),
        Topic(ALERTS, "alert key", json=True, compacted=True),
        Topic(ORDERS, "recipient", json=True),
        Topic(MESSAGES, "recipient", json=True),
        Topic(NOTIFICATIONS, "recipient", json=True),
        Topic(SAMPLES, "model", single=True),
        Topic(MODELS, "*", compacted=True),
        Topic(DECISIONS, "model", json=True, single=True, kept=True),
        Topic(LOADS, "feeder_id"),
        Topic(FORECASTS, "feeder_id"),
        Topic(ACCOUNT_MONTHS, "account_id"),
        Topic(CONDUCT, "account_id"),
        Topic(RISKS, "account_id"),
        Topic(RANKS, "month", single=True),
        Topic(CUTS, "*"),
        Topic(TREATMENTS, "*"),
        Topic(MOVEMENTS, "account_id", json=True),
        Topic(PAGES, "accounts of a shard", compacted=True),
        Topic(DEMAND_DAYS, "level", single=True),
        Topic(OUTLOOK, "*", compacted=True),
        Topic(METRICS, "*", single=True),
    )
}


def partition_of(key: str, partitions: int) -> int:
    """Partition of a key: CRC-32 modulo the count, the same in every process and language."""
    return zlib.crc32(key.encode()) % partitions


def dead_letters(topic: str) -> str:
    """Name of the topic that keeps what could not be used of `topic`."""
    return f"{topic}.dlq"
