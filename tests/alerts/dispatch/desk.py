"""Orders at log times, run through the dispatch stage, and what must hold whatever they are."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from alerts.config import DeskConfig
from alerts.dispatch.stage import DispatchStage
from alerts.orders import Order
from models.flow.stage import Stage
from models.flow.topics import MESSAGES, METRICS, NOTIFICATIONS, ORDERS
from models.messages import Point
from tests.alerts.making import order
from tests.alerts.town import START
from tests.support.flow import LocalFlow

CONFIG = DeskConfig()
LONG = 7200
"""So long after the last order everything is told (seconds)."""

Timed = tuple[int, Order]


def ordered(after: float, number: int, **more: Any) -> Timed:
    """An order of alert `number` to the desk, `after` seconds from START: log time in milliseconds, and the order."""
    time = round((START + after) * 1000)
    at = time // 1000
    desk = {"recipient": "desk", "role": "desk", "channel": "desk", "feeder_id": "F1"}
    fields: dict[str, Any] = {**desk, "severity": 2, "phase": "raised", **more}
    kind = fields.pop("kind", "quality.silent")
    step = f"{fields['phase']}.{fields['severity']}.{time}"
    named = {"alert_id": f"a{number}", "alert_key": f"k{number}", "step": step, "subject": f"M{number}"}
    timed = {"at": at, "created_at": at, "not_before": at, "expires_at": at + 6 * 3600}
    return time, order(kind, **(named | timed | fields))


def external(orders: Sequence[Timed]) -> dict[tuple[str, int], list[tuple[int, bytes]]]:
    return {(ORDERS, 0): [(time, msgspec.json.encode(told)) for time, told in orders]}


def stages(config: DeskConfig = CONFIG) -> Any:
    def make(partition: int) -> Sequence[Stage]:
        return [DispatchStage(config, partition)]

    return make


class Told:
    """What came of orders.

    Attributes:
        messages: as they went out. reports: of orders that did not go out by themselves. points: of series.
    """

    def __init__(self, flow: LocalFlow) -> None:
        self.messages: list[Order] = flow.values(MESSAGES, Order)
        self.reports: list[dict[str, Any]] = flow.values(NOTIFICATIONS)
        self.points: list[Point] = flow.values(METRICS, Point)
        self.times = [e.mark.time for e in flow.logs[MESSAGES, 0] if e.value]

    def after(self) -> list[int]:
        """When messages went out, whole seconds from START."""
        return [time // 1000 - START for time in self.times]

    def check(self, orders: Sequence[Timed], config: DeskConfig = CONFIG) -> None:
        """Each order is in one message or one report; no desk is told more than it may be."""
        alone = [message.id for message in self.messages if not message.members]
        settled = Counter(alone + [report["id"] for report in self.reports])
        assert settled == Counter(told.id for _, told in orders)
        legal = {told.id for _, told in orders if told.legal}
        assert not {report["id"] for report in self.reports if report["state"] == "expired"} & legal
        said = Counter(report["detail"].split()[2] for report in self.reports if report["state"] == "gathered")
        assert said == {message.id: message.total for message in self.messages if message.members}
        for lane in {(message.recipient, message.channel) for message in self.messages if message.role == "desk"}:
            sent = zip(self.times, self.messages, strict=True)
            times = [time for time, message in sent if (message.recipient, message.channel) == lane]
            for first, beyond in zip(times, times[config.flood_most :], strict=False):
                assert beyond - first >= config.flood_window_s * 1000


def told(orders: Sequence[Timed], config: DeskConfig = CONFIG, seed: int | None = None) -> Told:
    """What comes of orders."""
    until = max(time for time, _ in orders) + LONG * 1000
    return Told(LocalFlow(stages(config), 1, START * 1000).run(external(orders), until, seed=seed))
