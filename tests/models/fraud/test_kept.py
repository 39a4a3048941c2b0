"""Kept payments: a ring that grows, forgets and survives a snapshot."""

from hypothesis import given
from hypothesis import strategies as st

from models.flow.wire import pack, unpack
from models.fraud.kept import KeptPayments

MOST = 600


def names(number: int) -> tuple[str, str, str, str, str]:
    return (f"P{number}", f"A{number}", "", "", "app")


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 300), st.booleans()), max_size=12))
def test_the_ring_equals_a_list(steps: list[tuple[int, int, bool]]) -> None:
    kept, number = KeptPayments(1, MOST), 0
    twin: list[int] = []
    for count, forget, reload in steps:
        for _ in range(count):
            kept.add(number, names(number), [float(number)])
            twin = [*twin, number][-MOST:]
            number += 1
        if reload:
            fresh = KeptPayments(1, MOST)
            fresh.load(unpack(pack(kept.dump())))
            kept = fresh
        until = number - forget
        kept.forget(until)
        twin = [one for one in twin if one > until]
        assert len(kept) == len(twin)
        for one in twin[:1] + twin[-1:]:
            found = kept.get(f"P{one}")
            assert found is not None
            assert (found.at, found.features[0]) == (one, one)
        assert kept.get(f"P{until}") is None


def test_a_payment_is_asked_for_once_and_not_when_its_outcome_is_known() -> None:
    kept = KeptPayments(1, MOST)
    for number in range(10):
        kept.add(number, names(number), [0.0])
    third = kept.get("P3")
    assert third is not None
    assert kept.settle(third)
    assert not kept.settle(third)
    assert [one.payment_id for one in kept.clean(4)] == ["P0", "P1", "P2", "P4"]
    assert [one.payment_id for one in kept.clean(5)] == ["P5"]


def test_memory_is_bounded() -> None:
    kept = KeptPayments(2, MOST)
    for number in range(5 * MOST):
        kept.add(number, names(number), [1.0, 2.0])
    assert len(kept) == MOST
    assert len(pack(kept.dump())) < 100 * MOST
