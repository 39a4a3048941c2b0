"""A town of customers for the tests: what they use, are billed and pay, day by day."""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from models.churn.config import DAY_S, ChurnConfig
from models.churn.stage import ChurnStage
from models.config import Common
from models.flow.topics import ACCOUNTS, BILLS, CHARGES, CUSTOMER_EVENTS, OUTAGES, PAYMENTS, TARIFFS, partition_of
from models.flow.wire import pack
from models.messages import Charges
from tests.support.flow import External

FIRST_DAY = 19_723  # 2024-01-01, a Monday
START = FIRST_DAY * DAY_S
BROADCAST = (TARIFFS, OUTAGES)
COMMON = Common(day_lateness_s=7200)


def make(partition: int = 0, config: ChurnConfig | None = None, common: Common = COMMON) -> ChurnStage:
    """A churn stage in UTC."""
    return ChurnStage(common, config or ChurnConfig(), partition)


def at(day: float) -> int:
    """Unix seconds so many days after the start."""
    return int(START + day * DAY_S)


def charges(day: int, accounts: Sequence[str], daily_wh: Sequence[int], dark: Sequence[Sequence[int]] = ()) -> Charges:
    """One day, `day` counted from the start, spread over its hours; `dark` names hours without supply by account."""
    hours = np.zeros((len(accounts), 24), np.int32)
    for row, wh in enumerate(daily_wh):
        hours[row] = wh // 24
    for row, without in enumerate(dark):
        hours[row, list(without)] = 0
    return Charges(
        day=FIRST_DAY + day,
        at=at(day + 1),
        account_id=list(accounts),
        meter_id=[f"M-{account}" for account in accounts],
        hour_wh=hours,
        export_wh=np.zeros(len(accounts), np.int64),
        coverage=np.ones(len(accounts), np.float32),
    )


@dataclass
class Town:
    """Collects records by topic, with log times in seconds.

    Attributes:
        accounts: names of the customers.
        use: factor on the account's daily energy from a day on, by account.
        pays: accounts that pay; the others stop on the given day.
    """

    accounts: list[str]
    days: int
    seed: int = 1
    use: dict[str, tuple[int, float]] = field(default_factory=dict)
    stops_paying: dict[str, int] = field(default_factory=dict)
    lost: list[tuple[int, int]] = field(default_factory=list)
    records: dict[tuple[str, str], list[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(list))

    def put(self, topic: str, key: str, day: float, record: Any) -> None:
        """Add one record that arrives so many days after the start."""
        value = record if isinstance(record, bytes) else msgspec.json.encode(record)
        self.records[topic, key].append((at(day) * 1000, value))

    def event(self, account_id: str, day: float, kind: str) -> None:
        """Add a customer event."""
        self.put(CUSTOMER_EVENTS, account_id, day, {"account_id": account_id, "at": at(day), "kind": kind})

    def live(self) -> "Town":
        """Add what everybody does all the time."""
        self.put(TARIFFS, "*", 0, {"tariff": "standard", "price": "0.20"})
        for number, account in enumerate(self.accounts):
            kind = "business" if number % 10 == 9 else "residential"
            self.put(ACCOUNTS, account, 0, {"account_id": account, "class": kind})
            self._bills_of(account, random.Random(f"{self.seed}-{account}"))
        return self

    def external(self, partitions: int = 1) -> dict[tuple[str, int], External]:
        """The records by topic and partition, in log order, with a message of energy a day and partition."""
        found: dict[tuple[str, int], list[tuple[int, bytes]]] = defaultdict(list)
        for (topic, key), records in self.records.items():
            owners = range(partitions) if topic in BROADCAST else [partition_of(key, partitions)]
            for partition in owners:
                found[topic, partition] += records
        for partition in range(partitions):
            mine = [account for account in self.accounts if partition_of(account, partitions) == partition]
            found[CHARGES, partition] = self._energy(mine)
        return {key: sorted(records, key=lambda record: record[0]) for key, records in found.items()}

    def until(self) -> int:
        """Log time (milliseconds) of the end."""
        return at(self.days) * 1000

    def _energy(self, accounts: list[str]) -> list[tuple[int, bytes]]:
        chances = [random.Random(f"{self.seed}-{account}-use") for account in accounts]
        sizes = [chance.randrange(4000, 15_000) for chance in chances]
        found = []
        for day in range(self.days):
            season = 1 + 0.4 * math.cos(2 * math.pi * day / 365)
            daily = [
                int(size * season * chance.uniform(0.7, 1.3) * self._factor(account, day))
                for account, size, chance in zip(accounts, sizes, chances, strict=True)
            ]
            dark = [[hour for begin, end in self.lost for hour in range(24) if begin <= 24 * day + hour < end]]
            message = charges(day, accounts, daily, dark * len(accounts))
            found.append(((message.at + COMMON.day_lateness_s) * 1000, pack(message)))
        return found

    def _factor(self, account: str, day: int) -> float:
        first, factor = self.use.get(account, (0, 1.0))
        return factor if day >= first else 1.0

    def _bills_of(self, account: str, chance: random.Random) -> None:
        for number, day in enumerate(range(30, self.days, 30)):
            amount = int(5000 * (1 + 0.4 * math.cos(2 * math.pi * day / 365)) * chance.uniform(0.85, 1.15))
            bill = {"bill_id": f"B-{account}-{number}", "account_id": account, "issued_at": at(day), "amount": amount}
            self.put(BILLS, account, day, {**bill, "due_at": at(day + 15)})
            paid = day + chance.randrange(2, 18)
            if day < self.stops_paying.get(account, 10**6) and paid < self.days:
                payment = {"payment_id": f"P-{account}-{number}", "account_id": account, "at": at(paid)}
                self.put(PAYMENTS, account, paid, {**payment, "amount": amount})


def town(accounts: int = 60, days: int = 365, **more: Any) -> Town:
    """An ordinary town."""
    return Town([f"A{number}" for number in range(accounts)], days, **more).live()
