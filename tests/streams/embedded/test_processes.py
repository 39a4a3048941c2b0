"""Several processes append at once, and some are killed wherever they happen to be."""

import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from models.errors import BadState
from streams.embedded.store import Store

APPENDER = Path(__file__).with_name("appender.py")


def start(path: Path, name: str, appends: int, size: int = 50, file_bytes: int = 0) -> "subprocess.Popen[str]":
    arguments = [sys.executable, str(APPENDER), str(path), name, str(appends), str(size), str(file_bytes)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def acknowledged(process: "subprocess.Popen[str]", wanted: int) -> int:
    """Number of the last of so many acknowledged appends; -1 if the process ended before the first."""
    assert process.stdout is not None
    last = -1
    for _ in range(wanted):
        if not (line := process.stdout.readline()):
            break
        last = int(line)
    return last


def kill(process: "subprocess.Popen[str]", last: int) -> int:
    """Kill the process; returns the last append that it still acknowledged."""
    process.kill()
    rest, _ = process.communicate()
    whole = rest[: rest.rfind("\n") + 1].split()
    return int(whole[-1]) if whole else last


def check(store: Store, names: Iterable[str]) -> dict[str, int]:
    """Every append is there whole, once, in order, in both partitions; returns how many there are of each name."""
    seen: dict[int, dict[str, list[str]]] = {}
    for partition in (0, 1):
        found = seen.setdefault(partition, {name: [] for name in names})
        expected_offset, last_time = 0, 0
        for record in store.records("t", partition):
            assert record.offset == expected_offset
            assert record.time >= last_time
            expected_offset, last_time = record.offset + 1, record.time
            name, what = record.value.decode().split(":", 1)
            found[name].append(what.rsplit(":", 1)[0])
        assert expected_offset == store.end_offset("t", partition)
    assert seen[0] == seen[1]
    counts = {}
    for name in names:
        counts[name] = int(store.bookmark(name) or b"0")
        assert seen[0][name] == [f"{i}:{k}:{i % 5 + 1}" for i in range(counts[name]) for k in range(i % 5 + 1)]
    return counts


def test_processes_that_append_at_once_lose_and_mix_up_nothing(path: Path) -> None:
    names = ["a", "b", "c", "d"]
    # Nothing exists yet: they also race to make the file and its topic.
    running = [start(path, name, 60) for name in names]
    for process in running:
        assert process.communicate()[0].split()[-1] == "60"
        assert process.returncode == 0
    with Store(path) as store:
        assert check(store, names) == dict.fromkeys(names, 60)


def test_killed_processes_lose_nothing_acknowledged_and_leave_nothing_half(path: Path) -> None:
    chance = random.Random(20)
    names = ["a", "b", "c"]
    for size in (10, 3_000, 200, 30_000, 100):
        running = {name: start(path, name, 1 << 30, size) for name in names}
        told = {}
        for name in chance.sample(names, len(names)):
            last = acknowledged(running[name], chance.randint(1, 12))
            assert last >= 0
            told[name] = kill(running[name], last)
        with Store(path) as store:
            kept = check(store, names)
        for name in names:
            # One more than it could say may have reached the disk.
            assert told[name] <= kept[name] <= told[name] + 1


TRIMMER = """
import sys
from streams.embedded.store import LogRecord, Store
with Store(sys.argv[1]) as store:
    store.create_topic("state", 1, compacted=True)
    number = int(store.bookmark("n") or b"0")
    while True:
        records = [LogRecord("state", 0, f"k{i % 7}", b"%d" % i + bytes(2000)) for i in range(number, number + 50)]
        number += 50
        store.append(records, ("n", b"%d" % number))
        store.trim(dirty_bytes=1)
        print(number, flush=True)
"""


def test_killed_while_trimming_the_newest_of_each_key_stays(path: Path) -> None:
    chance = random.Random(3)
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", TRIMMER, str(path)], stdout=subprocess.PIPE, text=True)
        told = kill(process, acknowledged(process, chance.randint(1, 30)))
        with Store(path) as store:
            count = int(store.bookmark("n") or b"0")
            assert told <= count <= told + 50
            found = list(store.records("state", 0))
            newest = {record.key: int(record.value.rstrip(b"\0")) for record in found}
            assert newest == {f"k{i % 7}": i for i in range(count - 7, count)}
            assert all(int(record.value.rstrip(b"\0")) == record.offset for record in found)
            store.trim(dirty_bytes=1)
            assert len(list(store.records("state", 0))) < 7 + 100


def test_a_file_that_may_not_grow_refuses_the_append_whole_and_goes_on_later(path: Path) -> None:
    with Store(path) as store:
        store.create_topic("t", 2)
    process = start(path, "a", 1 << 30, 3_000, 1_000_000)
    lines = process.communicate()[0].splitlines()
    assert process.returncode == 0
    assert lines[-1].startswith("full ")
    assert "free space or raise the quota" in lines[-1]
    with Store(path) as store:
        assert check(store, ["a"]) == {"a": int(lines[-2])}
    more = start(path, "a", int(lines[-2]) + 10, 3_000)
    assert more.communicate()[0].split()[-1] == str(int(lines[-2]) + 10)
    with Store(path) as store:
        check(store, ["a"])


def test_a_second_worker_is_refused_until_the_first_is_gone(path: Path, store: Store) -> None:
    claimer = (
        "import sys; from streams.embedded.store import Store\n"
        "s = Store(sys.argv[1]); s.claim(); print('mine', flush=True); input()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", claimer, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "mine\n"
    with pytest.raises(BadState, match=rf"another worker \(process {first.pid}\)"):
        store.claim()
    # Killed, it cannot tidy up; the kernel does.
    first.kill()
    first.communicate()
    store.claim()
    store.claim()
    with Store(path) as other:
        with pytest.raises(BadState, match="another worker"):
            other.claim()
        store.release()
        other.claim()
