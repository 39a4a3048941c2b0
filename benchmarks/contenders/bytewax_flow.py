"""A Bytewax dataflow, as its documentation writes it: Kafka input, key, stateful map, Kafka output."""

from datetime import timedelta
from typing import Any

import orjson
from bytewax import operators as op
from bytewax.connectors.kafka import KafkaSinkMessage
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow
from bytewax.testing import run_main

from benchmarks.contenders.rule import History, fresh, judge
from benchmarks.contenders.stopwatch import Options, Stopwatch, options


def flow(told: Options, watch: Stopwatch) -> Dataflow:
    """The dataflow, which ends at the topic's end."""
    made = Dataflow("monitor")
    brokers = [told.bootstrap]
    source = kop.input("readings", made, brokers=brokers, topics=[told.topic], tail=False)

    def decoded(message: Any) -> tuple[str, Any]:
        watch.first()
        reading = orjson.loads(message.value)
        return reading["meter_id"], reading

    def judged(history: History | None, reading: Any) -> tuple[History, list[tuple[int, str]]]:
        history = history or fresh()
        kind = judge(history, round(reading["kwh"] * 1000))
        return history, [(reading["at"], kind)] if kind else []

    def message(item: Any) -> KafkaSinkMessage[bytes, bytes]:
        meter, (at, kind) = item
        watch.odd[kind] += 1
        return KafkaSinkMessage(meter.encode(), orjson.dumps({"meter_id": meter, "at": at, "kind": kind}))

    keyed = op.map("decode", source.oks, decoded)
    odd = op.stateful_flat_map("judge", keyed, judged)
    kop.output("alerts", op.map("encode", odd, message), brokers=brokers, topic=told.alerts)
    return made


def main() -> None:
    """Read until the end."""
    told, watch = options(), Stopwatch()
    run_main(flow(told, watch), epoch_interval=timedelta(seconds=10))
    watch.tell(told.readings)


if __name__ == "__main__":
    main()
