import math
import statistics

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.theft.peers import median_of_others, peer_factor

members = st.lists(
    st.tuples(st.sampled_from([math.nan, 0.0, 0.5, 1.0, 1.5, 4.0]), st.integers(0, 3), st.integers(0, 1)),
    min_size=1,
    max_size=25,
)


def others(rows: list[tuple[float, int, int]], which: int, column: int) -> list[float]:
    return [
        row[0]
        for place, row in enumerate(rows)
        if place != which and row[column] == rows[which][column] and not math.isnan(row[0])
    ]


@given(members)
def test_each_gets_the_median_of_the_others(rows: list[tuple[float, int, int]]) -> None:
    values = np.array([row[0] for row in rows])
    median, count = median_of_others(values, np.array([row[1] for row in rows]))
    for place in range(len(rows)):
        beside = others(rows, place, 1)
        assert count[place] == len(beside)
        expected = statistics.median(beside) if beside else math.nan
        assert median[place] == expected or (math.isnan(median[place]) and math.isnan(expected))


@given(members)
def test_the_feeder_speaks_where_the_transformer_is_too_small(rows: list[tuple[float, int, int]]) -> None:
    values, near, far = (np.array([row[column] for row in rows]) for column in range(3))
    found = peer_factor(values, near, far, least=3)
    for place in range(len(rows)):
        groups = [others(rows, place, 1), others(rows, place, 2)]
        large = next((group for group in groups if len(group) >= 3), [1.0])
        assert found[place] == min(max(statistics.median(large), 0.05), 20.0)


def test_no_meters_have_no_peers() -> None:
    median, count = median_of_others(np.zeros(0), np.zeros(0, np.int64))
    assert len(median) == len(count) == 0
