import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.recording.arrivals import AHEAD_S, UNKNOWN, Arrivals

DAY = 86_400


def twin(at: list[int], lone_s: int) -> list[int]:
    """The rule row by row."""
    reached, out = UNKNOWN, []
    for row, time in enumerate(at):
        if time > reached:
            following = [other for other in at[row + 1 : row + 17] if other != UNKNOWN]
            near = time - reached <= AHEAD_S
            agreeing = sum(other >= time - AHEAD_S for other in following)
            alone = reached == UNKNOWN or time - reached <= lone_s
            if near or (2 * agreeing >= len(following) if following else alone):
                reached = time
        out.append(reached)
    return out


times = st.one_of(st.just(UNKNOWN), st.integers(0, 3 * DAY), st.integers(0, 40).map(lambda day: day * DAY))


@given(st.lists(times, max_size=60), st.sampled_from([0, 400 * DAY]))
def test_columns_do_what_the_rule_says_row_by_row(at: list[int], lone_s: int) -> None:
    assert Arrivals(lone_s).of(np.array(at, np.int64)).tolist() == twin(at, lone_s)


def test_the_rule_holds_across_the_segments_of_a_long_block() -> None:
    rng = np.random.default_rng(1)
    at = np.sort(rng.integers(0, 5 * DAY, 10_000))
    at[rng.integers(0, 10_000, 50)] += 1000 * DAY
    at[rng.integers(0, 10_000, 50)] -= 3 * DAY
    assert Arrivals(0).of(at).tolist() == twin(at.tolist(), 0)


def test_late_rows_arrive_when_the_rows_before_them_do() -> None:
    assert Arrivals(0).of(np.array([100, 200, 50, 300])).tolist() == [100, 200, 200, 300]


def test_a_stray_row_from_the_future_does_not_move_the_log() -> None:
    at = np.array([1000, 1000 + 900 * DAY, 1900, 2800])
    assert Arrivals(0).of(at).tolist() == [1000, 1000, 1900, 2800]


def test_a_real_gap_moves_the_log() -> None:
    at = np.array([1000, 30 * DAY, 30 * DAY + 900, 30 * DAY + 1800])
    assert Arrivals(0).of(at).tolist() == at.tolist()


def test_the_last_row_of_a_sparse_file_is_believed_within_its_limit() -> None:
    at = np.array([1000, 60 * DAY])
    assert Arrivals(400 * DAY).of(at).tolist() == at.tolist()
    assert Arrivals(0).of(at).tolist() == [1000, 1000]
