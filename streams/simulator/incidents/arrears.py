"""Accounts that stop paying, and what comes of it."""

from dataclasses import dataclass
from typing import Protocol

from models.money import major
from streams.simulator.billing import Billing
from streams.simulator.days import Clock
from streams.simulator.incidents.incident import Incident
from streams.simulator.incidents.supply import Cut
from streams.simulator.journal import Journal, Truth
from streams.simulator.payers import Payers
from streams.simulator.state import DayState
from streams.simulator.town import Town

_PROMISE_DAYS = 6


class World(Protocol):
    """What a non-payer needs of the simulation."""

    town: Town
    clock: Clock
    journal: Journal
    billing: Billing
    payers: Payers

    def begin(self, incident: Incident) -> None:
        """Let an incident happen."""


@dataclass(frozen=True, slots=True)
class Course:
    """What happens to an account that stops paying; days count from the one before, None where it never happens.

    Attributes:
        cut_after: days overdue until supply is cut. tap_after: until somebody switches it on by himself.
        promise_after: until the customer promises to pay what is owed within a week.
        pay_after: until the account pays all after all. reverse_hours: until that payment is taken back.
    """

    cut_after: int | None = None
    tap_after: int | None = None
    pay_after: int | None = None
    reverse_hours: float | None = None
    promise_after: int | None = None


class NonPayer(Incident):
    """An account that stops paying.

    Args:
        world: the simulation. account: its number. course: what comes of it.
        first: local date from which it pays nothing.
    """

    def __init__(self, world: World, account: int, course: Course, first: int) -> None:
        super().__init__(first)
        self._world, self._account, self._course = world, account, course
        self._name = world.town.account_names[account]
        self._truth: Truth | None = None
        self._cut: Cut | None = None
        self._cut_day = self._tap_day = -1

    def demand(self, state: DayState) -> None:
        """Take the next step of the course."""
        world, course, day = self._world, self._course, state.day
        if day == self.first:
            world.payers.stopped.add(self._account)
        due = int(world.billing.due_day[self._account])
        overdue = day - due if due >= 0 else -1
        if overdue > 0 and self._truth is None:
            self._truth = world.journal.truth("arrears", self._name, world.clock.time(due + 1, 0), way="stops_paying")
        if course.promise_after is not None and overdue == course.promise_after:
            self._promise(day)
        if course.cut_after is not None and self._cut is None and overdue >= course.cut_after:
            self._switch_off(day)
        if self._cut is not None and course.tap_after is not None and day == self._cut_day + course.tap_after:
            self._tap(day)
        if course.pay_after is not None and self._may_pay(day, overdue):
            self._pay(day)

    def _may_pay(self, day: int, overdue: int) -> bool:
        assert self._course.pay_after is not None
        if self._course.cut_after is None:
            return overdue >= self._course.pay_after
        return self._cut is not None and day == self._cut_day + self._course.pay_after

    def _promise(self, day: int) -> None:
        at = self._world.clock.time(day, 14.0)
        self._world.journal.add(
            "arrangements", at, arrangement_id=f"D{day}-{self._name}", account_id=self._name, at=at, by="service desk",
            due_at=self._world.clock.time(day + _PROMISE_DAYS, 12.0),
            amount=major(int(self._world.billing.owed[self._account])),
        )  # fmt: skip

    def _switch_off(self, day: int) -> None:
        begin = self._world.clock.time(day, 10.0)
        self._cut, self._cut_day = Cut(self._world.town.meters_of(self._account), begin, day), day
        self._world.begin(self._cut)
        self._note_outage(begin, begin, None)

    def _tap(self, day: int) -> None:
        assert self._cut is not None
        self._cut.tapped = self._world.clock.time(day, 19.0)
        for meter in self._world.town.meters_of(self._account):
            name = self._world.town.meter_names[meter]
            self._world.journal.truth(
                "theft", name, self._cut.tapped, way="use_after_disconnection", account=self._name
            )

    def _pay(self, day: int) -> None:
        world, time = self._world, self._world.clock.time(day, 11.0)
        payment = world.payers.pay(self._account, time, int(world.billing.owed[self._account]), channel="app")
        if self._truth is not None:
            self._truth.end = time
        if self._cut is not None:
            self._cut.end = time + 2 * 3600
            self._cut.last = day + 1
            self._note_outage(self._cut.end, world.clock.time(self._cut_day, 10.0), self._cut.end)
        if self._course.reverse_hours is None:
            world.payers.stopped.discard(self._account)
        else:
            again = time + int(self._course.reverse_hours * 3600)
            back = world.payers.reverse(payment, again)
            world.journal.truth("arrears", self._name, again, way="payment_taken_back")
            way = "reversal_after_reconnection"
            world.journal.truth("payment_fraud", back.payment_id, again, again, way=way, account=self._name)
        self.last = day

    def _note_outage(self, at: int, begin: int, end: int | None) -> None:
        self._world.journal.add(
            "outages", at, outage_id=f"OA{self._cut_day}-{self._name}", kind="arrears", scope=f"account:{self._name}",
            from_=begin, to=end, at=at,
        )  # fmt: skip
