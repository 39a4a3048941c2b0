"""Customers of a site, as the log holds them, and the grades that people set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from models.customers.config import CustomersConfig
from models.customers.grading import WINDOW
from models.customers.indicators import QUARTERS, Quarters, indicators, trouble, weights
from models.customers.messages import Pages
from models.customers.names import ABC, AVERAGE, CRITICAL, GRADES, HERE, LIFE, MATRIX
from models.customers.policy import Customer
from models.customers.story import Said, quarter_said, trend_said
from models.customers.trend import TrendRule, trend
from models.customers.value import at_risk
from models.errors import BadSettings
from models.flow.topics import OVERRIDES, PAGES, partition_of
from models.flow.wire import unpack
from models.records import Override
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.moment import Moment

_INDICATED = (
    "months",
    "judged",
    "late",
    "overdue_days",
    "billed",
    "overdue",
    "reversed",
    "cuts",
    "theft",
    "tamper",
    "wh",
)


@dataclass(frozen=True, slots=True)
class Known:
    """One customer, as its page shows him.

    Attributes:
        account_id, class_, rule: names. month: the last that was summed up, months since 1970-01.
        values: columns of `models.customers.book`, of this row.
        override: grade that a person set, until when, by whom and why; else None. reasons: for leaving.
    """

    account_id: str
    class_: str
    rule: str
    month: int
    values: Mapping[str, Any]
    override: Mapping[str, Any] | None
    reasons: list[str]

    @property
    def own_grade(self) -> str:
        """Grade by the figures; empty before a quarter is over."""
        place = int(self.values["grade"])
        return GRADES[place] if place >= 0 else ""

    @property
    def grade(self) -> str:
        """Grade that holds: one that a person set, else that of the figures, else average."""
        return GRADES[self.override["grade"]] if self.override else self.own_grade or GRADES[AVERAGE]

    @property
    def churn(self) -> float | None:
        """Probability of leaving within 90 days; None where not known or already gone."""
        found = float(self.values["churn"])
        return None if np.isnan(found) or self.values["state"] != HERE else found

    def value_at_risk(self, config: CustomersConfig) -> int:
        """Expected loss, minor units."""
        churn = np.array([np.nan if self.churn is None else self.churn])
        return int(at_risk(np.array([int(self.values["profit"])]), churn, config)[0])

    @property
    def asked(self) -> Customer:
        """What the rules of policy ask of him."""
        segments = {name: words[int(self.values[name])] for name, words in _SEGMENTS.items()}
        critical = CRITICAL[int(self.values["critical"])]
        return Customer(class_=self.class_, grade=self.grade, critical=critical, risk=self.churn or 0.0, **segments)


_SEGMENTS = {"abc": ABC, "matrix": MATRIX, "life": LIFE}


def customers(log: Log) -> Iterator[Known]:
    """Every customer of the newest pages."""
    for page in newest_pages(log):
        for row in range(len(page.account_id)):
            yield known(page, row)


def customer(log: Log, account: str) -> Known:
    """One customer.

    Raises:
        BadSettings: there is none of this name.
    """
    for page in newest_pages(log):
        if account in page.account_id:
            return known(page, page.account_id.index(account))
    raise BadSettings(f"there is no customer {account!r} yet: pages are written when a month is over, and each week")


def put_override(log: Log, wanted: Override, now: Moment) -> None:
    """Set a grade, or end one that was set; the customers stage follows."""
    place = partition_of(wanted.account_id, log.partitions(OVERRIDES))
    value = msgspec.json.encode(wanted)
    log.append([LogRecord(OVERRIDES, place, wanted.account_id, value, now.log_time)])


def quarters(of: Known) -> list[dict[str, Any]]:
    """The story of a customer by quarter, the oldest first: figures, trouble, grade, and what stood against him."""
    values = {name: np.asarray(of.values[name])[None, :] for name in _INDICATED}
    business = np.array([of.class_ not in ("residential", "unknown")])
    weight = weights(business)
    found = indicators(Quarters(**values), np.array([_OLD]))
    now = trouble(found, weight, values["months"])
    told = []
    for place in range(QUARTERS - 1, -1, -1):
        if not of.values["months"][place]:
            continue
        said = quarter_said(found[0, place] * weight[0])
        grade, kept = int(of.values["grades"][place]), float(of.values["trouble"][place])
        told.append({
            "quarter": _quarter(of.month, place),
            "months": int(of.values["months"][place]),
            **{name: int(of.values[name][place]) for name in _SHOWN},
            "trouble": round(float(now[0, place]) if np.isnan(kept) else kept, 3),
            "grade": GRADES[grade] if grade >= 0 else "",
            "why": said.en,
            "why_zh": said.zh,
        })  # fmt: skip
    return told


_OLD = 10_000
_SHOWN = ("judged", "late", "overdue_days", "billed", "paid", "overdue", "reversed", "cuts", "theft", "tamper")


def course(of: Known) -> Said:
    """Direction, persistence and recovery over the quarters that are over."""
    found = trend(np.asarray(of.values["trouble"], np.float64)[None, 1 : WINDOW + 1], TrendRule())
    return trend_said(found, 0)


def _quarter(month: int, place: int) -> str:
    number = (month + 1) // 3 - place
    return f"{1970 + number // 4} Q{number % 4 + 1}"


def newest_pages(log: Log) -> list[Pages]:
    """The newest pages of all customers."""
    found: dict[str, bytes] = {}
    for partition in range(log.partitions(PAGES)):
        for record in log.records(PAGES, partition):
            if record.value:
                found[record.key] = record.value
    return [unpack(value, Pages) for _, value in sorted(found.items())]


def known(page: Pages, row: int) -> Known:
    """The customer of a row."""
    account = page.account_id[row]
    values = {name: column[row] for name, column in page.columns.items()}
    override, reasons = page.overrides.get(account), page.reasons.get(account, [])
    return Known(account, page.class_[row], page.rules[row], page.month, values, override, reasons)
