"""Names found by their beginning or any part: as a plain loop finds them."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.nameindex import NameIndex

NAMES = st.lists(st.text(st.sampled_from("aAbB1-东İ\n"), min_size=1, max_size=5), unique=True, max_size=12)


def plainly(names: list[str], text: str) -> tuple[set[str], set[str]]:
    """Names that begin with a text, and those that have it in them."""

    def small(name: str) -> str:
        return name.lower() if len(name.lower()) == len(name) else name

    there = [name for name in names if "\n" not in name]
    begin = {name for name in there if small(name).startswith(small(text))}
    return begin, {name for name in there if small(text) in small(name)}


@given(NAMES, st.text(st.sampled_from("aAbB1-东"), min_size=1, max_size=3), st.integers(0, 15))
def test_it_finds_what_a_loop_finds_the_beginnings_first(names: list[str], text: str, most: int) -> None:
    index = NameIndex(names)
    begin, having = plainly(names, text)
    found = [index[place] for place in index.find(text, most)]
    assert len(found) == len(set(found)) == min(most, len(having))
    assert set(found) <= having
    assert set(found[: len(begin)]) <= begin
    assert len([name for name in found if name in begin]) == min(most, len(begin))


@given(NAMES, st.text(st.sampled_from("aAbB1-东İ\n"), max_size=5))
def test_places_and_names_belong_together(names: list[str], other: str) -> None:
    index = NameIndex(names)
    there = [name for name in names if "\n" not in name]
    assert sorted(index) == sorted(there)
    assert len(index) == len(there)
    for name in {*names, other}:
        place = index.place(name)
        assert (place is not None) == (name in there)
        assert place is None or index[place] == name


def test_nothing_is_found_in_nothing() -> None:
    assert NameIndex().find("a", 5) == []
    assert NameIndex(["a"]).find("", 5) == []
    assert list(NameIndex()) == []
