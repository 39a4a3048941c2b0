"""Records for the accounts stage, in days of 2024 in Berlin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from models.accounts.config import AccountsConfig
from models.accounts.journal import Entry
from models.accounts.runningbill import RunningBill, RunningBills, running_bill
from models.accounts.stage import AccountsStage
from models.calendar import DAY, HOUR, LocalTime
from models.config import Common
from models.flow import topics
from models.flow.topics import partition_of
from models.flow.wire import pack
from models.messages import Charges, Finding, PaymentFact, Point
from tests.support.flow import LocalFlow

ZONE = "Europe/Berlin"
LOCAL = LocalTime(ZONE)
FIRST = 19_723
"""Local day of 2024-01-01."""

EXTERNAL = [
    topics.TARIFFS,
    topics.ACCOUNTS,
    topics.OUTAGES,
    topics.WEATHER,
    topics.CUSTOMER_EVENTS,
    topics.BILLS,
    topics.PAYMENTS,
    topics.CHARGEBACKS,
    topics.NOTICES,
    topics.ARRANGEMENTS,
]
NOTICE, FINAL = "disconnection_notice", "final_notice"
_EVERYWHERE = (topics.TARIFFS, topics.OUTAGES, topics.WEATHER)


def moment(day: float) -> int:
    """Unix seconds of so many days after the first of January 2024, noon for whole days."""
    return LOCAL.midnight(FIRST + int(day)) + 12 * HOUR + round((day - int(day)) * DAY)


@dataclass
class Town:
    """Records by topic partition, in log order when handed out."""

    partitions: int = 1
    records: dict[tuple[str, int], list[tuple[int, bytes]]] = field(default_factory=dict)

    def put(self, topic: str, when: float, body: Mapping[str, Any] | bytes, account: str = "") -> None:
        """A record that arrives at `moment(when)`."""
        self.put_at(topic, moment(when), body, account)

    def put_at(self, topic: str, at: int, body: Mapping[str, Any] | bytes, account: str = "") -> None:
        """A record that arrives at a time in Unix seconds."""
        value = body if isinstance(body, bytes) else msgspec.json.encode(body)
        if topic in _EVERYWHERE:
            places = list(range(self.partitions))
        else:
            name = account or (str(body["account_id"]) if not isinstance(body, bytes) else "")
            places = [partition_of(name, self.partitions)]
        for place in places:
            self.records.setdefault((topic, place), []).append((at * 1000, value))

    def account(self, account: str, when: float = 0, class_: str = "residential", **more: Any) -> None:
        self.put(topics.ACCOUNTS, when, {"account_id": account, "class": class_, **more})

    def bill(self, bill: str, account: str, when: float, amount: Any, due_in: int = 15, **more: Any) -> None:
        body = {"bill_id": bill, "account_id": account, "issued_at": moment(when), "due_at": moment(when + due_in)}
        self.put(topics.BILLS, when, {**body, "amount": amount, **more})

    def pay(self, payment: str, account: str, when: float, amount: Any, **more: Any) -> None:
        body = {"payment_id": payment, "account_id": account, "at": moment(when), "amount": amount}
        self.put(topics.PAYMENTS, when, {**body, **more})

    def charge_back(self, payment: str, account: str, when: float) -> None:
        self.put(topics.CHARGEBACKS, when, {"payment_id": payment, "account_id": account, "at": moment(when)})

    def serve(
        self, account: str, when: float, kind: str = "disconnection_notice", arrives: float | None = None
    ) -> None:
        """Proof of a notice that reached an account, as it arrives then or later."""
        body = {"notice_id": f"N{when}", "account_id": account, "at": moment(when), "kind": kind, "means": "letter"}
        self.put(topics.NOTICES, when if arrives is None else arrives, body)

    def promise(self, name: str, account: str, when: float, amount: Any, until: float, **more: Any) -> None:
        """A promise to pay an amount until noon of a day."""
        self.agree(name, account, when, due_at=moment(until), amount=amount, **more)

    def plan(self, name: str, account: str, when: float, parts: Mapping[float, Any], **more: Any) -> None:
        """A plan of instalments, amounts by their days."""
        instalments = [{"due_at": moment(day), "amount": amount} for day, amount in parts.items()]
        self.agree(name, account, when, kind="plan", instalments=instalments, **more)

    def agree(self, name: str, account: str, when: float, arrives: float | None = None, **more: Any) -> None:
        """A record of an arrangement, as it arrives then or later."""
        body = {"arrangement_id": name, "account_id": account, "at": moment(when), **more}
        self.put(topics.ARRANGEMENTS, when if arrives is None else arrives, body)

    def cut(self, account: str, when: float, until: float | None = None, arrives: float | None = None) -> None:
        """Supply cut for arrears, known at once or later; a second record with `until` ends it."""
        body: dict[str, Any] = {"outage_id": f"O{account}{when}", "kind": "arrears", "scope": f"account:{account}"}
        body["from"] = moment(when)
        if until is not None:
            body["to"] = moment(until)
        self.put(topics.OUTAGES, when if arrives is None else arrives, body, account)

    def weather(self, day: int, celsius: float) -> None:
        """A local day that is as warm at every hour."""
        begin = LOCAL.midnight(FIRST + day)
        for hour in range(24):
            at = begin + hour * HOUR + HOUR // 2
            self.put_at(topics.WEATHER, at, {"at": at, "temperature_c": celsius})

    def charge(self, day: int, wh: Mapping[str, Sequence[int] | int], arrives: float | None = None) -> None:
        """Charges of a local day, as they arrive at its close (or, late, at `moment(arrives)`)."""
        close = LOCAL.midnight(FIRST + day + 1) + Common().day_lateness_s
        time = (close if arrives is None else moment(arrives)) * 1000
        for place in range(self.partitions):
            names = [name for name in wh if partition_of(name, self.partitions) == place]
            if names:
                self.records.setdefault((topics.CHARGES, place), []).append((time, charges(day, names, wh)))

    def external(self) -> dict[tuple[str, int], list[tuple[int, bytes]]]:
        return {place: sorted(records, key=lambda record: record[0]) for place, records in self.records.items()}


def charges(day: int, names: Sequence[str], wh: Mapping[str, Sequence[int] | int]) -> bytes:
    """A packed message of charges; an energy without hours falls into the hour from noon."""
    hours = np.zeros((len(names), 24), np.int32)
    for row, name in enumerate(names):
        energy = wh[name]
        if isinstance(energy, int):
            hours[row, 12] = energy
        else:
            hours[row] = energy
    count = len(names)
    return pack(
        Charges(
            day=FIRST + day,
            at=LOCAL.midnight(FIRST + day + 1),
            account_id=list(names),
            meter_id=[f"M{name}" for name in names],
            hour_wh=hours,
            export_wh=np.zeros(count, np.int64),
            coverage=np.ones(count, np.float32),
        )
    )


UNSENT = AccountsConfig(notice_proof="ordered")
"""As in a replay: that a notice was ordered proves that it was served."""


def maker(config: AccountsConfig = UNSENT, partitions: int = 1) -> Any:
    """Makes the stages of a partition."""
    common = Common(timezone=ZONE, partitions=partitions)
    return lambda partition: [AccountsStage(common, config, partition)]


@dataclass
class Seen:
    """What a run emitted."""

    flow: LocalFlow

    @property
    def findings(self) -> list[Finding]:
        return self.flow.values(topics.FINDINGS, Finding)

    @property
    def facts(self) -> list[PaymentFact]:
        return self.flow.values(topics.PAYMENT_FACTS, PaymentFact)

    @property
    def journal(self) -> list[Entry]:
        return self.flow.values(topics.JOURNAL, Entry)

    def running_bill(self, account: str) -> RunningBill | None:
        """What was published of an account last."""
        published = self.flow.values(topics.RUNNING_BILLS, RunningBills)
        found = [bill for each in published if (bill := running_bill(each, account)) is not None]
        return found[-1] if found else None

    def points(self, series: str) -> list[Point]:
        return [point for point in self.flow.values(topics.METRICS, Point) if point.series == series]

    def refused(self, topic: str) -> list[str]:
        return [dict(letter.headers)["gp-error-reason"] for letter in self.flow.values(topics.dead_letters(topic))]

    def kinds(self, account: str) -> list[tuple[str, int]]:
        """(kind without its family, days since the first of January) of an account's findings."""
        return [
            (finding.kind.removeprefix("arrears."), int(LOCAL.day(finding.at + 1)) - FIRST)
            for finding in self.findings
            if finding.subject == account
        ]


def run(town: Town, days: float, config: AccountsConfig = UNSENT) -> Seen:
    """Run a town until so many days after the first of January."""
    make = maker(config, town.partitions)
    return Seen(LocalFlow(make, town.partitions).run(town.external(), until=moment(days) * 1000))
