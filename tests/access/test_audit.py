"""The audit: no change of it goes unseen, and it lets go of what is old."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alerts.chain import Head
from dashboards.access import audit
from models.errors import BadSettings
from tests.access.house import HERE, PASSWORD, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "access.db")
    with closing(made.store):
        yield made


def test_the_audit_cannot_be_changed_unseen(house: House, tmp_path: Path) -> None:
    house.add("Ana")
    for _ in range(3):
        house.gate.log_in("Ana", PASSWORD, HERE)
    with house.store.reading() as connection:
        head = audit.newest(connection)
        assert audit.verify(connection, head).broken is None
    with closing(sqlite3.connect(tmp_path / "access.db")) as database, database:
        for wrong in ("UPDATE audit SET actor = 'Eve'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                database.execute(wrong)
        database.execute("DROP TRIGGER audit_no_update")
        database.execute("UPDATE audit SET actor = 'Eve' WHERE position = 2")
    with house.store.reading() as connection:
        broken = audit.verify(connection, head).broken
    assert broken is not None
    assert broken.position == 2


def aged(house: House, days: int, each: int = 3) -> None:
    """Some rows on each of so many days."""
    for _ in range(days):
        for _ in range(each):
            house.gate.note(audit.Entry(audit.Event.LOG_OUT, "Ana"))
        house.now += 86_400


def test_old_rows_of_the_audit_are_let_go_of_and_the_rest_can_be_checked(tmp_path: Path) -> None:
    house = House(tmp_path / "access.db", keep_days=30)
    with closing(house.store), house.store.reading() as connection:
        aged(house, 31)
        early = audit.newest(connection)
        assert audit.verify(connection).rows == len(house.audit()) == 93
        aged(house, 20)
        rows = house.audit()
        assert rows[0].at >= house.now - 32 * 86_400
        pruned = [row for row in rows if row.event == "audit_pruned"]
        assert pruned[-1].about.startswith("up to 2026-01-")
        assert pruned[-1].detail.startswith(f"{rows[0].position - 1}:")
        verdict = audit.verify(connection, early)
        assert (verdict.broken, verdict.rows) == (None, rows[-1].position)
        begin = Head.read(pruned[-1].detail)
        assert audit.verify(connection, begin).broken is None
        assert audit.verify(connection, begin._replace(hash="0" * 64)).broken is not None
        with pytest.raises(BadSettings, match="row 5 was let go of"):
            audit.verify(connection, Head(5, "0" * 64))
    with closing(sqlite3.connect(tmp_path / "access.db")) as database:
        for wrong in ("DELETE FROM audit", "DELETE FROM audit_begins", "UPDATE audit_begins SET position = 1"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                database.execute(wrong)


def test_rows_that_nobody_says_were_let_go_of_are_missed(house: House, tmp_path: Path) -> None:
    aged(house, 4)
    with closing(sqlite3.connect(tmp_path / "access.db")) as database, database:
        [hash_] = database.execute("SELECT hash FROM audit WHERE position = 5").fetchone()
        database.execute("INSERT INTO audit_begins VALUES (5, ?)", [hash_])
        database.execute("DELETE FROM audit WHERE position <= 5")
    with house.store.reading() as connection:
        broken = audit.verify(connection).broken
    assert broken is not None
    assert (broken.position, broken.what) == (5, "rows up to it are missing, and no row tells that they were let go of")


def test_an_audit_that_is_all_old_goes_on_from_where_it_was(tmp_path: Path) -> None:
    house = House(tmp_path / "access.db", keep_days=30)
    with closing(house.store), house.store.reading() as connection:
        aged(house, 2)
        house.now += 100 * 86_400
        aged(house, 1, each=1)
        assert [(row.position, row.event) for row in house.audit()] == [(7, "audit_pruned"), (8, "log_out")]
        assert audit.verify(connection).broken is None


def test_a_file_of_an_earlier_version_lets_go_of_old_rows_too(tmp_path: Path) -> None:
    with closing(House(tmp_path / "access.db").store) as store, store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE audit_begins")
        for name in ("audit_no_early_delete", "audit_begins_no_update", "audit_begins_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        body = "BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
        connection.exec_driver_sql(f"CREATE TRIGGER audit_no_delete {body}")
    house = House(tmp_path / "access.db", keep_days=30)
    with closing(house.store), house.store.reading() as connection:
        aged(house, 40)
        assert house.audit()[0].position > 1
        assert audit.verify(connection).broken is None
