"""Which transformers outages cover, against a plain search."""

from hypothesis import given, settings
from hypothesis import strategies as st

from models.grid.outages import OutageBook
from models.grid.roster import Roster
from models.records import Outage, TransformerPlace

SCOPES = ["feeder:F0", "feeder:F1", "transformer:T0", "transformer:T3", "transformer:T9", "meter:M", "account:A"]
OUTAGE = st.tuples(
    st.sampled_from("abc"), st.sampled_from(SCOPES), st.integers(0, 50), st.one_of(st.none(), st.integers(0, 50))
)


def roster() -> Roster:
    made = Roster()
    for row in range(4):
        made.place(TransformerPlace(transformer_id=f"T{row}", feeder_id=f"F{row % 2}", rated_kva=1.0), True)
    return made


@settings(max_examples=150, deadline=None)
@given(st.lists(OUTAGE, max_size=8), st.integers(0, 90), st.integers(1, 20))
def test_covers_what_a_search_finds(outages: list[tuple[str, str, int, int | None]], start: int, length: int) -> None:
    book, last = OutageBook(), {}
    for name, scope, begin, lasts in outages:
        to = None if lasts is None else begin + lasts
        book.add(Outage(outage_id=name, kind="fault", scope=scope, from_=begin, to=to))
        last[name] = scope, begin, to
    again = OutageBook()
    again.load(book.dump())
    expected = [
        any(
            scope in (f"transformer:T{row}", f"feeder:F{row % 2}")
            and begin < start + length
            and (to is None or to > start)
            for scope, begin, to in last.values()
        )
        for row in range(4)
    ]
    for each in (book, again):
        assert each.covers(start, start + length, roster(), 4).tolist() == expected


def test_forgets_what_ended_long_ago() -> None:
    book = OutageBook()
    book.add(Outage(outage_id="a", kind="fault", scope="feeder:F0", from_=0, to=10))
    book.add(Outage(outage_id="b", kind="fault", scope="feeder:F1", from_=0))
    book.forget(11)
    assert [name for name, *_ in book.dump()] == ["b"]
