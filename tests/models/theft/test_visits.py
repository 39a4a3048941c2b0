"""Plans of visits: the set that is worth most, near to each other, and no crew overloaded."""

from itertools import combinations, groupby

from hypothesis import given
from hypothesis import strategies as st

from models.theft.visits import Candidate, Capacity, planned, working_days

CANDIDATES = st.lists(
    st.builds(
        Candidate, st.uuids().map(str), st.sampled_from(["T1", "T2", "T3"]), st.sampled_from(["F1", "F2"]),
        st.integers(0, 9).map(float), st.booleans(),
    ),
    max_size=8, unique_by=lambda one: one.meter,
)  # fmt: skip


CAPACITIES = st.builds(Capacity, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))


@given(CANDIDATES, CAPACITIES, st.sampled_from([0.0, 0.1, 0.5]))
def test_no_other_choice_is_worth_more(given_: list[Candidate], capacity: Capacity, share: float) -> None:
    found = planned(given_, capacity, share)
    chosen = [place for day in found for crew in day for place in crew]
    assert len(found) <= capacity.days
    for day in found:
        sizes = [len(crew) for crew in day]
        assert (len(sizes), max(sizes) <= capacity.visits, max(sizes) - min(sizes) <= 1) == (capacity.crews, True, True)
    assert all(len(crew) == capacity.visits for day in found[:-1] for crew in day), "nothing waits for another day"
    assert len(set(chosen)) == len(chosen) == min(len(given_), capacity.room)
    leads = [one.gain for one in given_ if not one.learn]
    mine = [given_[place].gain for place in chosen if not given_[place].learn]
    assert sum(mine) == max((sum(each) for each in combinations(leads, len(mine))), default=0)
    there = sum(one.learn for one in given_)
    assert len(chosen) - len(mine) == min(there, max(round(share * capacity.room), capacity.room - len(leads)))


@given(CANDIDATES, CAPACITIES)
def test_a_crews_day_has_the_best_that_is_left_and_what_is_nearest_to_it(
    given_: list[Candidate], capacity: Capacity
) -> None:
    left = {place for day in planned(given_, capacity, 0.1) for crew in day for place in crew}
    for crew in (crew for day in planned(given_, capacity, 0.1) for crew in day if crew):
        seed = given_[crew[0]]
        assert seed.gain == max(given_[place].gain for place in left)
        areas = [(given_[place].feeder, given_[place].transformer) for place in crew]
        assert len(list(groupby(areas))) == len(set(areas)), "nobody comes back to a transformer"
        left -= set(crew)
        assert max(far(seed, given_[p]) for p in crew[1:] or crew) <= min(
            (far(seed, given_[p]) for p in left), default=2
        )


def far(seed: Candidate, other: Candidate) -> int:
    near = seed.feeder == other.feeder
    return 0 if near and seed.transformer == other.transformer else 1 if near else 2


def test_meters_whose_places_nobody_knows_are_not_near_to_each_other() -> None:
    unknown = [Candidate("M1", "", "", 9), Candidate("M2", "", "", 1), Candidate("M3", "T1", "F1", 5)]
    assert planned(unknown, Capacity(1, 2, 2), 0.0) == [[[0, 2]], [[1]]]


@given(st.permutations(range(5)))
def test_the_order_of_candidates_does_not_matter(order: list[int]) -> None:
    known = [Candidate(f"M{n}", "T1", "F1", float(n % 2)) for n in range(5)]
    shuffled = [known[place] for place in order]
    capacity = Capacity(2, 1, 2)

    def meters(of: list[Candidate]) -> list[list[list[str]]]:
        return [[[of[place].meter for place in crew] for crew in day] for day in planned(of, capacity, 0.0)]

    assert meters(shuffled) == meters(known)


def test_crews_go_out_on_working_days_of_their_country() -> None:
    thursday = 20_776
    assert working_days(thursday, 3, [4, 5]) == [thursday + 3, thursday + 4, thursday + 5]
    assert working_days(thursday, 2, []) == working_days(thursday, 2, range(7)) == [thursday + 1, thursday + 2]
