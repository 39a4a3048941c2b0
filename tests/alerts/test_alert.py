"""Names of alerts, their history, and evidence made fit to be kept."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.alert import Alert, Reason, State, alert_id
from alerts.episode import plain
from models.flow.wire import pack, unpack


@pytest.mark.parametrize(
    ("family", "subject", "since", "wanted"),
    [
        ("overload", "T017", 1_717_614_900, "overload-T017-20240605T1915Z"),
        ("overload", "T017", 1_717_614_901, "overload-T017-20240605T191501Z"),
        ("theft", "M-000 1", 0, "theft-M-000_1.8b1a4632-19700101T0000Z"),
        ("theft", "x" * 200, 0, None),
        ("theft", "变压器", -5, None),
        ("theft", "a/../b\r\n", 10**15, None),
    ],
)
def test_names(family: str, subject: str, since: int, wanted: str | None) -> None:
    name = alert_id(family, subject, since)
    assert wanted is None or name.split(".")[0] == wanted.split(".")[0]
    assert name.isascii()
    assert len(name) < 140
    assert not set(name) & set("/\\ \r\n<>@")


@given(st.text(), st.text())
def test_different_subjects_have_different_names(one: str, other: str) -> None:
    assert (alert_id("f", one, 0) == alert_id("f", other, 0)) == (one == other)


def test_a_long_history_keeps_its_beginning_and_its_end() -> None:
    alert = Alert(
        id="x", key="f:s", family="f", kind="f.k", subject="s", subject_type="meter", severity=1, peak_severity=1,
        score=1.0, state=State.ACTIVE, since=0, updated_at=0,
    )  # fmt: skip
    for at in range(500):
        alert.note(at, Reason.COMMENTED, "li")
    assert [step.seq for step in alert.history] == [1, *range(442, 501)]
    assert (alert.steps, alert.updated_at) == (500, 499)


nested = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@given(nested)
def test_plain_values_stay_and_survive_every_encoding(value: object) -> None:
    tree = plain({"value": value})
    assert msgspec.json.encode(tree)
    assert repr(unpack(pack(tree))) == repr(tree)


def test_arrays_and_strangers_become_plain() -> None:
    strange = {"array": np.arange(3), 5: np.float32(1.5), "set": {1}, "long": list(range(500)), "nan": np.nan}
    tree = plain(strange)
    assert tree["array"] == [0, 1, 2]
    assert tree["5"] == 1.5
    assert tree["set"] == "{1}"
    assert len(tree["long"]) == 200
    assert tree["nan"] is None
