"""A lane of eight houses on two transformers: a few records of every kind, as the stages read them."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from models.config import Common
from models.flow import topics
from streams.engine.assembly import stage_factory
from streams.settings import Settings
from tests.support.flow import LocalFlow
from tests.support.records import encoded

Record = tuple[int, bytes]
Log = dict[tuple[str, int], list[Record]]

START = 1_704_067_200
"""Midnight UTC of 1 January 2024."""

DAY, HOUR = 86_400, 3_600
METERS = [f"M{number}" for number in range(8)]


def stages(partition: int) -> Any:
    """All stages, with hourly readings and documents that are forgotten after three weeks."""
    settings = Settings()
    changed = {"common": Common(interval_s=HOUR), "accounts": replace(settings.accounts, keep_days=21)}
    return stage_factory(settings.model_copy(update=changed))(partition)


def kwh(number: int, hour: int) -> float:
    """What a house uses in an hour."""
    return round(0.5 + 0.1 * number + 0.3 * math.sin(hour / 24 * 2 * math.pi) + 0.01 * (hour * (number + 3) % 17), 3)


def lane(days: int, use: Callable[[int, int], float] = kwh) -> Log:
    """What is logged in so many days, by topic, with `use` as what the meters say."""
    made = _places() | _readings(days, use) | _money(days) | _incidents(days)
    return {(topic, 0): records for topic, records in made.items()}


def played(log: Log, days: int, seed: int | None = None) -> LocalFlow:
    """All stages run over a log, and two days on."""
    return LocalFlow(stages, 1, START * 1000).run(log, (START + (days + 2) * DAY) * 1000, seed=seed)


def logged(time: int, **fields: Any) -> Record:
    """A record as JSON with its log time in milliseconds."""
    return time * 1000, encoded(**fields)


def before(log: Log, time: int) -> Log:
    """What was logged up to a time (Unix seconds)."""
    return {place: [record for record in records if record[0] <= time * 1000] for place, records in log.items()}


def _places() -> dict[str, list[Record]]:
    poles = [
        logged(START, kind="transformer", transformer_id=f"T{number}", feeder_id="F", rated_kva=12.0)
        for number in range(2)
    ]
    meters = [
        logged(START, kind="meter", meter_id=name, transformer_id=f"T{number % 2}", account_id=f"A{number}")
        for number, name in enumerate(METERS)
    ]
    accounts = [
        logged(START, account_id=f"A{number}", class_="residential", tariff="flat") for number in range(len(METERS))
    ]
    return {
        topics.TOPOLOGY: poles + meters,
        topics.ACCOUNTS: accounts,
        topics.TARIFFS: [logged(START, tariff="flat", price="0.30")],
    }


def _readings(days: int, use: Callable[[int, int], float]) -> dict[str, list[Record]]:
    readings, weather = [], []
    for hour in range(1, days * 24 + 1):
        at = START + hour * HOUR
        values = [use(number, hour) for number in range(len(METERS))]
        readings.append(logged(at + 60, meter_ids=METERS, at=at, kwh=values))
        weather.append(logged(at, at=at, temperature_c=5 + 3 * math.sin(hour)))
    return {topics.READINGS: readings, topics.WEATHER: weather}


def _money(days: int) -> dict[str, list[Record]]:
    """One payment a day, monthly bills that most do not pay in full, and a payment in ten that was not theirs."""
    payments, bills, backs = [], [], []
    for day in range(days):
        at, name = START + day * DAY + 40_000, f"A{day % 8}"
        payments.append(logged(at, payment_id=f"P{day}", account_id=name, at=at, amount="10.00", instrument=name))
        if day % 10 == 9:
            backs.append(logged(at, payment_id=f"P{day - 8}", account_id=name, at=at))
        if day % 30 == 0:
            due = at + 14 * DAY
            bills += [
                logged(at, bill_id=f"B{day}-{number}", account_id=f"A{number}", issued_at=at, due_at=due, amount="90")
                for number in range(8)
            ]
    return {topics.PAYMENTS: payments, topics.BILLS: bills, topics.CHARGEBACKS: backs}


def _incidents(days: int) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {
        topic: [] for topic in (topics.CUSTOMER_EVENTS, topics.INSPECTIONS, topics.METER_EVENTS, topics.OUTAGES)
    }
    for day in range(days):
        at, number = START + day * DAY + 40_000, day % 8
        if day % 5 == 0:
            found[topics.CUSTOMER_EVENTS].append(logged(at, account_id=f"A{number}", at=at, kind="complaint"))
        if day % 9 == 4:
            found[topics.INSPECTIONS].append(logged(at, meter_id=METERS[number], at=at, outcome="clean"))
        if day % 7 == 3:
            found[topics.METER_EVENTS].append(logged(at, meter_id=METERS[number], at=at, code="magnet"))
        if day % 11 == 5:
            cut = {"from": at, "to": at + 2 * HOUR}
            found[topics.OUTAGES].append(logged(at, outage_id=f"O{day}", kind="fault", scope="transformer:T0", **cut))
    return found
