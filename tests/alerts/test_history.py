"""The hash chain over the history: what is added, changed or taken away shows."""

import random
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from alerts.alert import Alert
from alerts.chain import EVIDENCE_FIELDS, FIELDS, GENESIS, Head, check, linked
from alerts.store import AlertStore
from alerts.tables import ALERTS, EVIDENCE, TRANSITIONS
from tests.alerts.conftest import Opened, Url
from tests.alerts.earlier import before_there_was_a_chain, do, opened_at_once

ROW = {
    "alert_id": "a", "seq": 1, "at": 7, "reason": "raised", "actor": "engine", "text": "", "recipient": "",
    "state": "active", "kind": "overload.heavy", "severity": 1, "acknowledged": False,
}  # fmt: skip


def test_a_history_fits_and_its_head_can_be_kept(url: Url, opened: Opened, alerts: list[Alert]) -> None:
    store = opened(url())
    assert store.verify() == check([])
    store.save(alerts[:20])
    kept = store.head()
    store.save(alerts[20:])
    verdict = store.verify(kept)
    assert verdict.broken is None
    kept_of = (len(store.history(alert.id)) + len(store.revisions(alert.id)) for alert in store.find(limit=1000))
    assert verdict.rows == sum(kept_of) > 50
    assert verdict.head == store.head() != kept
    assert str(kept) == f"{kept.position}:{kept.hash}"


def test_records_that_come_again_add_nothing(url: Url, opened: Opened, alerts: list[Alert]) -> None:
    store = opened(url())
    store.save(alerts)
    before = store.head()
    store.save(alerts)
    store.save(reversed(alerts))
    assert store.head() == before
    assert store.verify().broken is None


def test_what_is_added_does_not_cost_by_what_is_there(tmp_path: Path, alerts: list[Alert]) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with closing(AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")) as store:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            store.save(alerts)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    looks = [(statement, given) for statement, given in asked if statement.startswith("SELECT")]
    with closing(sqlite3.connect(tmp_path / "alerts.db")) as database:
        plans = [str(database.execute(f"EXPLAIN QUERY PLAN {said}", given).fetchall()) for said, given in looks]
    assert len(plans) >= 4
    # The end of the chain is read off an index, from its end.
    assert not [plan for plan in plans if re.search(r"SCAN (transitions|evidence)(?! USING INDEX \w+_position)", plan)]


def test_any_batches_of_one_log_make_the_same_chain_and_any_order_the_same_contents(
    url: Url, opened: Opened, alerts: list[Alert]
) -> None:
    whole, pieces, mixed = (opened(url()) for _ in range(3))
    whole.save(alerts)
    for start in range(0, len(alerts), 7):
        pieces.save(alerts[max(start - 3, 0) : start + 7])
    shuffled = list(alerts)
    random.Random(5).shuffle(shuffled)
    mixed.save(shuffled)
    assert pieces.verify() == whole.verify()
    assert mixed.head() != whole.head()
    assert mixed.verify().contents == whole.verify().contents


@pytest.mark.parametrize(
    ("statements", "position", "what"),
    [
        (["UPDATE transitions SET actor = 'nobody' WHERE position = 8"], 8, "changed"),
        (["UPDATE transitions SET acknowledged = NOT acknowledged WHERE position = 8"], 8, "changed"),
        (["UPDATE transitions SET hash = 'x' WHERE position = 8"], 8, "changed"),
        (["DELETE FROM transitions WHERE position = 8"], 9, "8, is missing"),
        (["DELETE FROM transitions WHERE position <= 2"], 3, "1, is missing"),
        (
            [
                "DELETE FROM transitions WHERE position = 8",
                "UPDATE transitions SET position = 8 WHERE position = (SELECT max(position) FROM transitions)",
            ],
            8,
            "changed",
        ),
        (["UPDATE transitions SET position = NULL, hash = NULL WHERE position = 8"], 9, "8, is missing"),
        (
            [
                "INSERT INTO transitions (alert_id, seq, at, reason, actor, text, recipient, state, kind, severity, "
                "acknowledged) VALUES ('a', 1, 0, 'acknowledged', 'li', '', '', 'active', 'k', 1, '1')"
            ],
            0,
            "outside of the chain",
        ),
    ],
)
def test_what_was_done_to_the_history_is_named(
    url: Url, opened: Opened, alerts: list[Alert], statements: list[str], position: int, what: str
) -> None:
    address = url()
    store = opened(address)
    store.save(alerts)
    do(address, *statements)
    broken = store.verify().broken
    assert broken is not None
    assert (broken.position, what in broken.what) == (position, True)
    assert broken.alert_id


def test_a_chain_that_was_cut_or_made_anew_differs_from_the_head_that_was_kept(
    url: Url, opened: Opened, alerts: list[Alert]
) -> None:
    address, other = url(), url()
    store, anew = opened(address), opened(other)
    store.save(alerts)
    kept = store.head()
    anew.save(list(reversed(alerts)))
    assert anew.verify().broken is None
    broken = anew.verify(kept).broken
    assert broken is not None
    assert "made anew" in broken.what
    do(address, f"DELETE FROM transitions WHERE position > {kept.position - 2}")
    assert store.verify().broken is None
    broken = store.verify(kept).broken
    assert broken is not None
    assert broken.what == f"rows {kept.position - 1} to {kept.position} are missing at the end"


def test_a_history_without_a_chain_gets_one(url: Url, opened: Opened, alerts: list[Alert]) -> None:
    address = url()
    with closing(AlertStore(address)) as old:
        old.save(alerts[:30])
        rows = sum(len(old.history(alert.id)) for alert in old.find(limit=1000))
    before_there_was_a_chain(address)
    store = opened(address)
    verdict = store.verify()
    assert (verdict.rows, verdict.broken) == (rows, None)
    store.save(alerts)
    assert store.verify().broken is None
    assert store.verify().rows > rows
    assert [alert.resolution for alert in store.find(limit=1)] == [""]
    assert opened(address).verify() == store.verify()


def test_programs_that_begin_at_once_migrate_once(url: Url, alerts: list[Alert]) -> None:
    address = url()
    with closing(AlertStore(address)) as old:
        old.save(alerts)
    before_there_was_a_chain(address)

    [verdict] = opened_at_once(address)
    assert verdict.broken is None


def test_writers_at_once_share_one_chain(url: Url, opened: Opened, alerts: list[Alert]) -> None:
    address = url()
    stores = [opened(address) for _ in range(3)]
    with ThreadPoolExecutor(3) as writers:
        parts = [alerts[number::3] for number in range(3)]
        for future in [writers.submit(store.save, part) for store, part in zip(stores, parts, strict=True)]:
            future.result()
    stores[0].save(alerts)
    assert stores[0].verify().broken is None
    whole = opened(url())
    whole.save(alerts)
    assert stores[0].verify().contents == whole.verify().contents


def test_a_database_of_before_stays_readable_while_it_is_migrated(tmp_path: Path, alerts: list[Alert]) -> None:
    path = tmp_path / "alerts.db"
    with closing(AlertStore(f"sqlite:///{path}")) as old:
        old.save(alerts)
    before_there_was_a_chain(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as reader, closing(AlertStore(f"sqlite:///{path}")) as store:
        assert reader.execute("SELECT count(*) FROM transitions").fetchone() == (store.verify().rows,)


rows = st.lists(
    st.builds(
        lambda number, words, flag: ROW | {"seq": number, "text": words, "acknowledged": flag},
        st.integers(0, 2**40),
        st.text(max_size=5),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else value + "x"


@given(rows, st.data())
def test_no_change_of_one_field_of_one_row_goes_unseen(given_rows: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = list(linked(given_rows, Head()))
    assert check(chain).broken is None
    assert check(chain).rows == len(given_rows)
    place = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from([*ROW, "position", "hash"]))
    chain[place] = chain[place] | {name: _other(chain[place][name])}
    broken = check(chain).broken
    assert broken is not None
    assert broken.position in (place + 1, place + 2)


def test_every_column_is_bound() -> None:
    assert {*FIELDS, "evidence_revision", "hash"} == {column.name for column in TRANSITIONS.columns}
    assert {*EVIDENCE_FIELDS, "hash"} == {column.name for column in EVIDENCE.columns}
    assert "resolution" in ALERTS.columns
    assert len(GENESIS) == 64
