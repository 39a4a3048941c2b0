"""Evidence is kept by revision: what each step was decided on can be read, and cannot be changed unseen."""

import random
from contextlib import closing
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.alert import Alert, Reason, Transition
from alerts.chain import Head, Verdict, check, linked
from alerts.config import AlertsConfig
from alerts.episode import plain
from alerts.store import AlertStore
from tests.alerts.conftest import Opened, Url
from tests.alerts.earlier import before_evidence_was_kept, do, opened_at_once
from tests.alerts.town import HOUR, MINUTE, Town, action, finding

FIRST, HIGHER, LOWER = {"loading": 1.02}, {"loading": 1.31, "hot_spot_c": 121.0}, {"loading": 1.05}


@pytest.fixture(scope="module")
def town() -> Town:
    """An overload that is raised, rises, is acknowledged, falls without a step, and ends."""
    return (
        Town(AlertsConfig(refresh_s=600))
        .add(
            finding("overload.overload", "T1", 0, evidence=FIRST),
            finding("overload.overload", "T1", 5 * MINUTE, since=0, severity=4, evidence=HIGHER),
            action("overload:T1", "ack", 6 * MINUTE),
            finding("overload.overload", "T1", 20 * MINUTE, since=0, severity=4, evidence=LOWER),
            finding("overload.overload", "T1", 40 * MINUTE, since=0, severity=4, evidence=LOWER),
            finding("overload.overload", "T1", HOUR, since=0, clear=True),
        )
        .run(2 * HOUR)
    )


def decided_on(store: AlertStore, alert: Alert) -> list[tuple[Reason, Any]]:
    """Each step of the life of an alert with the evidence it was decided on."""
    held = {each.revision: each.evidence for each in store.revisions(alert.id)}
    steps = (step for step in store.history(alert.id) if not step.recipient)
    return [(step.reason, held.get(step.evidence_revision or 0)) for step in steps]


def test_every_step_has_the_evidence_it_was_decided_on(url: Url, opened: Opened, town: Town) -> None:
    store = opened(url())
    store.save(town.alerts)
    assert decided_on(store, town.last) == [
        (Reason.RAISED, FIRST),
        (Reason.ESCALATED, HIGHER),
        (Reason.ACKNOWLEDGED, HIGHER),
        (Reason.CLEARED, LOWER),
    ]


def test_evidence_that_changed_no_step_is_kept_and_the_same_once(url: Url, opened: Opened, town: Town) -> None:
    store = opened(url())
    store.save(town.alerts)
    kept = store.revisions(town.last.id)
    assert [each.evidence for each in kept] == [FIRST, HIGHER, LOWER]
    assert [each.at for each in kept] == [town.last.since, town.last.since + 300, town.last.since + 1200]
    refreshed = {alert.revision for alert in town.alerts if alert.reason == Reason.EVIDENCE_UPDATED}
    assert kept[-1].revision in refreshed
    assert [each.revision for each in store.revisions(town.last.id, limit=1)] == [kept[-1].revision]


def test_revisions_in_any_order_and_more_than_once_keep_the_same(url: Url, opened: Opened, town: Town) -> None:
    whole, mixed = opened(url()), opened(url())
    whole.save(town.alerts)
    shuffled = town.alerts * 2
    random.Random(7).shuffle(shuffled)
    for start in range(0, len(shuffled), 2):
        mixed.save(shuffled[start : start + 2])
    assert mixed.revisions(town.last.id) == whole.revisions(town.last.id)
    assert mixed.verify().contents == whole.verify().contents


def test_of_a_log_that_was_compacted_the_newest_evidence_is_left(url: Url, opened: Opened, town: Town) -> None:
    store = opened(url())
    store.save([town.last])
    assert [evidence for _, evidence in decided_on(store, town.last)] == [None, None, None, LOWER]
    assert store.verify().broken is None


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE evidence SET body = '{}' WHERE revision = 2",
            "evidence of revision 2: it was changed",
        ),
        ("UPDATE evidence SET at = at + 60 WHERE revision = 2", "evidence of revision 2: it was changed"),
        ("UPDATE transitions SET evidence_revision = 1 WHERE reason = 'acknowledged'", "it was changed"),
        ("UPDATE transitions SET evidence_revision = NULL WHERE reason = 'acknowledged'", "it was changed"),
        ("DELETE FROM evidence WHERE revision = 2", "is missing"),
        ("INSERT INTO evidence (alert_id, revision, at, body) VALUES ('a', 9, 0, '{}')", "outside of the chain"),
    ],
)
def test_what_was_done_to_evidence_shows(url: Url, opened: Opened, town: Town, statement: str, what: str) -> None:
    address = url()
    store = opened(address)
    store.save(town.alerts)
    do(address, statement)
    broken = store.verify().broken
    assert broken is not None
    assert what in broken.what


def test_a_chain_of_before_goes_on(url: Url, opened: Opened, town: Town) -> None:
    address = url()
    with closing(AlertStore(address)) as old:
        old.save(town.alerts[:3])
    before_evidence_was_kept(address)
    store = opened(address)
    kept, steps = store.head(), store.history(town.last.id)
    assert store.verify() == Verdict(kept, len(steps), store.verify().contents, None)
    assert {step.evidence_revision for step in steps} == {None}
    assert store.revisions(town.last.id) == []
    store.save(town.alerts)
    assert store.verify(kept).broken is None
    assert [evidence for _, evidence in decided_on(store, town.last)][-1] == LOWER
    assert store.history(town.last.id)[: len(steps)] == steps
    do(address, "UPDATE transitions SET evidence_revision = 1 WHERE position = 1")
    assert store.verify().broken is not None


def test_programs_that_begin_at_once_migrate_a_chain_of_before_once(url: Url, town: Town) -> None:
    address = url()
    with closing(AlertStore(address)) as old:
        old.save(town.alerts)
    before_evidence_was_kept(address)

    [verdict] = opened_at_once(address)
    assert verdict.broken is None


def test_records_and_snapshots_of_before_are_read(town: Town) -> None:
    old = msgspec.to_builtins(town.last)
    del old["evidence_revision"], old["evidence_at"]
    for step in old["history"]:
        del step["evidence_revision"]
    alert = msgspec.convert(old, Alert)
    assert (alert.evidence_revision, alert.history[0].evidence_revision) == (0, None)
    alert.learn(7, LOWER)
    assert (alert.evidence_revision, alert.evidence_at) == (alert.revision + 1, 7)
    alert.learn(8, LOWER)
    assert alert.evidence_at == 7


def test_a_record_grows_by_little_for_each_step(town: Town) -> None:
    step = msgspec.to_builtins(town.last.history[-1])
    assert set(step) == set(Transition.__struct_fields__)
    assert len(msgspec.json.encode(step["evidence_revision"])) < 4


def test_what_is_no_number_is_the_same_as_none() -> None:
    assert plain({"a": float("nan"), "b": [float("inf"), 1.5]}) == {"a": None, "b": [None, 1.5]}


bodies = st.lists(st.builds(lambda number, words: {"alert_id": "a", "revision": number, "at": 7, "body": words},
                            st.integers(0, 2**31), st.text(max_size=5)), min_size=1, max_size=6)  # fmt: skip


@given(bodies, st.data())
def test_no_change_of_evidence_goes_unseen(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = list(linked(rows, Head()))
    assert check(chain).broken is None
    place = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from(list(chain[place])))
    value = chain[place][name]
    chain[place] = chain[place] | {name: value + 1 if isinstance(value, int) else value + "x"}
    broken = check(chain).broken
    assert broken is not None
    assert broken.position in (place + 1, place + 2)
