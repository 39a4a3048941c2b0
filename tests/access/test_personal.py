"""What is masked: telephone numbers, mail addresses, evidence about money; and nothing that work needs."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.words.masking import OF_MONEY
from alerts.words.samples import SAMPLES
from dashboards.api.personal import without_personal

_NAMES = ("family", "kind", "evidence", "facts", "latest", "phone", "text", "recipient", "channel", "x")
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=5),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=5))
def test_any_tree_keeps_its_names_and_can_be_sent(tree: dict[str, object]) -> None:
    masked = without_personal(tree)
    assert list(masked) == list(tree)
    msgspec.json.encode(masked)


@pytest.mark.parametrize(
    "text",
    [
        "call +44 1632 960001 now", "(+441632960001)", "+86-10-6552-9988", "mail ana.lopez+x@mail.example.com!",
        "refused: <ana.lopez@example.com>: user unknown", "phone = '0171 5550100'", 'email = "x.y@z"',
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_masked_wherever_they_stand(text: str) -> None:
    for place in (text, [text], {"detail": text}, {"a": [{"b": text}]}):
        masked = str(without_personal(place))
        assert "***" in masked
        assert not any(part in masked for part in ("960001", "65529988", "6552-9988", "lopez", "5550100", "x.y@z"))


@pytest.mark.parametrize(
    "text",
    [
        "M-000042 at 2024-06-05T08:00:00+01:00",
        "+12.5 % of 1234567890",
        "T1 is at 118 %",
        "overload-T1-20240605T0800Z",
        "@",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert without_personal({"text": text, "count": 5, "none": None}) == {"text": text, "count": 5, "none": None}


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_evidence_is_seen_as_an_inspector_is_told_it(kind: str) -> None:
    facts = {"owed": "12.50", "loading": 1.2, "account_id": "A-000042", "reasons": ["drop"], "new_name": 1}
    revisions = [{"revision": 2, "at": 7, "evidence": facts}]
    alert = {"kind": kind, "evidence": {"latest": facts, "peak": facts}, "revisions": revisions}
    shown = without_personal(alert)
    seen = shown["evidence"]["latest"]
    assert shown["revisions"] == [{"revision": 2, "at": 7, "evidence": seen}]
    money = kind.split(".", maxsplit=1)[0] in OF_MONEY
    assert (seen["owed"], seen["new_name"], seen["account_id"]) == ("***", "***", "A-***42")
    assert seen["loading"] == ("***" if money else 1.2)
    assert seen["reasons"] == ("***" if money else ["drop"])


def test_what_a_customer_was_told_is_theirs() -> None:
    message = {"recipient": "account:A1", "channel": "sms", "text": "You owe 12.50", "subject": "Bill", "state": "sent"}
    hidden = message | {"text": "***", "subject": "***"}
    assert without_personal([message, message | {"recipient": "ana"}]) == [hidden, message | {"recipient": "ana"}]
    to_desk = message | {"recipient": "desk", "kind": "arrears.overdue"}
    assert without_personal(to_desk) == to_desk | {"text": "***", "subject": "***"}
    load = to_desk | {"kind": "overload.overload"}
    assert without_personal(load) == load
