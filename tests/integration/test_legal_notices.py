"""From a debt to the cut through both stages and the notifier's reports: who is told, and what proves it."""

from pathlib import Path
from typing import Any

import msgspec

from alerts.config import AlertsConfig
from alerts.orders import Order
from alerts.reports import Report
from alerts.stage import AlertsStage
from models.accounts.config import AccountsConfig
from models.accounts.stage import AccountsStage
from models.config import Common
from models.flow.topics import NOTICES, NOTIFICATIONS, ORDERS, dead_letters, partition_of
from streams.alertstore import apart
from streams.embedded.store import Store
from streams.engine.sinks import report_to
from streams.engine.topics import create_topics
from streams.settings import Settings
from tests.models.accounts.town import ZONE, Town, moment
from tests.support.flow import LocalFlow

PARTITIONS = 3


def stages(partition: int) -> list[Any]:
    common = Common(timezone=ZONE)
    return [AccountsStage(common, AccountsConfig(), partition), AlertsStage(common, AlertsConfig(), partition)]


def orders(town: Town, days: float) -> list[Order]:
    flow = LocalFlow(stages, 1).run(town.external(), until=moment(days) * 1000)
    assert not flow.values(dead_letters(NOTICES))
    return [msgspec.convert(order, Order) for order in flow.values(ORDERS)]


def arrived(order: Order, at: int) -> Report:
    return {
        "id": order.id,
        "alert_id": order.alert_id,
        "kind": order.kind,
        "phase": order.phase,
        "recipient": order.recipient,
        "role": order.role,
        "channel": order.channel,
        "state": "delivered",
        "at": at,
    }


def proven(folder: Path, reports: list[Report]) -> list[bytes]:
    """What a real log holds of proofs after reports went through it."""
    with Store(folder / "log.db") as log:
        create_topics(log, PARTITIONS, 1)
        report_to(log)(reports)
        kept = [record.value for part in range(PARTITIONS) for record in log.records(NOTIFICATIONS, part)]
        assert len(kept) == len(reports)
        place = partition_of("A", PARTITIONS)
        assert not [record for part in range(PARTITIONS) if part != place for record in log.records(NOTICES, part)]
        return [record.value for record in log.records(NOTICES, place)]


def debtor() -> Town:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "100.00")
    return town


def told(town: Town, days: float, recipient: str) -> list[str]:
    return [order.kind.removeprefix("arrears.") for order in orders(town, days) if order.recipient == recipient]


def test_the_customer_gets_each_notice_once_and_the_desk_hears_of_one_without_proof() -> None:
    assert told(debtor(), 150, "account:A") == ["overdue", "disconnection_notice"]
    assert told(debtor(), 42, "desk") == []
    assert told(debtor(), 150, "desk") == ["disconnection_notice"]


def test_what_gateways_report_leads_to_the_cut_and_no_sooner(tmp_path: Path) -> None:
    town, customer = debtor(), "account:A"
    for number, after in enumerate((0.02, 0.03)):
        notice = [order for order in orders(town, 58) if order.recipient == customer][-1]
        at = notice.not_before + round(after * 86_400)
        (value,) = proven(tmp_path / str(number), [arrived(notice, at)])
        town.put_at(NOTICES, at + 5, value, "A")
    found = [order for order in orders(town, 70) if order.recipient == customer]
    kinds = [order.kind.removeprefix("arrears.") for order in found]
    assert kinds == ["overdue", "disconnection_notice", "final_notice", "disconnection_due"]
    facts = found[-1].facts
    assert found[-1].created_at >= facts["final_notice_delivered_at"] + 86_400
    assert found[-1].created_at >= facts["notice_delivered_at"] + 14 * 86_400


def test_where_nothing_is_sent_an_order_is_proof() -> None:
    assert Settings().accounts.notice_proof == "delivered"
    assert apart(Settings()).accounts.notice_proof == "ordered"
