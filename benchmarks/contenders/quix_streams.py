"""A Quix Streams application, as its documentation writes it: a stateful function on a dataframe, state in RocksDB."""

import itertools
from typing import Any

from quixstreams import Application, State

from benchmarks.contenders.rule import fresh, judge
from benchmarks.contenders.stopwatch import Options, Stopwatch, options


def run(told: Options) -> None:
    """Read until every reading was judged."""
    app = Application(
        broker_address=told.bootstrap, consumer_group=told.name, auto_offset_reset="earliest", state_dir=told.folder,
        loglevel="WARNING",
    )  # fmt: skip
    watch, seen = Stopwatch(), itertools.count(1)

    def monitor(reading: Any, state: State) -> list[dict[str, Any]]:
        watch.first()
        if next(seen) == told.readings:
            app.stop()
        history = state.get("history") or fresh()
        kind = judge(history, round(reading["kwh"] * 1000))
        state.set("history", history)
        if kind is None:
            return []
        watch.odd[kind] += 1
        return [{"meter_id": reading["meter_id"], "at": reading["at"], "kind": kind}]

    readings = app.dataframe(app.topic(told.topic, value_deserializer="json"))
    odd = readings.apply(monitor, stateful=True, expand=True)
    odd.to_topic(app.topic(told.alerts, value_serializer="json"))
    app.run()
    watch.tell(told.readings)


if __name__ == "__main__":
    run(options())
