"""The network as reference data has it: the newest record of a name holds, however the records came."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.namestore import Kind
from models.errors import BadSettings
from models.flow.topics import ACCOUNTS, TOPOLOGY, partition_of
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.log.records import LogRecord, StoredRecord
from streams.office.places import NotReadYet, PlaceBook, Places

METERS = st.builds(
    lambda meter, transformer, account: {"kind": "meter", "meter_id": meter, "transformer_id": transformer}
    | ({"account_id": account} if account else {}),
    st.sampled_from(["M1", "M2", "M10", "m3"]), st.sampled_from(["T1", "T2"]), st.sampled_from(["", "A1", "A2"]),
)  # fmt: skip
POLES = st.builds(
    lambda transformer, feeder, own: {"kind": "transformer", "transformer_id": transformer, "feeder_id": feeder}
    | ({"meter_id": own} if own else {}),
    st.sampled_from(["T1", "T2", "T9"]), st.sampled_from(["F1", "F2"]), st.sampled_from(["", "TM1"]),
)  # fmt: skip
PEOPLE = st.builds(lambda account: {"account_id": account}, st.sampled_from(["A1", "A7"]))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "log.db") as store:
        create_topics(store, 2, 0.0)
        yield store


def put(log: Store, record: dict[str, Any]) -> None:
    """Append reference data as the utility's systems do: of a transformer to every partition."""
    value = json.dumps(record).encode()
    meter = record["meter_id"] if record.get("kind") == "meter" else ""
    topic = TOPOLOGY if "kind" in record else ACCOUNTS
    places = [partition_of(meter, 2)] if meter else [0, 1] if topic == TOPOLOGY else [0]
    log.append([LogRecord(topic, place, f"{len(value)}", value) for place in places])


@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(st.lists(METERS | POLES | PEOPLE, max_size=5), max_size=5), st.booleans())
def test_the_newest_record_of_a_name_holds(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[dict[str, Any]]], starts_again: bool
) -> None:
    folder = tmp_path_factory.mktemp("log")
    with Store(folder / "log.db") as log, ExitStack() as held:
        create_topics(log, 2, 0.0)
        book = held.enter_context(PlaceBook(log, folder / "names.db"))
        for batch in batches:
            for record in batch:
                put(log, record)
            known(book)
            if starts_again:
                held.close()
                book = held.enter_context(PlaceBook(log, folder / "names.db"))
        check(known(book), [record for batch in batches for record in batch])


def known(book: PlaceBook) -> Places:
    """All that the log has, once it is read."""
    until = time.monotonic() + 60
    while (places := book.places()).read < 1 and time.monotonic() < until:
        pass
    assert places.read == 1
    return places


def check(places: Places, records: list[dict[str, Any]]) -> None:
    """What the book says is what plain dictionaries say."""
    meters = {r["meter_id"]: r for r in records if r.get("kind") == "meter"}
    own = {r["meter_id"]: "" for r in records if r.get("kind") == "transformer" and "meter_id" in r}
    feeders = {r["transformer_id"]: "" for r in meters.values()}
    feeders |= {r["transformer_id"]: "" for r in records if r.get("kind") == "meter"}
    feeders |= {r["transformer_id"]: r["feeder_id"] for r in records if "feeder_id" in r}
    assert dict(places.find(Kind.METER, "m", 99)) == own | {name: r["transformer_id"] for name, r in meters.items()}
    assert dict(places.find(Kind.TRANSFORMER, "t", 99)) == feeders
    accounts = {r["account_id"] for r in records if "account_id" in r}
    assert {name for name, _ in places.find(Kind.ACCOUNT, "a", 99)} == accounts
    for account in ("A1", "A2", "A7"):
        assert places.has_account(account) == (account in accounts)
        mine = sorted(name for name, r in meters.items() if r.get("account_id") == account)
        assert places.names.meters_of(account) == mine
    for pole in ("T1", "T2"):
        under = sorted(name for name, r in meters.items() if r["transformer_id"] == pole)
        assert places.names.meters_under(pole, 99) == under
    assert (places.meter("M1") is not None) == ("M1" in meters)


def test_what_cannot_be_read_is_passed_over(log: Store, tmp_path: Path) -> None:
    log.append([LogRecord(TOPOLOGY, 0, "", value) for value in (b"{", b"\xff", b'{"meter_id": 7}', b"[]")])
    put(log, {"kind": "meter", "meter_id": "M1", "transformer_id": "T1"})
    with PlaceBook(log, tmp_path / "names.db") as book:
        assert known(book).find(Kind.METER, "M", 5) == [("M1", "T1")]


class Counted:
    """A log that counts the records that are read of it."""

    def __init__(self, log: Store) -> None:
        self._log = log
        self.records_read = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def records(self, topic: str, partition: int, offset: int = 0) -> Iterator[StoredRecord]:
        for record in self._log.records(topic, partition, offset):
            self.records_read += 1
            yield record


class Slow(Counted):
    """A log that gives nothing before somebody lets it."""

    def __init__(self, log: Store) -> None:
        super().__init__(log)
        self.goes_on = threading.Event()

    def records(self, topic: str, partition: int, offset: int = 0) -> Iterator[StoredRecord]:
        self.goes_on.wait(60)
        return super().records(topic, partition, offset)


def test_a_restart_reads_only_what_came_since(log: Store, tmp_path: Path) -> None:
    put(log, {"kind": "meter", "meter_id": "M1", "transformer_id": "T1"})
    with PlaceBook(log, tmp_path / "names.db") as book:
        known(book)
    put(log, {"kind": "meter", "meter_id": "M2", "transformer_id": "T1"})
    read = Counted(log)
    with PlaceBook(read, tmp_path / "names.db") as book:
        assert [name for name, _ in known(book).find(Kind.METER, "m", 5)] == ["M1", "M2"]
    assert read.records_read == 1


def test_nobody_waits_for_a_log_that_takes_long(log: Store, tmp_path: Path) -> None:
    put(log, {"kind": "meter", "meter_id": "M1", "transformer_id": "T1"})
    slow = Slow(log)
    with PlaceBook(slow, tmp_path / "names.db") as book:
        places = book.places()
        assert places.read < 1
        assert places.find(Kind.METER, "m", 5) == []
        with pytest.raises(NotReadYet, match="try again"):
            places.meter("M1")
        slow.goes_on.set()
        assert known(book).meter("M1") == ("T1", "")


def test_a_log_that_begins_anew_is_read_anew(log: Store, tmp_path: Path) -> None:
    for number in range(3):
        put(log, {"kind": "meter", "meter_id": f"M{number}", "transformer_id": "T1"})
    with PlaceBook(log, tmp_path / "names.db") as book:
        known(book)
    with Store(tmp_path / "other.db") as other:
        create_topics(other, 2, 0.0)
        put(other, {"kind": "meter", "meter_id": "M9", "transformer_id": "T1"})
        with PlaceBook(other, tmp_path / "names.db") as book:
            assert [name for name, _ in known(book).find(Kind.METER, "m", 5)] == ["M9"]


def test_a_book_of_a_log_that_has_no_topics_yet_says_so_and_reads_them_once_there_are(tmp_path: Path) -> None:
    with Store(tmp_path / "log.db") as log, PlaceBook(log, tmp_path / "names.db") as book:
        with pytest.raises(BadSettings, match="create it first"):
            book.places()
        create_topics(log, 2, 0.0)
        put(log, {"kind": "meter", "meter_id": "M1", "transformer_id": "T1"})
        deadline = time.monotonic() + 60
        while book.places().read < 1:
            assert time.monotonic() < deadline
        assert book.places().names.known(Kind.METER, "M1") == ("T1", "")
