"""The network as reference data has it: the newest record of a name holds, however the records came."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.flow.topics import ACCOUNTS, TOPOLOGY, partition_of
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.log.records import LogRecord
from streams.office import places as module
from streams.office.places import PlaceBook

METERS = st.builds(
    lambda meter, transformer, account: {"kind": "meter", "meter_id": meter, "transformer_id": transformer}
    | ({"account_id": account} if account else {}),
    st.sampled_from(["M1", "M2", "M10", "m3"]), st.sampled_from(["T1", "T2"]), st.sampled_from(["", "A1", "A2"]),
)  # fmt: skip
POLES = st.builds(
    lambda transformer, feeder: {"kind": "transformer", "transformer_id": transformer, "feeder_id": feeder},
    st.sampled_from(["T1", "T2", "T9"]), st.sampled_from(["F1", "F2"]),
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
    meter, topic = record.get("meter_id", ""), TOPOLOGY if "kind" in record else ACCOUNTS
    places = [partition_of(meter, 2)] if meter else [0, 1] if topic == TOPOLOGY else [0]
    log.append([LogRecord(topic, place, f"{len(value)}", value) for place in places])


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(st.lists(METERS | POLES | PEOPLE, max_size=5), max_size=5), st.sampled_from([0, 1000]))
def test_the_newest_record_of_a_name_holds(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[dict[str, Any]]], recent: int
) -> None:
    before, module._RECENT = module._RECENT, recent
    try:
        with Store(tmp_path_factory.mktemp("log") / "log.db") as log:
            create_topics(log, 2, 0.0)
            book = PlaceBook(log)
            for batch in batches:
                for record in batch:
                    put(log, record)
                book.places()
            check(book, [record for batch in batches for record in batch])
    finally:
        module._RECENT = before


def check(book: PlaceBook, records: list[dict[str, Any]]) -> None:
    """What the book says is what plain dictionaries say."""
    places = book.places()
    meters = {r["meter_id"]: r for r in records if "meter_id" in r}
    feeders = {r["transformer_id"]: "" for r in meters.values()}
    feeders |= {r["transformer_id"]: "" for r in records if "meter_id" in r}
    feeders |= {r["transformer_id"]: r["feeder_id"] for r in records if "feeder_id" in r}
    assert dict(places.meters("m", 99)) == {name: r["transformer_id"] for name, r in meters.items()}
    assert dict(places.transformers("t", 99)) == feeders
    accounts = {r["account_id"] for r in records if "account_id" in r}
    assert set(places.accounts("a", 99)) == accounts
    for account in ("A1", "A2", "A7"):
        assert places.has_account(account) == (account in accounts)
        mine = sorted(name for name, r in meters.items() if r.get("account_id") == account)
        assert places.meters_of(account) == mine
    assert places.has_meter("M1") == ("M1" in meters)


def test_what_cannot_be_read_is_passed_over(log: Store) -> None:
    log.append([LogRecord(TOPOLOGY, 0, "", value) for value in (b"{", b"\xff", b'{"meter_id": 7}', b"[]")])
    put(log, {"kind": "meter", "meter_id": "M1", "transformer_id": "T1"})
    assert PlaceBook(log).places().meters("M", 5) == [("M1", "T1")]


def test_some_are_enough(log: Store) -> None:
    for number in range(30):
        put(log, {"kind": "meter", "meter_id": f"M{number}", "transformer_id": "T1"})
    found = PlaceBook(log).places().meters("2", 4)
    assert [name for name, _ in found[:1]] == ["M2"] or len(found) == 4
    assert len(found) == 4
