"""Names on disk: what begins with a text first, then what has it anywhere; with an index of parts and without."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.namestore import Kind, NameStore

NAMES = st.text(st.sampled_from('abAB1"%_ -东İß'), min_size=1, max_size=6)


@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(NAMES, unique=True, max_size=12), NAMES, st.integers(1, 5), st.booleans())
def test_it_finds_what_looking_at_each_name_finds(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], text: str, most: int, indexed: bool
) -> None:
    store = NameStore(tmp_path_factory.mktemp("names") / "names.db")
    assert store._indexed, "this SQLite has no index of parts: half of it is not tested"
    for name in names:
        store.take([(Kind.METER, name, "T1", ""), (Kind.ACCOUNT, f"{name}x", "", "")], {})
    store._indexed = indexed
    small = text.lower()
    begin = sorted((name.lower(), name) for name in names if name.lower().startswith(small))
    part = {name for name in names if small in name.lower()}
    found = [name for name, _ in store.find(Kind.METER, text, most)]
    assert found[: len(begin)] == [name for _, name in begin][:most]
    assert len(set(found)) == len(found) == min(most, len(part))
    assert set(found) <= part
    assert all(store.known(Kind.METER, name) == ("T1", "") for name in names)
    store.close()


def test_names_and_how_far_was_read_stay_on_disk(tmp_path: Path) -> None:
    store = NameStore(tmp_path / "names.db")
    store.take([(Kind.METER, f"M{number:04}", "T1", "A1") for number in range(500)], {("t", 0): 7})
    store.close()
    store = NameStore(tmp_path / "names.db")
    assert store.find(Kind.METER, "049", 3) == [("M0049", "T1"), ("M0490", "T1"), ("M0491", "T1")]
    assert store.find(Kind.METER, "\0", 3) == []
    assert (store.meters_under("T1", 1), store.read_to()) == (["M0000"], {("t", 0): 7})
    store.clear()
    assert (store.find(Kind.METER, "049", 3), store.read_to()) == ([], {})
    store.close()


@pytest.mark.parametrize("column", ["of", "account"])
def test_meters_of_something_are_not_looked_for_one_by_one(tmp_path: Path, column: str) -> None:
    store = NameStore(tmp_path / "names.db")
    query = f"EXPLAIN QUERY PLAN SELECT name FROM names WHERE kind = 0 AND {column} = ? ORDER BY name LIMIT 9"
    assert f"names_{column}" in store._db.execute(query, ("T1",)).fetchone()[3]
    store.close()
