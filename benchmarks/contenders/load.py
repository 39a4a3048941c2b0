"""Sends readings at a steady rate: many meters catch up on the intervals of the last hours, one after another.

Run by benchmarks.latency and benchmarks.soak: bootstrap, topic, readings a second, seconds, partitions, and how many
seconds the meters take for an interval.
"""

import sys
import time
from collections.abc import Iterator

from confluent_kafka import Producer

from benchmarks.lab.workload import INTERVAL_S
from models.flow.topics import partition_of

SECONDS_AN_INTERVAL = 4
_STEPS_A_SECOND = 20


def records(rate: int, seconds: int, partitions: int, pace: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Partition, key and value of each reading."""
    meters = [(partition_of(f"L{meter:07d}", partitions), b"L%07d" % meter) for meter in range(rate * pace)]
    intervals = -(-seconds // pace)
    newest = int(time.time()) // INTERVAL_S * INTERVAL_S
    for interval in range(intervals):
        at = newest - (intervals - 1 - interval) * INTERVAL_S
        for index, (partition, meter) in enumerate(meters):
            wh = 200 + (index + 7 * interval) % 100
            yield partition, meter, b'{"meter_id":"%s","at":%d,"kwh":0.%03d,"interval_s":900}' % (meter, at, wh)


def main() -> None:
    """Send until the time is over, in twenty steps a second."""
    bootstrap, topic, rate, seconds, partitions, pace = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 5, "queue.buffering.max.messages": 1_000_000})
    source = records(rate, seconds, partitions, pace)
    began = time.monotonic()
    for step in range(seconds * _STEPS_A_SECOND):
        for _ in range(rate // _STEPS_A_SECOND):
            partition, key, value = next(source)
            producer.produce(topic, value, key, partition=partition)
        producer.poll(0)
        if (left := began + (step + 1) / _STEPS_A_SECOND - time.monotonic()) > 0:
            time.sleep(left)
    late = time.monotonic() - began - seconds
    producer.flush(30)
    sys.stdout.write(f'{{"late_s": {max(late, 0.0)}}}\n')


if __name__ == "__main__":
    main()
