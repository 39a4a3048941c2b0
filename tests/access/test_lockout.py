"""Locks: what may be tried is bounded whatever comes in which order, and everybody gets in again."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dashboards.access.lockout import ADDRESS, NAME, Rule, Tries, begun, neighbourhood, refused, succeeded, wait_s

RULE = Rule(free=3, first_s=60, most_s=300, forget_s=1000)


class Guessing(RuleBasedStateMachine):
    """Somebody tries a name again and again, while time passes and its owner comes in now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000
        self.tries = Tries()
        self.failed_at: list[int] = []
        self.in_a_row = 0

    @rule(seconds=st.integers(0, 1500))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @precondition(lambda self: not wait_s(self.tries, self.now))
    @rule()
    def fail(self) -> None:
        if self.failed_at and self.now - self.failed_at[-1] > RULE.forget_s:
            self.in_a_row = 0
        self.tries = begun(self.tries, self.now, RULE)
        self.failed_at.append(self.now)
        self.in_a_row += 1
        longest = min(RULE.most_s, RULE.first_s * 2 ** max(0, self.in_a_row - RULE.free))
        assert wait_s(self.tries, self.now) == (longest if self.in_a_row >= RULE.free else 0)

    @precondition(lambda self: wait_s(self.tries, self.now) > 0)
    @rule()
    def knock(self) -> None:
        before = wait_s(self.tries, self.now)
        self.tries = refused(self.tries)
        assert wait_s(self.tries, self.now) == before, "knocking makes a lock no longer"

    @precondition(lambda self: not wait_s(self.tries, self.now))
    @rule()
    def come_in(self) -> None:
        known = self.tries.failures if self.now - self.tries.at <= RULE.forget_s else 0
        self.tries = succeeded(begun(self.tries, self.now, RULE))
        assert self.tries.failures == known, "who comes in forgives no failure of somebody else"
        self.in_a_row = known
        self.failed_at = [self.now] if known else []

    @invariant()
    def no_lock_is_for_ever(self) -> None:
        assert wait_s(self.tries, self.now) <= RULE.most_s

    @invariant()
    def guesses_are_bounded(self) -> None:
        """In any hour: those that are free, and one for each lock that ended."""
        recent = [at for at in self.failed_at if at > self.now - RULE.forget_s]
        assert len(recent) <= RULE.free + RULE.forget_s // RULE.first_s


TestGuessing = Guessing.TestCase


@pytest.mark.parametrize("kept", [NAME, ADDRESS])
def test_a_patient_guesser_has_few_guesses_a_day(kept: Rule) -> None:
    tries, guesses = Tries(), 0
    for now in range(1_000_000, 1_086_400):
        if not wait_s(tries, now):
            tries, guesses = begun(tries, now, kept), guesses + 1
    assert guesses < kept.free + 86_400 / kept.most_s + 10
    assert kept.forget_s > kept.most_s


@given(st.integers(0, 30))
def test_many_at_once_are_no_more_than_one_after_the_other(others: int) -> None:
    tries = Tries()
    begin: Callable[[], Tries] = lambda: begun(tries, 1000, RULE)  # noqa: E731
    let_in = 0
    for _ in range(others):
        if not wait_s(tries, 1000):
            tries = begin()
            let_in += 1
    assert let_in <= RULE.free


@pytest.mark.parametrize("wrong", ["", "unix socket", "999.1.1.1"])
def test_addresses_that_are_none_count_as_one(wrong: str) -> None:
    assert neighbourhood(wrong) == "unknown"
