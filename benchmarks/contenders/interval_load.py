"""Sends one interval of many meters in frames of 500, evenly spread over some seconds.

Run by benchmarks.burst: bootstrap, topic, meters, seconds (0 for as fast as it goes), the interval's end (Unix seconds)
and partitions.
"""

import sys
import time

import numpy as np
from confluent_kafka import Producer

from benchmarks.lab.workload import FRAME, json_frame
from models.flow.topics import partition_of


def main() -> None:
    """Make all frames, say when the first is sent, and send them."""
    bootstrap, topic, meters, seconds, at, partitions = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
    names = [f"L{meter:07d}" for meter in range(meters)]
    groups: list[list[str]] = [[] for _ in range(partitions)]
    for name in names:
        groups[partition_of(name, partitions)].append(name)
    kwh = np.random.default_rng(at).integers(100, 400, FRAME) / 1000
    frames = [
        (partition, json_frame(group[first : first + FRAME], at, kwh[: len(group[first : first + FRAME])].tolist()))
        for first in range(0, max(map(len, groups)), FRAME)
        for partition, group in enumerate(groups)
        if group[first : first + FRAME]
    ]
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 5, "queue.buffering.max.kbytes": 1 << 20})
    began = time.time()
    for count, (partition, value) in enumerate(frames):
        if (left := began + seconds * count / len(frames) - time.time()) > 0:
            time.sleep(left)
        producer.produce(topic, value, partition=partition)
        producer.poll(0)
    producer.flush(120)
    sys.stdout.write(f'{{"began": {began}, "seconds": {time.time() - began}, "frames": {len(frames)}}}\n')


if __name__ == "__main__":
    main()
