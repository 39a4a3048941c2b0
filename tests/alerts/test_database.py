"""What becomes of alerts where their PostgreSQL server is slow to come, goes away, or will not have us."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import msgspec
import numpy as np
import psycopg
import pytest

from alerts.alert import Alert
from alerts.store import AlertStore
from models.errors import BadState, Unreachable
from models.flow.batch import Batch
from models.flow.topics import ALERTS
from streams.engine.sinks import AlertSink
from tests.alerts.conftest import Opened
from tests.support.postgres import Postgres


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server that a test may end."""
    with Postgres() as own:
        yield own


def batch(alerts: list[Alert]) -> Batch:
    values = [msgspec.json.encode(alert) for alert in alerts]
    places = np.arange(len(values), dtype=np.int64)
    return Batch(places, places, values)


def contents(store: AlertStore) -> list[tuple[Alert | None, int]]:
    return [(store.show(alert.id), len(store.history(alert.id))) for alert in store.find(limit=1000)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=lambda number: number.name)
def test_a_server_that_goes_away_and_comes_back_has_every_alert_once(
    server: Postgres, opened: Opened, alerts: list[Alert], how: signal.Signals
) -> None:
    undisturbed = opened(server.make_database())
    AlertSink(undisturbed).take(ALERTS, batch(alerts))
    store = opened(server.make_database())
    sink = AlertSink(store)
    half = len(alerts) // 2
    sink.take(ALERTS, batch(alerts[:half]))
    server.stop(how)
    with pytest.raises(Unreachable, match=r"does not answer or refuses .* mend alerts\.database") as caught:
        sink.take(ALERTS, batch(alerts[half:]))
    assert server.password not in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(Unreachable):
        store.count()
    server.start()
    sink.take(ALERTS, batch(alerts[half - 5 :]))
    assert contents(store) == contents(undisturbed)


def test_a_batch_is_stored_whole_or_not_at_all(postgres: Postgres, opened: Opened, alerts: list[Alert]) -> None:
    url = postgres.make_database()
    store = opened(url)
    with psycopg.connect(url, autocommit=True) as desk:
        desk.execute("ALTER TABLE transitions ADD CONSTRAINT few CHECK (alert_id NOT LIKE '%T59%')")
        with pytest.raises(BadState, match="cannot be written"):
            store.save(alerts)
        assert store.count() == 0
        desk.execute("ALTER TABLE transitions DROP CONSTRAINT few")
    store.save(alerts)
    assert store.count() == 60


def test_a_server_that_is_away_at_the_start_is_named(server: Postgres) -> None:
    url = server.make_database()
    server.stop()
    with pytest.raises(Unreachable, match=f"127.0.0.1:{server.port}") as caught:
        AlertStore(url)
    assert server.password not in str(caught.value)


def test_a_wrong_password_and_a_missing_database_are_told(postgres: Postgres) -> None:
    with pytest.raises(Unreachable, match="password authentication failed"):
        AlertStore(postgres.url().replace(postgres.password, "wrong"))
    with pytest.raises(Unreachable, match='"nowhere" does not exist'):
        AlertStore(postgres.url("nowhere"))


def test_a_user_without_rights_is_told_what_is_missing(postgres: Postgres, opened: Opened) -> None:
    url = postgres.make_database()
    opened(url)
    with psycopg.connect(url, autocommit=True) as desk:
        desk.execute("DROP ROLE IF EXISTS reader")
        desk.execute("CREATE ROLE reader LOGIN PASSWORD 'reads'")
    store = opened(url.replace(f"gridpulse:{postgres.password}", "reader:reads"))
    with pytest.raises(BadState, match=r"cannot be read .*permission denied.* give the user its rights"):
        store.count()


def test_programs_that_begin_at_once_make_the_tables_once(postgres: Postgres) -> None:
    url = postgres.make_database()
    ready = Barrier(4)

    def begin() -> int:
        ready.wait()
        with closing(AlertStore(url)) as store:
            return store.count()

    with ThreadPoolExecutor(4) as programs:
        futures = [programs.submit(begin) for _ in range(4)]
        assert [future.result() for future in futures] == [0] * 4


def test_writers_at_once_leave_the_newest(postgres: Postgres, opened: Opened, alerts: list[Alert]) -> None:
    url = postgres.make_database()
    alone = opened(postgres.make_database())
    alone.save(alerts)
    stores = [opened(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as writers:
        for future in [writers.submit(store.save, alerts) for store in stores]:
            future.result()
    assert contents(stores[0]) == contents(alone)
