"""Which reports of delivery prove that a notice reached a customer."""

import pytest

from alerts.fate import Fate
from alerts.proofs import proof_of
from alerts.reports import Report
from models.records import Notice


def report(**changes: object) -> Report:
    told = {
        "id": "arrears-A1-x/1.arrears.disconnection_notice.2/account:A1/sms",
        "alert_id": "arrears-A1-x",
        "kind": "arrears.disconnection_notice",
        "phase": "raised",
        "recipient": "account:A1",
        "role": "account",
        "channel": "sms",
        "state": "delivered",
        "at": 1_709_248_500,
    }
    return told | changes


def test_what_a_gateway_reports_as_arrived_is_proof() -> None:
    proof = Notice(
        notice_id=report()["id"],
        account_id="A1",
        at=1_709_248_500,
        kind="disconnection_notice",
        means="sms",
        alert_id="arrears-A1-x",
    )
    assert proof_of(report()) == proof
    final = proof_of(report(kind="arrears.final_notice", phase="reminder"))
    assert final is not None
    assert final.kind == "final_notice"


@pytest.mark.parametrize("fate", [fate.value for fate in Fate if fate != Fate.DELIVERED])
def test_no_other_fate_is_proof(fate: str) -> None:
    assert proof_of(report(state=fate)) is None


@pytest.mark.parametrize(
    "changes",
    [{"kind": "arrears.overdue"}, {"role": "desk", "recipient": "desk"}, {"phase": "cleared"}],
    ids=["no notice", "not the customer", "the end"],
)
def test_other_messages_are_no_notices(changes: dict[str, object]) -> None:
    assert proof_of(report(**changes)) is None
