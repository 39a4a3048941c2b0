"""Ten thousand findings in a minute, through alerts and dispatch: nothing is lost, nothing twice, the figures hold."""

from collections.abc import Sequence
from functools import cache

from alerts.config import AlertsConfig
from alerts.dispatch.stage import DispatchStage
from alerts.figures.flood import FloodRule
from alerts.figures.performance import performance
from alerts.figures.records import Said, Step
from alerts.orders import Order
from alerts.stage import AlertsStage
from models.flow.stage import Stage
from models.flow.topics import ORDERS
from tests.alerts.dispatch.desk import CONFIG, Told
from tests.alerts.town import COMMON, HOUR, MINUTE, START, UNREMINDED, Detector, Town, finding
from tests.support.flow import LocalFlow

COUNT = 10_000
CRITICAL = range(0, COUNT, 500)
CLEARED = range(0, COUNT, 4)


class StormyTown(Town):
    """A town whose orders are dispatched."""

    def stages(self, partition: int) -> Sequence[Stage]:
        return [
            Detector(),
            AlertsStage(self.common, self.settings, partition, self.routes),
            DispatchStage(CONFIG, partition),
        ]


@cache
def stormy() -> StormyTown:
    town = StormyTown(AlertsConfig(), COMMON, UNREMINDED)
    for number in range(COUNT):
        severity = 4 if number in CRITICAL else 1 + number % 3
        after = number * MINUTE // COUNT
        town.add(finding("quality.bad_data", f"M{number}", after, severity=severity, feeder_id=f"F{number % 40}"))
    for number in CLEARED:
        town.add(finding("quality.bad_data", f"M{number}", 90, since=number * MINUTE // COUNT, clear=True))
    town.run(3 * HOUR)
    return town


def orders(flow: LocalFlow) -> list[tuple[int, Order]]:
    times = [emission.mark.time for emission in flow.logs[ORDERS, 0] if emission.value]
    return list(zip(times, flow.values(ORDERS, Order), strict=True))


def test_every_order_is_told_once_within_the_budget() -> None:
    ordered = orders(stormy().flow)
    assert len(ordered) == COUNT + len(CLEARED)
    Told(stormy().flow).check(ordered)


def test_the_desk_has_a_dozen_messages_and_not_ten_thousand() -> None:
    found = Told(stormy().flow)
    assert len(found.messages) <= 20
    assert max(found.after()) <= 2 * CONFIG.flood_window_s
    told_of = sum(message.total or 1 for message in found.messages)
    overtaken = sum(report["state"] == "expired" for report in found.reports)
    assert told_of + overtaken == COUNT + len(CLEARED)


def test_any_batches_and_order_of_reading_give_the_same() -> None:
    town = stormy()
    other = LocalFlow(town.stages, 1, START * 1000).run(town.external(), (START + 3 * HOUR) * 1000, seed=4)
    assert other.history() == town.flow.history()
    assert other.fingerprints() == town.flow.fingerprints()


def test_the_figures_of_the_desk_hold() -> None:
    town = stormy()
    newest = {alert.id: alert for alert in town.alerts}
    steps = [
        Step(alert.id, alert.key, alert.family, alert.subject, step.kind, step.severity, step.seq, step.at, step.reason,
             step.state)
        for alert in newest.values() for step in alert.history
    ]  # fmt: skip
    found = Told(town.flow)
    said = [
        Said(order.created_at, order.alert_id, order.kind, order.subject, order.severity, order.phase)
        for order in found.messages
    ]
    figures = performance(steps, said, START, START + 3 * HOUR, 1, FloodRule())
    assert (figures.raised.count, figures.raised.floods) == (COUNT, 1)
    assert figures.raised.ten_minutes.peak == COUNT
    assert (figures.announced.floods, figures.announced.busy_share) == (0, 0)
    assert figures.announced.ten_minutes.peak <= CONFIG.flood_most
