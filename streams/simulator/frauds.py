"""Payment fraud: stolen instruments, probing of small amounts, and clerks who void what customers paid."""

from collections.abc import Sequence

import numpy as np

from streams.simulator.chance import chance
from streams.simulator.days import Clock
from streams.simulator.incidents.incident import Incident
from streams.simulator.journal import Journal
from streams.simulator.payers import Payers, Payment
from streams.simulator.state import DayState
from streams.simulator.town import Town

_CHARGEBACK_DAYS = (12, 40)
_PAID_AGAIN_DAYS = (2, 10)


class Frauds:
    """Commits frauds.

    Args:
        town: its accounts. seed: of the simulation. clock, journal, payers: of the town.
    """

    def __init__(self, town: Town, seed: int, clock: Clock, journal: Journal, payers: Payers) -> None:
        self._town, self._seed, self._clock, self._journal, self._payers = town, seed, clock, journal, payers

    def stolen_instrument(self, day: int, number: int, accounts: Sequence[int]) -> None:
        """One stolen card pays for many accounts within an hour."""
        draw = chance(self._seed, "stolen", number)
        instrument = f"S{number:05d}"
        begin = self._clock.time(day, float(draw.uniform(10, 21)))
        times = begin + np.sort(draw.integers(0, 3000, len(accounts)))
        for account, time in zip(accounts, times.tolist(), strict=True):
            amount = int(draw.integers(40, 250)) * 100
            kind = "top_up" if self._town.prepaid[account] else "payment"
            payment = self._payers.pay(account, time, amount, kind, instrument, channel="app")
            self._charge_back(payment, day, draw)
        self._journal.truth("payment_fraud", instrument, begin, int(times[-1]), way="velocity", payments=len(accounts))

    def probing(self, day: int, number: int, account: int) -> None:
        """Small payments that test a stolen card, then a large one."""
        draw = chance(self._seed, "probing", number)
        instrument = f"S{number:05d}"
        begin = self._clock.time(day, float(draw.uniform(8, 20)))
        times = begin + np.sort(draw.integers(0, 6000, int(draw.integers(5, 9))))
        kind = "top_up" if self._town.prepaid[account] else "payment"
        for time in times.tolist():
            self._payers.pay(account, time, int(draw.integers(50, 250)), kind, instrument, channel="app")
        last = int(times[-1]) + 900
        payment = self._payers.pay(account, last, int(draw.integers(300, 900)) * 100, kind, instrument, channel="app")
        self._charge_back(payment, day, draw)
        name = self._town.account_names[account]
        self._journal.truth("payment_fraud", instrument, begin, last, way="probing", account=name)

    def _charge_back(self, payment: Payment, day: int, draw: np.random.Generator) -> None:
        on, hour = day + int(draw.integers(*_CHARGEBACK_DAYS)), float(draw.uniform(9, 17))
        self._payers.charge_back(payment, on, hour, int(draw.integers(*_PAID_AGAIN_DAYS)))


class VoidingClerk(Incident):
    """A clerk who takes cash and voids the payment after the customer has gone.

    Args:
        town: its accounts. operator: the clerk. seed: of the simulation. clock, journal, payers: of the town.
        customers: who pays at the counter one day after another. first: local date.
    """

    def __init__(
        self, town: Town, operator: str, seed: int, clock: Clock, journal: Journal, payers: Payers,
        customers: Sequence[int], first: int,
    ) -> None:  # fmt: skip
        super().__init__(first, first + len(customers))
        self._town, self._operator, self._clock, self._journal, self._payers = town, operator, clock, journal, payers
        self._customers = list(customers)
        self._draw = chance(seed, "clerk", first)
        begin = clock.time(first, 9.0)
        self._truth = journal.truth("payment_fraud", operator, begin, way="voids", payments=len(customers))

    def demand(self, state: DayState) -> None:
        """Void one payment a day."""
        if not self._customers:
            return
        account = self._customers.pop()
        time = self._clock.time(state.day, float(self._draw.uniform(9, 16)))
        amount = int(self._draw.integers(20, 120)) * 100
        payment = self._payers.pay(account, time, amount, channel="counter", operator=self._operator)
        self._payers.reverse(payment, time + int(self._draw.integers(900, 5400)))
        self._truth.end = time
