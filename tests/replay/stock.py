"""A stock Faust agent that counts and sums readings by meter in a table, as Faust's documentation would write it."""

import os
from typing import Any

import faust
import msgspec


def build_app(bootstrap: str, topic: str, partitions: int, name: str) -> faust.App:
    """The application: its own Kafka transport, a table with a changelog, Faust's defaults for all else."""
    app = faust.App(
        name,
        broker=f"kafka://{bootstrap}",
        store="memory://",
        topic_partitions=partitions,
        topic_replication_factor=1,
        consumer_auto_offset_reset="earliest",
        # A group waits so long for a member that was killed; Faust's minute would only make the test longer.
        broker_session_timeout=6.0,
        broker_heartbeat_interval=1.0,
        web_enabled=False,
    )
    totals = app.Table("totals", default=lambda: [0, 0.0])

    @app.agent(app.topic(topic, value_serializer="raw"))
    async def count(readings: Any) -> None:
        async for body in readings:
            for meter, kwh in readings_of(body):
                many, energy = totals[meter]
                totals[meter] = [many + 1, energy + kwh]

    return app


def readings_of(body: bytes) -> list[tuple[str, float]]:
    """Meters and energies of a record or frame; none where it is no reading."""
    try:
        record = msgspec.json.decode(body)
        meters = record["meter_ids"] if "meter_ids" in record else [record["meter_id"]]
        energies = record["kwh"] if isinstance(record["kwh"], list) else [record["kwh"]] * len(meters)
        return [(str(meter), float(kwh)) for meter, kwh in zip(meters, energies, strict=True)]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        return []


if __name__ == "__main__":
    build_app(os.environ["STOCK_BOOTSTRAP"], os.environ["STOCK_TOPIC"], 2, os.environ["STOCK_NAME"]).main()
