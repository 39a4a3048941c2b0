"""How customers pay: at once, on the day, late, in advance, or not at all."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from models.money import major
from streams.simulator.billing import ISSUE_HOUR, Billing
from streams.simulator.chance import chance
from streams.simulator.config import TownConfig
from streams.simulator.days import Clock
from streams.simulator.journal import Journal
from streams.simulator.town import TARIFFS, Town

OPERATORS = ("O1", "O2", "O3", "O4")
_CHANNELS = ("bank", "app", "counter", "agent")
_CHANNEL_SHARES = (0.4, 0.4, 0.12, 0.08)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that was made; amount in minor units, time in Unix seconds."""

    payment_id: str
    account: int
    time: int
    amount: int
    operator: str | None


class Payers:
    """Decides when accounts pay, and notes it.

    Args:
        config: the town. town: its accounts. seed: of the simulation. clock, journal, billing: of the town.

    Attributes:
        stopped: accounts that pay nothing more.
        twice: accounts whose next payment goes through twice.
        made: payments of the day.
    """

    def __init__(
        self, config: TownConfig, town: Town, seed: int, clock: Clock, journal: Journal, billing: Billing
    ) -> None:
        self._town, self._seed, self._clock, self._journal, self._billing = town, seed, clock, journal, billing
        count = len(town.account_names)
        draw = chance(seed, "payers")
        self._slow = draw.random(count) < config.slow_payers
        self._standing = np.where(draw.random(count) < 0.55, draw.integers(3, 11, count), -1)
        self._channel = draw.choice(len(_CHANNELS), count, p=_CHANNEL_SHARES)
        self._reserve_days = np.where(self._slow, draw.uniform(1, 5, count), draw.uniform(7, 12, count))
        self._planned: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._charged_back: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._count = 0
        self.stopped: set[int] = set()
        self.twice: set[int] = set()
        self.made: list[Payment] = []

    def day(self, day: int) -> None:
        """Pay what is to be paid on a local date; call it before the day is charged."""
        self.made = []
        for account, amount in self._charged_back.pop(day, []):
            self._billing.pay(account, -amount)
        for time, account in sorted(self._planned.pop(day, [])):
            self._pay_bill(account, time)
        self._top_up(day)

    def plan(self, day: int) -> None:
        """Plan payments of the bills issued after a local date."""
        draw = chance(self._seed, "paying", day)
        count = len(self._town.account_names)
        prompt = draw.integers(1, 12, count)
        late = draw.random(count) < 0.6
        late_days = draw.integers(1, 7, count)
        hour = np.where(self._standing >= 0, 8.0 + draw.random(count), np.clip(draw.normal(15, 4, count), 7, 23))
        for account in self._billing.billed:
            due_days = TARIFFS[self._town.tariff[account]].due_days
            after = int(self._standing[account] if self._standing[account] >= 0 else prompt[account])
            if self._slow[account] and late[account]:
                after = due_days + int(late_days[account])
            self.set(account, day + 1 + after, float(max(hour[account], ISSUE_HOUR + 1)))

    def set(self, account: int, day: int, hour: float) -> None:
        """Plan that an account pays what it owes on a local date."""
        self._planned[day].append((self._clock.time(day, hour), account))

    def pay(
        self,
        account: int,
        time: int,
        amount: int,
        kind: str = "payment",
        instrument: str | None = None,
        reverses: str | None = None,
        channel: str | None = None,
        operator: str | None = None,
    ) -> Payment:
        """Note one payment of a positive amount in minor units."""
        self._count += 1
        name = self._town.account_names[account]
        usual = _CHANNELS[self._channel[account]]
        channel = channel or ("app" if kind == "top_up" and usual == "bank" else usual)
        if channel == "counter" and operator is None:
            operator = OPERATORS[(account + time // 86_400) % len(OPERATORS)]
        if instrument is None and channel in ("bank", "app"):
            instrument = f"I{account:06d}"
        made = Payment(f"P{self._count:08d}", account, time, amount, operator)
        self._journal.add(
            "payments", time, payment_id=made.payment_id, account_id=name, at=time, amount=major(amount),
            channel=channel, kind=kind, reverses=reverses, instrument=instrument, operator=operator,
        )  # fmt: skip
        self._billing.pay(account, -amount if kind in ("reversal", "refund") else amount)
        self.made.append(made)
        return made

    def reverse(self, payment: Payment, time: int) -> Payment:
        """Take a payment back."""
        channel = "counter" if payment.operator else None
        back = (payment.payment_id, channel, payment.operator)
        return self.pay(payment.account, time, payment.amount, "reversal", None, *back)

    def charge_back(self, payment: Payment, day: int, hour: float, after: int) -> None:
        """Let the holder's bank take a payment back on a local date; the customer pays some days after it."""
        at = self._clock.time(day, hour)
        name = self._town.account_names[payment.account]
        self._journal.add("chargebacks", at, payment_id=payment.payment_id, account_id=name, at=at)
        self._charged_back[day].append((payment.account, payment.amount))
        if not self._town.prepaid[payment.account]:
            self.set(payment.account, day + after, hour)

    def _pay_bill(self, account: int, time: int) -> None:
        owed = int(self._billing.owed[account])
        if account in self.stopped or owed <= 0:
            return
        first = self.pay(account, time, owed)
        if account in self.twice:
            self.twice.discard(account)
            again = time + int(chance(self._seed, "twice", account, time).integers(60, 1500))
            second = self.pay(account, again, owed, operator=first.operator)
            name = self._town.account_names[account]
            self._journal.truth(
                "payment_fraud", second.payment_id, again, again, way="duplicate", account=name, first=first.payment_id
            )

    def _top_up(self, day: int) -> None:
        """Prepaid accounts buy credit for some weeks when theirs runs low."""
        draw = chance(self._seed, "top up", day)
        count = len(self._town.account_names)
        hour, weeks = draw.uniform(8, 21, count), draw.uniform(2, 4, count)
        cost = self._billing.daily_cost
        low = self._town.prepaid & (-self._billing.owed < self._reserve_days * cost)
        for account in np.flatnonzero(low).tolist():
            if account in self.stopped:
                continue
            wanted = weeks[account] * 7 * max(cost[account], 50.0) + max(int(self._billing.owed[account]), 0)
            self.pay(
                account, self._clock.time(day, float(hour[account])), max(1000, round(wanted / 1000) * 1000), "top_up"
            )

    def open_credit(self, day: int) -> None:
        """Prepaid accounts begin with a few weeks of credit, bought in the first minutes."""
        time = self._clock.time(day, 0) + 60
        for account in np.flatnonzero(self._town.prepaid).tolist():
            self.pay(account, time, 8000, "top_up")
