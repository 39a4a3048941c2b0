"""Alerts in a database: the newest revision, every step, every message, and the questions people ask."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from alerts.alert import State
from alerts.config import AlertsConfig
from alerts.paging import Place, Sort
from alerts.query import AlertFilter
from alerts.store import AlertStore, upsert
from alerts.tables import ALERTS, MESSAGES, METADATA, TRANSITIONS
from dashboards.console.book import AlertBook
from models.errors import BadSettings, BadState
from tests.alerts.conftest import MakeDesk
from tests.alerts.delivery import Planned
from tests.alerts.making import order
from tests.alerts.town import DAY, HOUR, START, Town, action, finding, outage


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AlertStore]:
    url = f"sqlite:///{tmp_path / 'deep' / 'alerts.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").make_database()
    opened = AlertStore(url)
    yield opened
    opened.close()


@pytest.fixture
def town() -> Town:
    """A day with an acknowledged overload, a cleared one, a theft lead, and a silent meter in an outage."""
    return (
        Town()
        .add(
            finding("overload.overload", "T1", 0, feeder_id="F1", evidence={"loading": 1.2}),
            finding("overload.overload", "T2", 10, severity=4, feeder_id="F2"),
            finding("overload.overload", "T2", HOUR, clear=True),
            finding("theft.lead", "M_1", 20, severity=2, transformer_id="T1", account_id="A1"),
            outage("O-1", "feeder:F9", 0, DAY),
            finding("quality.silent", "M9", 30, feeder_id="F9"),
            action("overload:T1", "ack", 60),
            action("theft:M_1", "assign", 70, text="crew 4"),
        )
        .run(2 * HOUR)
    )


def test_revisions_in_any_order_and_more_than_once(store: AlertStore, town: Town) -> None:
    mixed = town.alerts * 2
    random.Random(3).shuffle(mixed)
    for start in range(0, len(mixed), 3):
        store.save(mixed[start : start + 3])
    newest = {alert.id: alert for alert in town.alerts}
    assert store.count(AlertFilter(states=("active", "cleared", "suppressed"))) == len(newest) == 4
    for alert in newest.values():
        shown = store.show(alert.id)
        assert shown == alert
        assert store.show(alert.key) == alert
        assert [step.seq for step in store.history(alert.id)] == list(range(1, alert.steps + 1))
    assert store.show("nothing") is None


def test_who_looks_again_sees_whether_there_is_news_and_asks_once_where_there_is_none(
    store: AlertStore, town: Town
) -> None:
    book, fresh = AlertBook(store), store.version()
    assert (book.current(), fresh, store.version(MESSAGES)) == ([], 0, 0)
    store.save(town.alerts)
    shown = book.current()
    assert {row["subject"] for row in shown} == {"T1", "T2", "M_1"}
    assert (store.version(), store.version(MESSAGES)) == (fresh + 1, 0)
    assert book.current() is shown
    store.save([])
    again = book.current()
    assert all(old is new for old, new in zip(shown, again, strict=True))


def test_questions(store: AlertStore, town: Town) -> None:
    store.save(town.alerts)

    def subjects(**which: object) -> list[str]:
        return [alert.subject for alert in store.find(AlertFilter(**which))]  # type: ignore[arg-type]

    assert [alert.subject for alert in store.find()] == ["T1", "M_1", "T2"]
    assert [alert.subject for alert in store.find(limit=1, offset=1)] == ["M_1"]
    assert subjects(states=("active",)) == ["T1", "M_1"]
    assert subjects(states=("suppressed",)) == ["M9"]
    assert subjects(family="theft") == subjects(assignee="crew 4") == subjects(kind="theft.lead") == ["M_1"]
    assert subjects(place="F1") == ["T1"]
    assert subjects(place="T1") == ["T1", "M_1"]
    assert subjects(min_severity=4) == ["T2"]
    assert subjects(acknowledged=True) == ["T1"]
    assert "T2" in subjects(updated_since=START + HOUR)
    assert subjects(updated_until=START) == []
    assert subjects(text="M_") == subjects(text="m_") == ["M_1"]
    assert subjects(text="%") == []
    assert subjects(key="overload:T2", subject="T2") == ["T2"]
    assert store.active_by_severity() == {0: 0, 1: 0, 2: 1, 3: 1, 4: 0}
    assert store.active_by_family() == {"overload": 1, "theft": 1}
    assert store.raised_by_kind() == {"overload.overload": 2, "theft.lead": 1}
    assert [alert.subject for alert in store.unacknowledged()] == ["T2", "M_1"]
    assert store.count_unacknowledged() == 2


def test_an_older_revision_changes_nothing(store: AlertStore, town: Town) -> None:
    mine = [alert for alert in town.alerts if alert.subject == "T1"]
    store.save([mine[-1]])
    store.save([mine[0]])
    shown = store.show("overload:T1")
    assert shown is not None
    assert shown.revision == mine[-1].revision


def test_the_store_keeps_the_steps_that_a_long_alert_drops(store: AlertStore) -> None:
    town = Town(AlertsConfig(refresh_s=10))
    for turn in range(100):
        town.add(finding("overload.overload", "T1", turn * 60, since=0, severity=1 + turn % 4))
    town.run(HOUR * 2)
    assert len(town.last.history) == 60
    assert town.last.history[0].seq == 1
    store.save(town.alerts)
    assert [step.seq for step in store.history(town.last.id)] == list(range(1, town.last.steps + 1))


async def test_messages(store: AlertStore, make_desk: MakeDesk) -> None:
    desk = make_desk({"sms": Planned()})
    desk.notifier.take([order(alert_id="one"), order(alert_id="two", expires_at=START - 1)])
    await desk.notifier.pump()
    reports = desk.reports()
    for _ in range(2):
        store.save_messages(reports)
    store.save_messages([reports[0] | {"state": "pending", "at": START - 60}])
    assert {message["alert_id"]: message["state"] for message in store.messages()} == {"one": "sent", "two": "expired"}
    assert [message["address"] for message in store.messages("one")] == ["+8613800000001"]
    assert len(store.messages(state="expired")) == 1


def test_a_store_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "alerts.db").write_bytes(b"no database" * 1000)
    with pytest.raises(BadState, match="cannot be opened"):
        AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")


def test_a_nul_in_an_id_does_not_hold_up_other_alerts(store: AlertStore) -> None:
    town = Town().add(finding("overload.overload", "T\0", 0, feeder_id="F\0"), finding("overload.overload", "T2", 10))
    store.save(town.run(HOUR).alerts)
    assert store.count() == 2
    nul = store.show("overload:T\0")
    assert nul is not None
    assert nul.subject == "T\0"
    assert nul.history


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://u:secret@h/db",
        "oracle+nothing://h",
        "postgresql//u:secret@h/db",
        "postgresql://u:secret@h:port/db",
        "mysql://h/db?password=secret",
    ],
)
def test_a_wrong_address_is_refused_and_shows_no_password(url: str) -> None:
    with pytest.raises(BadSettings) as caught:
        AlertStore(url)
    assert "secret" not in str(caught.value)


def test_the_same_tables_and_statements_for_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in METADATA.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
        assert all(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    newer = str(upsert(ALERTS, "postgresql", "revision").compile(dialect=dialect))
    assert "ON CONFLICT (id) DO UPDATE" in newer
    assert "WHERE excluded.revision >= alerts.revision" in newer
    assert "DO NOTHING" in str(upsert(TRANSITIONS, "postgresql", "").compile(dialect=dialect))


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_hold_every_alert_once_in_the_order_of_the_whole_list(store: AlertStore, town: Town, sort: Sort) -> None:
    store.save(town.run(DAY).alerts)
    which = AlertFilter(states=tuple(State))
    whole = store.page(which, sort, None, 100)
    assert whole.last is None
    found: list[str] = []
    place: Place | None = None
    while len(found) < len(whole.alerts):
        page = store.page(which, sort, place, 2)
        found += [alert.id for alert in page.alerts]
        place = page.last
    assert place is None
    assert found == [alert.id for alert in whole.alerts]
    assert len(found) > 3


def test_alerts_are_found_by_ids_and_keys(store: AlertStore, town: Town) -> None:
    store.save(town.run(DAY).alerts)
    newest = store.newest(["overload:T1", "nothing"])
    assert list(newest) == ["overload:T1"]
    alert = newest["overload:T1"]
    assert store.known([alert.id, "nothing"]) == {alert.id: alert}
