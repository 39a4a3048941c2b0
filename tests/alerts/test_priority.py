"""Alerts about customers whom the policy puts first come first among those of one severity."""

from pathlib import Path

import msgspec
import numpy as np

from alerts.alert import Alert
from alerts.config import AlertsConfig
from alerts.stage import AlertsStage
from alerts.store import AlertStore
from models.customers.messages import Treatments
from models.flow.stage import Out
from models.flow.topics import ALERTS, FINDINGS, TREATMENTS
from models.flow.wire import pack
from tests.alerts.town import COMMON, START, finding
from tests.support.flow import apply_all, batch_of, reloaded


def stage() -> AlertsStage:
    return AlertsStage(COMMON, AlertsConfig())


def treated(**priority: int) -> bytes:
    none = np.zeros(len(priority), np.int32)
    ranks = np.array(list(priority.values()), np.int32)
    return pack(Treatments(at=START, account_id=list(priority), priority=ranks, patience_days=none))


def found(at: int, account: str, severity: int = 2) -> tuple[int, bytes]:
    about = finding("theft.lead", f"M-{account}", at, severity=severity, account_id=account)
    return (START + at) * 1000, pack(about)


def alerts(out: Out) -> list[Alert]:
    return [msgspec.json.decode(each.value, type=Alert) for each in out.emissions if each.topic == ALERTS]


def test_an_alert_carries_the_priority_of_its_customer_through_a_restart() -> None:
    first = stage()
    apply_all(first, TREATMENTS, batch_of([(START * 1000, treated(A1=3, A2=1))]))
    apply_all(first, TREATMENTS, batch_of([(START * 1000, treated(A2=0))]))
    again = reloaded(first, stage)
    out = apply_all(again, FINDINGS, batch_of([found(10, "A1"), found(20, "A2"), found(30, "A3")]))
    assert {alert.account_id: alert.priority for alert in alerts(out)} == {"A1": 3, "A2": 0, "A3": 0}


def test_the_desk_sees_severity_first_and_priority_next(tmp_path: Path) -> None:
    desk = stage()
    apply_all(desk, TREATMENTS, batch_of([(START * 1000, treated(A1=3))]))
    records = [found(10, "A1"), found(20, "A2"), found(30, "A3", severity=3)]
    store = AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")
    store.save(alerts(apply_all(desk, FINDINGS, batch_of(records))))
    assert [alert.account_id for alert in store.find()] == ["A3", "A1", "A2"]
    store.close()
