"""A town that reports at a steady rate, and payments that are made twice: time passes as fast as its meters report.

Run by benchmarks.consoles: bootstrap, meters, readings a second, partitions, how many alerts there are to be before the
first reading, and how many readings there are in a record. It feeds as a recording is fed, with times of its own, until
its input ends, and says when it sent the second of each two payments.
"""

import json
import sys
import threading
import time
from collections import Counter
from typing import Any

from confluent_kafka import Producer

from benchmarks.lab.workload import INTERVAL_S, START, Workload, json_frame, json_reading
from models.flow.topics import ACCOUNTS, ACTIONS, ENGINE_CLOCK, PAYMENTS, READINGS, partition_of
from streams.engine.topics import external_topics
from streams.kafka.clock import FEEDER, ClockRecord, encode

SPREAD_S = 850
"""Seconds of the town in which all meters report an interval."""

BEGIN = START + 3 * 3600
STEPS_A_SECOND = 20
_BETWEEN_STEPS = 10


class Feeder:
    """The one that writes to the topics from outside.

    Args:
        bootstrap: addresses of brokers. partitions: of every topic.
    """

    def __init__(self, bootstrap: str, partitions: int) -> None:
        settings = {"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 5}
        self._producer = Producer(settings | {"compression.type": "lz4", "queue.buffering.max.messages": 1_000_000})
        self._partitions = partitions
        self._ends: Counter[tuple[str, int]] = Counter()

    def send(self, topic: str, partition: int, key: bytes, value: bytes, time_ms: int) -> None:
        """Append a record soon."""
        while True:
            try:
                self._producer.produce(topic, value, key, partition=partition, timestamp=time_ms)
                break
            except BufferError:
                self._producer.poll(0.1)
        self._ends[topic, partition] += 1

    def tell(self, topic: str, key: str, record: dict[str, Any], time_ms: int) -> None:
        """Append a record where its key belongs."""
        self.send(topic, partition_of(key, self._partitions), key.encode(), json.dumps(record).encode(), time_ms)

    def promise(self, time_ms: int) -> None:
        """Say that nothing else comes up to a time."""
        self._producer.flush()
        for partition in range(self._partitions):
            ends = {topic: self._ends[topic, partition] for topic in external_topics()}
            value = encode(ClockRecord(FEEDER, time=time_ms, ends=ends))
            self._producer.produce(ENGINE_CLOCK, value, partition=partition)
        self._producer.flush()


class Payers:
    """Accounts that pay twice, and whose alerts somebody comments on.

    Args:
        feeder: takes what they do.
    """

    def __init__(self, feeder: Feeder) -> None:
        self._feeder = feeder
        self._count = 0

    def pay(self, time_ms: int) -> str:
        """A new account pays for the first time; says which."""
        self._count += 1
        account = f"P{self._count:06d}"
        self._feeder.tell(ACCOUNTS, account, {"account_id": account}, time_ms)
        self._pay(account, f"{account}-1", time_ms)
        return account

    def pay_again(self, account: str, time_ms: int) -> str:
        """It pays the same; says with which payment, which an alert is about then."""
        payment = f"{account}-2"
        self._pay(account, payment, time_ms)
        return payment

    def _pay(self, account: str, payment: str, time_ms: int) -> None:
        paid = {"payment_id": payment, "account_id": account, "at": time_ms // 1000, "amount": "80.00"}
        self._feeder.tell(PAYMENTS, account, {**paid, "channel": "bank"}, time_ms)

    def comment(self, number: int, time_ms: int) -> None:
        """Somebody says something of one of the alerts."""
        key = f"payment_fraud:P{number % (self._count - 1) + 1:06d}-2"
        said = {"alert_key": key, "action": "comment", "at": time_ms // 1000, "actor": "desk", "text": f"call {number}"}
        self._feeder.tell(ACTIONS, key, said, time_ms)


def feed(bootstrap: str, meters: int, rate: int, partitions: int, standing: int, frame: int) -> None:
    """Feed until the input ends."""
    feeder, town = Feeder(bootstrap, partitions), Workload(meters, 0, partitions)
    for record in town.topology():
        feeder.send(record.topic, record.partition, record.key.encode(), record.value, START * 1000)
    payers = Payers(feeder)
    for account in [payers.pay(START * 1000 + 1000) for _ in range(standing)]:
        payers.pay_again(account, START * 1000 + 61_000)
    feeder.promise(BEGIN * 1000)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    _report(feeder, payers, _records(town.names, partitions, frame), rate / frame, ended)


def _records(names: list[str], partitions: int, frame: int) -> list[tuple[int, list[str]]]:
    """Partition and meters of each record of an interval, meters of a transformer in records that are sent together."""
    waiting: list[list[str]] = [[] for _ in range(partitions)]
    found = []
    for name in names:
        meters = waiting[which := partition_of(name, partitions)]
        meters.append(name)
        if len(meters) == frame:
            found.append((which, meters))
            waiting[which] = []
    return [*found, *((which, meters) for which, meters in enumerate(waiting) if meters)]


def _report(
    feeder: Feeder, payers: Payers, records: list[tuple[int, list[str]]], rate: float, ended: threading.Event
) -> None:
    """Interval after interval, so many records a second, in twenty steps a second."""
    steps = round(len(records) / rate * STEPS_A_SECOND)
    began, step = time.monotonic(), 0
    account = ""
    while not ended.is_set():
        interval, part = divmod(step, steps)
        at = BEGIN + interval * INTERVAL_S
        time_ms = at * 1000 + SPREAD_S * 1000 * (part + 1) // steps
        for index in range(part * len(records) // steps, (part + 1) * len(records) // steps):
            partition, meters = records[index]
            kwh = (200 + (7 * index + 13 * interval) % 100) / 1000
            if len(meters) == 1:
                value = json_reading(meters[0], at, kwh)
            else:
                value = json_frame(meters, at, [kwh] * len(meters))
            feeder.send(READINGS, partition, meters[0].encode(), value, time_ms)
        if step % _BETWEEN_STEPS == 0:
            if account:
                _say(payers.pay_again(account, time_ms), began, step)
            account = payers.pay(time_ms)
            payers.comment(step, time_ms)
        feeder.promise(time_ms)
        step += 1
        if (left := began + step / STEPS_A_SECOND - time.monotonic()) > 0:
            time.sleep(left)


def _say(payment: str, began: float, step: int) -> None:
    late = time.monotonic() - began - step / STEPS_A_SECOND
    sys.stdout.write(f"{json.dumps({'payment': payment, 'at': time.time(), 'late_s': max(late, 0.0)})}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    feed(sys.argv[1], *map(int, sys.argv[2:7]))
