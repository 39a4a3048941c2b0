"""Plans of visits: the set that is worth most, and no crew overloaded."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from models.theft.visits import Candidate, planned

CANDIDATES = st.lists(
    st.builds(
        Candidate, st.uuids().map(str), st.sampled_from(["T1", "T2", "T3"]), st.sampled_from(["F1", "F2"]),
        st.integers(0, 9).map(float), st.booleans(),
    ),
    max_size=8, unique_by=lambda one: one.meter,
)  # fmt: skip


@given(CANDIDATES, st.integers(1, 3), st.integers(1, 3), st.sampled_from([0.0, 0.1, 0.5]))
def test_no_other_choice_is_worth_more(given_: list[Candidate], crews: int, visits: int, share: float) -> None:
    found = planned(given_, crews, visits, share)
    chosen = [place for crew in found for place in crew]
    assert len(found) == crews
    assert max(map(len, found)) <= visits
    assert max(map(len, found)) - min(map(len, found)) <= 1
    assert len(set(chosen)) == len(chosen) == min(len(given_), crews * visits)
    leads = [one.gain for one in given_ if not one.learn]
    mine = [given_[place].gain for place in chosen if not given_[place].learn]
    learned = len(chosen) - len(mine)
    assert sum(mine) == max((sum(each) for each in combinations(leads, len(mine))), default=0)
    there, room = sum(one.learn for one in given_), crews * visits
    assert learned == min(there, max(round(share * room), room - len(leads)))


@given(CANDIDATES, st.integers(1, 3), st.integers(1, 3))
def test_crews_go_through_areas_in_order(given_: list[Candidate], crews: int, visits: int) -> None:
    found = [given_[place] for crew in planned(given_, crews, visits, 0.1) for place in crew]
    areas = [(one.feeder, one.transformer) for one in found]
    assert areas == sorted(areas)


@given(st.permutations(range(5)))
def test_the_order_of_candidates_does_not_matter(order: list[int]) -> None:
    known = [Candidate(f"M{n}", "T1", "F1", float(n % 2)) for n in range(5)]
    shuffled = [known[place] for place in order]
    found = [[shuffled[place].meter for place in crew] for crew in planned(shuffled, 2, 2, 0.0)]
    assert found == [[known[place].meter for place in crew] for crew in planned(known, 2, 2, 0.0)]
