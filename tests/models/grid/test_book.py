"""The load book against sums in plain dictionaries."""

import random
from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.flow.wire import pack, unpack
from models.grid.book import COLUMNS, LoadBook
from models.messages import Partials

Messages = list[tuple[int, list[tuple[int, list[int]]]]]

AMOUNT = st.integers(-(10**9), 10**9)
ITEM = st.tuples(st.integers(0, 4), st.lists(AMOUNT, min_size=len(COLUMNS), max_size=len(COLUMNS)))
MESSAGE = st.tuples(st.integers(1, 5), st.lists(ITEM, min_size=1, max_size=6))


def message(slot: int, items: list[tuple[int, list[int]]]) -> Partials:
    columns = {name: np.array([item[1][k] for item in items], np.int64) for k, name in enumerate(COLUMNS)}
    names = [f"T{row}" for row, _ in items]
    return Partials(at=slot * 900, interval_s=900, transformer_id=names, feeder_id=["F"] * len(items), **columns)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.lists(MESSAGE, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_adds_like_dictionaries_in_any_order(messages: Messages, chance: random.Random) -> None:
    sums: dict[tuple[int, int, str], int] = defaultdict(int)
    for slot, items in messages:
        for row, amounts in items:
            for name, amount in zip(COLUMNS, amounts, strict=True):
                sums[slot, row, name] += amount
    shuffled = list(messages)
    chance.shuffle(shuffled)
    book = LoadBook()
    for slot, items in shuffled:
        rows = np.array([row for row, _ in items])
        book.add(message(slot, items), rows, np.zeros(len(items), np.int64), int(rows.max()) + 1)
    again = LoadBook()
    again.load(unpack(pack(book.dump())))
    for each in (book, again):
        for (slot, row, name), amount in sums.items():
            found = each.get(slot * 900)
            assert found is not None
            assert found.heard[row]
            assert found.sums[COLUMNS.index(name), row] == amount


def test_retires_old_slots_and_names_touched_ones() -> None:
    book = LoadBook()
    for slot in (3, 1, 2):
        book.add(message(slot, [(0, [1] * 8)]), np.array([0]), np.array([0]), 1)
    assert book.touched(1800) == [900, 1800]
    assert [end for end, _ in book.retire(1800)] == [900]
    assert book.get(900) is None
    assert [end for end, _ in book.within(900, 2700)] == [1800, 2700]
