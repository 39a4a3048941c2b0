"""No cut is due before every notice was served, whatever happens in whatever order."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from models.accounts.clock import Clock, Position, restoration
from models.accounts.clockpolicy import ClockPolicy
from models.accounts.dunning import Step
from models.calendar import DAY, HOUR

START = 1_700_000_000
POLICY = ClockPolicy(notice_period_days=7, final_notice_h=1.5)
FINAL_S = 5400


class ClockMachine(RuleBasedStateMachine):
    """A debt grows old, notices are ordered and reported delivered, late or never; sometimes all is paid."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.now, self.due = Clock(), START, START
        self.position = Position(Step.NONE)
        self.notices: list[int] = []
        self.finals: list[int] = []
        self.look()

    def look(self) -> None:
        days = (self.now - self.due) // DAY
        wanted = Step.DISCONNECTION if days >= 40 else Step.NOTICE if days >= 25 else Step.OVERDUE
        self.clock.forget_before(self.due)
        self.position = self.clock.advance(wanted, self.due + 40 * DAY, POLICY, False, self.now)

    @rule(hours=st.floats(0.1, 400))
    def time_passes(self, hours: float) -> None:
        self.now += int(hours * HOUR)
        self.look()

    @precondition(lambda self: self.position.wake_at)
    @rule()
    def the_clock_wakes(self) -> None:
        before = self.position
        assert before.wake_at > self.now
        self.now = before.wake_at
        self.look()
        assert self.position != before, "who is woken for nothing is woken for ever"

    @rule(ago=st.integers(0, 3 * DAY))
    def notice_arrives(self, ago: int) -> None:
        self._serve(Step.NOTICE, ago, self.notices)

    @rule(ago=st.integers(0, 3 * DAY))
    def final_notice_arrives(self, ago: int) -> None:
        self._serve(Step.FINAL_NOTICE, ago, self.finals)

    @rule()
    def all_is_paid_and_a_new_debt_is_overdue(self) -> None:
        self.clock.stop()
        self.notices, self.finals, self.due = [], [], self.now
        self.look()

    @rule(days=st.integers(1, 20))
    def a_part_is_paid_so_that_a_newer_debt_counts(self, days: int) -> None:
        self.due = min(self.due + days * DAY, self.now)
        self.look()

    @invariant()
    def no_cut_without_both_notices_and_their_times(self) -> None:
        if self.position.step != Step.DISCONNECTION:
            return
        assert self.now >= self.due + 40 * DAY
        assert any(self.due <= at <= self.now - 7 * DAY for at in self.notices)
        assert any(self.due <= at <= self.now - FINAL_S for at in self.finals)

    @invariant()
    def what_it_waits_for_is_not_there(self) -> None:
        assert not (self.position.waits_for == Step.NOTICE and self.clock.notice_delivered_at)
        assert not (self.position.waits_for == Step.FINAL_NOTICE and self.clock.final_delivered_at)
        assert not (self.position.waits_for and self.position.wake_at)

    @invariant()
    def supply_is_never_said_to_be_cut_before_it_may_be(self) -> None:
        cut_from = self.clock.cut_from(self.due + 40 * DAY, POLICY, self.now)
        if self.position.step == Step.DISCONNECTION:
            assert cut_from <= self.now
        elif self.position.step >= Step.NOTICE:
            assert cut_from > self.now

    def _serve(self, step: Step, ago: int, served: list[int]) -> None:
        at = max(self.now - ago, START)
        news = self.clock.served(step, at)
        assert not self.clock.served(step, at), "a repeat is no news"
        assert news or served or at < self.due
        served.append(at)
        self.look()


TestClock = ClockMachine.TestCase
TestClock.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_ordered_notices_prove_themselves_where_nothing_is_sent() -> None:
    clock, steps, now = Clock(), [], START + 25 * DAY
    while True:
        wanted = Step.DISCONNECTION if now >= START + 40 * DAY else Step.NOTICE
        position = clock.advance(wanted, START + 40 * DAY, ClockPolicy(), True, now)
        steps.append((position.step, (now - START) / DAY))
        if not position.wake_at:
            break
        now = position.wake_at
    assert steps == [(Step.NOTICE, 25), (Step.FINAL_NOTICE, 39), (Step.DISCONNECTION, 40)]


def test_no_final_notice_where_none_is_asked_for() -> None:
    policy, clock = ClockPolicy(final_notice_h=0, notice_period_days=15), Clock()
    position = clock.advance(Step.NOTICE, START, policy, True, START)
    assert position == Position(Step.NOTICE, START + 15 * DAY)
    assert clock.advance(Step.NOTICE, START, policy, True, START + 15 * DAY).step == Step.DISCONNECTION


def test_notices_from_before_the_debt_was_overdue_say_nothing_of_it() -> None:
    clock = Clock(START, START + 1, START + 2, START + 3)
    clock.forget_before(START)
    assert clock == Clock(START, START + 1, START + 2, START + 3)
    clock.forget_before(START + DAY)
    assert clock == Clock()
    assert clock.advance(Step.DISCONNECTION, START, POLICY, False, START + 2 * DAY).waits_for == Step.NOTICE


def test_a_final_notice_long_before_the_cut_is_not_the_one_the_law_asks_for() -> None:
    clock = Clock(START, START, final_delivered_at=START + DAY)
    assert clock.advance(Step.DISCONNECTION, START, POLICY, False, START + 2 * DAY).step == Step.NOTICE
    position = clock.advance(Step.DISCONNECTION, START, POLICY, False, START + 8 * DAY)
    assert position == Position(Step.FINAL_NOTICE, waits_for=Step.FINAL_NOTICE)


def test_restoring_counts_from_the_payment_or_from_a_cut_after_it() -> None:
    policy: Any = ClockPolicy(restore_within_h=24, restore_warn_h=6)
    assert restoration(START, START - DAY, policy) == (START + DAY, START + 18 * HOUR)
    assert restoration(START, START + HOUR, policy).until == START + HOUR + DAY
