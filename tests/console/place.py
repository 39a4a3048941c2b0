"""A site with alerts, messages and an outage, and its console; no engine runs, so what is asked stays in the log."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from alerts.alert import Alert
from alerts.store import AlertStore
from models.flow.topics import ACTIONS, OUTAGES, TOPOLOGY
from models.records import Action, Outage, decoded
from streams.console import console_server
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.log.records import LogRecord
from streams.settings import Settings
from tests.alerts.town import DAY, HOUR, START, Town, action, finding, outage

PARTITIONS = 2
T1, T2 = "overload-T1-20240605T0800Z", "overload-T2-20240605T0800Z"


class Place:
    """A state directory.

    Args:
        folder: where; without alerts of its own if `alerts` are given.
        access: whether people must log in.
    """

    def __init__(self, folder: Path, alerts: list[Alert] | None = None, access: str = "open") -> None:
        self.settings = Settings.model_validate({"state": folder, "console": {"port": 0, "access": access}})
        with closing(AlertStore(f"sqlite:///{folder / 'alerts.db'}")) as store:
            store.save(usual_alerts() if alerts is None else alerts)
            store.save_messages(
                [message("m1", "overload-T1-20240605T0800Z"), message("m2", "overload-T2-20240605T0800Z")]
            )
        with Store(folder / "log.db") as log:
            create_topics(log, PARTITIONS, 0.0)
            log.append([LogRecord(TOPOLOGY, 0, "M1", b'{"kind": "meter", "meter_id": "M1", "transformer_id": "T1"}')])
            for record in (outage("O1", "transformer:T1", -HOUR, HOUR), outage("O2", "feeder:F9", 0, None)):
                put(log, OUTAGES, record.outage_id, record)

    @contextmanager
    def open(self) -> "Iterator[httpx.Client]":
        """The console, and who asks it."""
        with console_server(self.settings) as server, httpx.Client(base_url=server.url, timeout=20) as client:
            yield client

    def asked(self) -> list[Action]:
        """Actions in the log."""
        return [decoded(value, Action) for value in self.records(ACTIONS)]

    def records(self, topic: str, partition: int | None = None) -> list[bytes]:
        """Values of a topic, of one partition or all."""
        with Store(self.settings.state / "log.db") as log:
            places = range(log.partitions(topic)) if partition is None else (partition,)
            return [record.value for number in places for record in log.records(topic, number)]


def usual_alerts() -> list[Alert]:
    """Active, acknowledged, returned and out of service."""
    town = Town().add(
        finding("overload.overload", "T1", 0, transformer_id="T1", feeder_id="F1", evidence={"loading": 1.2}),
        finding("overload.overload", "T2", 0),
        finding("overload.overload", "T2", 60, since=0, clear=True),
        finding("theft.lead", "M1", 0, severity=2),
        finding("quality.silent", "M 2/东", 0, severity=1),
        action("theft:M1", "ack", 60),
        action("balance:T1", "out_of_service", 60, until=DAY, text="meter exchange"),
    )
    return town.run(HOUR).alerts


def message(name: str, alert_id: str) -> dict[str, Any]:
    """A delivery report."""
    return {
        "id": name, "alert_id": alert_id, "kind": "overload.overload", "phase": "raised", "severity": 3,
        "recipient": "ana", "channel": "sms", "address": "+441632960001", "locale": "en", "subject": "Overload",
        "text": "T1 is overloaded.", "state": "delivered", "detail": "by the gateway", "attempts": 1,
        "ordered_at": START, "at": START + 60,
    }  # fmt: skip


def put(log: Store, topic: str, key: str, record: Outage) -> None:
    """Append a record to every partition, now."""
    value = msgspec.json.encode(record)
    log.append([LogRecord(topic, place, key, value) for place in range(log.partitions(topic))])


def many_alerts(count: int) -> list[Alert]:
    """Active alerts of all severities, each with the history that such a one has."""
    town = Town()
    for number in range(count):
        town.add(finding("overload.overload", f"T{number:05d}", number % 7200, severity=1 + number % 4))
    return town.run(3 * HOUR).alerts
