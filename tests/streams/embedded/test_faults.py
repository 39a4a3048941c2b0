"""Files that are not what they should be, and disks without room: what is said, and what stays."""

import sqlite3
from pathlib import Path

import pytest

from models.errors import BadRecord, BadState, DiskFull, GridPulseError
from streams.embedded.store import LogRecord, Store


def filled(path: Path) -> None:
    with Store(path) as store:
        store.create_topic("t", 1)
        for start in range(0, 200, 20):
            store.append([LogRecord("t", 0, "k", b"needle%d" % i + bytes(500)) for i in range(start, start + 20)])


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("meter_id,at,kwh\n" * 1000)
    with pytest.raises(BadState, match="not a log of GridPulse"):
        Store(path)


def test_a_database_of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE users (name TEXT)")
    other.close()
    with pytest.raises(BadState, match="another program"):
        Store(path)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("users",)]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    other.close()


def test_a_log_of_another_version(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(BadState, match="run the version that made it"):
        Store(path)


def test_an_empty_file_becomes_a_log(path: Path) -> None:
    path.touch()
    filled(path)
    assert path.stat().st_size > 0


def test_a_record_that_changed_on_disk_is_not_handed_on(path: Path) -> None:
    filled(path)
    data = bytearray(path.read_bytes())
    where = data.index(b"needle150")
    data[where] ^= 1
    path.write_bytes(data)
    with Store(path) as store:
        assert len(store.fetch("t", 0, 0, 1).batch) == 20
        with pytest.raises(BadState, match="t/0 is damaged at offset 140"):
            store.fetch("t", 0, 0)
        with pytest.raises(BadState, match="damaged"):
            list(store.records("t", 0))


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.95])
def test_a_truncated_file(path: Path, keep: float) -> None:
    filled(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(BadState, match="damaged"), Store(path) as store:
        store.fetch("t", 0, 0, 1 << 30)


@pytest.mark.parametrize("page", range(1, 6))
def test_a_page_of_noise_is_never_taken_for_records(path: Path, page: int) -> None:
    filled(path)
    whole = _values(path)
    data = bytearray(path.read_bytes())
    data[page * 8192 : (page + 1) * 8192] = bytes(range(256)) * 32
    path.write_bytes(data)
    try:
        assert _values(path) == whole
    except GridPulseError as error:
        assert isinstance(error, BadState)  # noqa: PT017 - either it is untouched or it is said


def _values(path: Path) -> list[bytes]:
    with Store(path) as store:
        return store.fetch("t", 0, 0, 1 << 30).batch.values


def test_a_folder_in_its_place(path: Path) -> None:
    path.mkdir()
    with pytest.raises(BadState, match="cannot be opened"):
        Store(path)


def test_a_file_in_the_place_of_its_folder(path: Path) -> None:
    path.touch()
    with pytest.raises(BadState, match="folder"):
        Store(path / "log.db")


def test_missing_folders_are_made(tmp_path: Path) -> None:
    filled(tmp_path / "a" / "b" / "log.db")
    assert len(_values(tmp_path / "a" / "b" / "log.db")) == 200


def test_a_log_that_another_process_will_not_let_go_of(path: Path, store: Store) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Store(path, busy_s=0.05) as waiting, pytest.raises(BadState, match="locked by another process"):
        waiting.append([LogRecord("t", 0, "", b"")])
    holder.execute("ROLLBACK")
    holder.close()
    store.append([LogRecord("t", 0, "", b"")])


def _append_until_full(store: Store, records: list[LogRecord]) -> int:
    for number in range(100):
        try:
            store.append(records, ("feed", str(number + 1).encode()))
        except DiskFull as error:
            assert "everything acknowledged is kept" in str(error)  # noqa: PT017 - how often it went well matters too
            return number
    pytest.fail("the limit did not hold")


def test_no_room_left(store: Store) -> None:
    store.limit_size(400_000)
    big = [LogRecord("t", partition, "k", bytes(5_000)) for partition in (0, 1) for _ in range(4)]
    appended = _append_until_full(store, big)
    assert appended > 0
    assert store.bookmark("feed") == str(appended).encode()
    assert [store.end_offset("t", partition) for partition in (0, 1)] == [4 * appended] * 2
    assert [len(store.fetch("t", partition, 0).batch) for partition in (0, 1)] == [4 * appended] * 2
    store.limit_size(10_000_000)
    store.append(big)
    assert store.end_offset("t", 0) == 4 * appended + 4


def test_no_room_is_made_by_trimming(store: Store) -> None:
    store.create_topic("short", 1, retention_bytes=20_000)
    store.limit_size(400_000)
    _append_until_full(store, [LogRecord("short", 0, "k", bytes(10_000))])
    store.trim()
    store.append([LogRecord("short", 0, "k", bytes(10_000))])


def test_a_record_too_large_for_the_file_is_refused_alone(store: Store) -> None:
    with pytest.raises(BadRecord, match="split it"):
        store.append([LogRecord("t", 0, "", bytes(128 << 20))])
    assert store.end_offset("t", 0) == 0


def test_closing_twice_does_no_harm(store: Store) -> None:
    store.close()
    store.close()
