"""Load shedding against every possible choice."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from models.customers.shed import Unit, customer_harm, plan

rows = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 400), st.booleans()), min_size=1, max_size=9)
units = rows.map(
    lambda made: [Unit(f"T{number}", kw, harm, "A1" if no else "") for number, (kw, harm, no) in enumerate(made)]
)


def best_harm(free: list[Unit], wanted: float) -> float:
    """The least harm of all choices, by trying them all."""
    choices = (each for size in range(len(free) + 1) for each in combinations(free, size))
    return min(sum(unit.harm for unit in each) for each in choices if sum(unit.kw for unit in each) >= wanted)


@given(units, st.integers(1, 200))
def test_a_plan_reaches_its_relief_at_no_more_than_twice_the_least_harm(some: list[Unit], wanted: int) -> None:
    found = plan(some, wanted)
    free = [unit for unit in some if not unit.protected]
    assert not any(unit.protected for unit in found.units)
    if sum(unit.kw for unit in free) < wanted:
        assert not found.reached
        assert set(found.units) == set(free)
        return
    least = best_harm(free, wanted)
    assert found.reached
    assert least <= found.harm <= 2 * least
    assert found.least_harm <= least + 1e-9


@given(units, st.integers(1, 200))
def test_no_unit_of_a_plan_is_needless(some: list[Unit], wanted: int) -> None:
    found = plan(some, wanted)
    if found.reached:
        assert all(found.kw - unit.kw < wanted for unit in found.units)


def test_who_was_shed_last_waits_for_the_others() -> None:
    rested, tired = Unit("T1", 10, customer_harm(2, 30.0)), Unit("T2", 10, customer_harm(2, 1.0))
    assert [unit.name for unit in plan([tired, rested], 10).units] == ["T1"]


def test_the_order_of_the_policy_goes_before_numbers() -> None:
    poor, good = Unit("poor", 10, 8 * customer_harm(1, None)), Unit("good", 10, customer_harm(5, None))
    assert [unit.name for unit in plan([good, poor], 10).units] == ["poor"]
