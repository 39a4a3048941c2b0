"""Events and records that cannot be used."""

import msgspec
import numpy as np
import pytest

from models.flow.topics import ACCOUNTS, BILLS, CUSTOMER_EVENTS, PAYMENTS
from tests.models.churn.town import START, make
from tests.support.flow import apply_all, batch_of


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (b"{", "truncated"),
        (b'{"account_id": "A1", "kind": "call"}', "missing required field `at`"),
        (b'{"account_id": 7, "at": 1704067200, "kind": "call"}', "Expected `str`"),
        (b'{"account_id": "", "at": 1704067200, "kind": "call"}', "empty"),
        (b'{"account_id": "A1", "at": "2024-01-01T00:00:00", "kind": "call"}', "offset"),
        (b'{"account_id": "A1", "at": 1704067200000, "kind": "call"}', "milliseconds"),
        (b'{"account_id": "A1", "at": 1704067501, "kind": "call"}', "future"),
        (b'{"account_id": "A1", "at": -5, "kind": "call"}', "1970"),
        (b'{"account_id": "A1", "at": 1704067200, "kind": ""}', "kind is empty"),
        (b'{"account_id": "A1", "at": NaN, "kind": "call"}', "malformed"),
        (b'{"account_id": "A1", "at": true, "kind": "call"}', "Expected"),
        (b"\xff\xfe", ""),
    ],
)
def test_a_bad_event_is_rejected_alone(event: bytes, reason: str) -> None:
    stage = make()
    good = msgspec.json.encode({"account_id": "A1", "at": START, "kind": "complaint"})
    out = apply_all(stage, CUSTOMER_EVENTS, batch_of([(START * 1000, event), (START * 1000, good)]))
    (letter,) = out.emissions
    headers = dict(letter.headers)
    assert letter.topic == "customer.events.v1.dlq"
    assert headers["gp-error-offset"] == "0"
    assert reason in headers["gp-error-reason"]
    assert letter.value == event
    assert stage.dump()["book"]["columns"]["complaints"][0, 0] == START


def test_an_unknown_kind_is_counted_and_a_repeat_changes_nothing() -> None:
    stage = make()
    events = [{"account_id": "A1", "at": START, "kind": kind} for kind in ("birthday", "call", "call")]
    out = apply_all(stage, CUSTOMER_EVENTS, batch_of([(START * 1000, msgspec.json.encode(one)) for one in events]))
    assert out.emissions == []
    assert stage.dump()["counts"]["unknown_kinds"] == 1
    assert np.count_nonzero(stage.dump()["book"]["columns"]["calls"]) == 1


@pytest.mark.parametrize("topic", [ACCOUNTS, BILLS, PAYMENTS])
def test_bad_records_of_other_owners_are_counted_not_rejected(topic: str) -> None:
    stage = make()
    bad = [b"[]", b'{"account_id": "A1"', b'{"account_id": 5}', b'{"account_id": "A1", "contract_end": "soon"}']
    out = apply_all(stage, topic, batch_of([(START * 1000, value) for value in bad]))
    assert out.emissions == []
    assert stage.dump()["counts"]["unusable"] == 4
