"""Whatever bytes come in on whatever topic: no stage stops, and what is bad is refused once, by the topic's owner."""

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.config import Common
from models.flow.topics import (
    ACCOUNTS,
    ACTIONS,
    ARRANGEMENTS,
    BILLS,
    CHARGEBACKS,
    CUSTOMER_EVENTS,
    INSPECTIONS,
    METER_EVENTS,
    MODEL_ORDERS,
    NOTICES,
    OUTAGES,
    OVERRIDES,
    PAYMENTS,
    READINGS,
    TARIFFS,
    TOPICS,
    TOPOLOGY,
    WEATHER,
    dead_letters,
)
from streams.engine.assembly import stage_factory
from streams.settings import Settings
from tests.support.flow import LocalFlow

START = 1_704_067_200
PARTITIONS = 2
EVERYWHERE = (TARIFFS, OUTAGES, WEATHER, MODEL_ORDERS)

GOOD: dict[str, bytes] = {
    READINGS: b'{"meter_id":"M1","at":1704068100,"kwh":0.5}',
    METER_EVENTS: b'{"meter_id":"M1","at":1704068100,"code":"magnet"}',
    INSPECTIONS: b'{"meter_id":"M1","at":1704068100,"outcome":"clean"}',
    PAYMENTS: b'{"payment_id":"P1","account_id":"A1","at":1704068100,"amount":"12.50"}',
    BILLS: b'{"bill_id":"B1","account_id":"A1","issued_at":1704068100,"due_at":1704998100,"amount":"9.10"}',
    CHARGEBACKS: b'{"payment_id":"P1","account_id":"A1","at":1704068100}',
    NOTICES: b'{"notice_id":"N1","account_id":"A1","at":1704068100,"kind":"final_notice"}',
    ARRANGEMENTS: b'{"arrangement_id":"D1","account_id":"A1","at":1704068100,"due_at":1704998100,"amount":"9.10"}',
    CUSTOMER_EVENTS: b'{"account_id":"A1","at":1704068100,"kind":"call"}',
    ACCOUNTS: b'{"account_id":"A1","class":"residential","tariff":"flat"}',
    TOPOLOGY: b'{"kind":"meter","meter_id":"M1","transformer_id":"T1","account_id":"A1"}',
    TARIFFS: b'{"tariff":"flat","price":"0.30"}',
    OUTAGES: b'{"outage_id":"O1","kind":"fault","scope":"feeder:F1","from":1704068100,"to":1704071700}',
    WEATHER: b'{"at":1704068100,"temperature_c":4.5}',
    ACTIONS: b'{"alert_key":"theft:M1","action":"ack","at":1704068100,"actor":"desk"}',
    OVERRIDES: b'{"account_id":"A1","at":1704068100,"grade":"poor","until":1704998100,"owner":"ana","reason":"appeal"}',
    MODEL_ORDERS: b'{"model":"theft","action":"rollback","at":1704068100,"actor":"ana"}',
}
VALUES = [
    b'""', b"null", b"true", b"-1", b"1e308", b"0.1", b'"-5"', b'"NaN"', b"1" * 40, b"[]", b"{}",
    b'"2024-01-01T00:00:00"', b'"9999-12-31T23:59:59Z"', b'"0001-01-01T00:00:00+14:00"', b"-400000000000",
    b"400000000000", b'"\\ud83d\\ude00"',
    b'"' + b"x" * 5000 + b'"', b'"1e400"', b'"feeder:"', b'"account:A1"', b"9223372036854775807",
]  # fmt: skip
WHOLE = [
    b"", b" ", b"null", b"[]", b"5", b"{", b"\xff\xfe", b"\xff\xff\xff\xff\x10\x00\x00\x00junk", b"[" * 100_000,
    b'{"x":' + b"[" * 100_000, b'{"meter_ids":["M1"],"at":1704068100,"kwh":[1,2]}', b'{"meter_ids":5,"at":1704068100}',
    b'{"kind":"transformer","transformer_id":"T1"}', b'{"kind":"transformer","transformer_id":5}', b"\x00" * 9,
]  # fmt: skip


def stages(partition: int) -> Any:
    return stage_factory(Settings().model_copy(update={"common": Common(partitions=PARTITIONS)}))(partition)


def mangled(record: bytes, chance: random.Random) -> bytes:
    """A record with one value replaced, cut short, or with a byte changed."""
    how = chance.randrange(4)
    if how == 0:
        return record[: chance.randrange(len(record))]
    if how == 1:
        place = chance.randrange(len(record))
        return record[:place] + bytes([chance.randrange(256)]) + record[place + 1 :]
    fields = record.strip(b"{}").split(b',"')
    which = chance.randrange(len(fields))
    name, _, _ = fields[which].partition(b":")
    fields[which] = name + b":" + chance.choice(VALUES)
    if how == 2:
        del fields[which]
    return b"{" + b',"'.join(fields) + b"}" if how == 3 or which else b'{"' + b',"'.join(fields) + b"}"


def traffic(seed: int) -> dict[tuple[str, int], list[tuple[int, bytes]]]:
    chance = random.Random(seed)
    made: dict[tuple[str, int], list[tuple[int, bytes]]] = {}
    for topic, good in GOOD.items():
        for partition in range(PARTITIONS):
            if partition and topic in EVERYWHERE:
                made[topic, partition] = made[topic, 0]
                continue
            values = [good, *(mangled(good, chance) for _ in range(12)), *chance.sample(WHOLE, 4)]
            chance.shuffle(values)
            times = sorted(START * 1000 + chance.randrange(3 * 86_400_000) for _ in values)
            made[topic, partition] = list(zip(times, values, strict=True))
    return made


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 1_000_000))
def test_no_bytes_stop_a_stage_and_each_is_refused_at_most_once(seed: int) -> None:
    external = traffic(seed)
    flow = LocalFlow(stages, PARTITIONS, START * 1000).run(external, (START + 5 * 86_400) * 1000, seed=seed)
    topics = {topic for (topic, _), log in flow.logs.items() if topic.endswith(".dlq") and any(e.value for e in log)}
    assert topics <= {dead_letters(topic.name) for topic in TOPICS.values() if topic.external}
    for topic in GOOD:
        letters = [dict(letter.headers) for letter in flow.values(dead_letters(topic))]
        places = Counter((letter["gp-error-partition"], letter["gp-error-offset"]) for letter in letters)
        assert set(places.values()) <= {1}, f"a record of {topic} was refused twice"
        assert all(letter["gp-error-reason"] for letter in letters)
        assert topic not in EVERYWHERE or {partition for partition, _ in places} <= {"0"}


@pytest.mark.parametrize("topic", sorted(GOOD))
@pytest.mark.parametrize(
    "value", [b"", b"null", b"\xff", b'{"x":' + b"[" * 100_000], ids=["empty", "null", "latin", "deep"]
)
def test_what_is_no_record_is_refused_by_the_owner_of_its_topic(topic: str, value: bytes) -> None:
    partitions = range(PARTITIONS) if topic in EVERYWHERE else (1,)
    external = {(topic, partition): [(START * 1000, value)] for partition in partitions}
    flow = LocalFlow(stages, PARTITIONS, START * 1000).run(external, (START + 60) * 1000)
    (letter,) = flow.values(dead_letters(topic))
    headers = dict(letter.headers)
    assert headers["gp-error-topic"] == topic
    assert headers["gp-error-partition"] == ("0" if topic in EVERYWHERE else "1")
    assert headers["gp-error-offset"] == "0"
    assert headers["gp-error-reason"]
