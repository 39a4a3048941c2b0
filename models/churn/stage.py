"""The churn stage: what every customer does, a weekly judgement, examples for the learner."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import numpy as np

from models import records
from models.calendar import DAY, LocalTime, seconds
from models.churn.blend import MODEL, Blend
from models.churn.book import HERE, MOVED, NO_ROW, SWITCHED, Book, push
from models.churn.config import ChurnConfig
from models.churn.energy import Energy
from models.churn.examples import Examples
from models.churn.features import features_of
from models.churn.intake import customer_event, decoded
from models.churn.money import Money
from models.churn.outages import Outages
from models.churn.prior import NAMES
from models.churn.risk import Risk
from models.config import Common
from models.errors import BadRecord, BadState
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.topics import (
    ACCOUNTS,
    BILLS,
    CHARGES,
    CUSTOMER_EVENTS,
    FINDINGS,
    METRICS,
    MODELS,
    OUTAGES,
    PAYMENTS,
    RISKS,
    SAMPLES,
    TARIFFS,
)
from models.flow.wire import unpack
from models.learning.messages import ModelSnapshot, Sample
from models.messages import Charges, Finding, Point

VERSION = 1
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_WEEK, _MONDAY = 7, 4
"""1970-01-01 was a Thursday, so a day is a Monday if it leaves 4 when divided by 7."""
_TIMED = {"complaint": "complaints", "call": "calls", "tariff_change": "tariff_changes"}
_LEAVING = {"switched_away": SWITCHED, "move_out": MOVED}
_NOTHING = {"unusable": 0, "rejected": 0, "unknown_kinds": 0, "left_out": 0, "switched_away": 0, "move_out": 0}


class ChurnStage:
    """Judges a partition's accounts on Mondays and on the first of a month, `Common.day_lateness_s` after midnight.

    A customer who makes up his mind leaves within weeks, so a judgement a month would come too late for many. Examples
    for the learner and price levels are kept once a month.

    Records of other owners' topics that cannot be used are counted and left to those; of `customer.events.v1` it is the
    owner and rejects what cannot be used. A kind of event that it does not know is counted and means nothing.
    """

    name: ClassVar[str] = "churn"
    inputs: ClassVar[tuple[str, ...]] = (
        TARIFFS,
        ACCOUNTS,
        OUTAGES,
        CUSTOMER_EVENTS,
        BILLS,
        CHARGES,
        PAYMENTS,
        MODELS,
    )
    outputs: ClassVar[dict[str, int]] = {FINDINGS: 0, SAMPLES: 0, RISKS: 0, METRICS: 0}
    columnar: ClassVar[bool] = False

    def __init__(self, common: Common, config: ChurnConfig, partition: int = 0) -> None:
        self._common = common
        self._config = config
        self._partition = partition
        self._local = LocalTime(common.timezone)
        self._book = Book(len(NAMES), config.most_accounts)
        self._outages = Outages(self._local, config.most_outages)
        self._energy = Energy(self._book, self._outages, config.outage_day_s)
        self._money = Money(self._book, common.currency_digits, config.reference_kwh)
        self._blend = Blend(config)
        self._examples = Examples(self._book, self._blend, config)
        self._risk = Risk(self._book, self._blend, config, common.currency_digits)
        self._due = 0
        self._counts = dict(_NOTHING)
        self._takes: dict[str, Callable[[bytes, int], None]] = {
            TARIFFS: lambda value, now: self._money.price(decoded(value, records.Tariff), now // DAY),
            OUTAGES: lambda value, now: self._outages.add(decoded(value, records.Outage)),
            ACCOUNTS: self._name_account,
            BILLS: lambda value, now: self._money.bill(decoded(value, records.Bill), now),
            PAYMENTS: lambda value, now: self._money.pay(decoded(value, records.Payment), now),
            CHARGES: lambda value, now: self._energy.add(unpack(value, Charges), now),
            MODELS: lambda value, now: self._blend.take(unpack(value, ModelSnapshot)),
        }

    def start(self, now: int) -> None:
        """Set the first month's timer."""
        self._due = self._next_evaluation(now)

    def due(self) -> int:
        """Log time of the next evaluation."""
        return self._due

    def fire(self, now: int, out: Out) -> None:
        """Judge all accounts."""
        moment = now // 1000
        monthly = _is_first(int(self._local.day(moment)))
        for sample in self._examples.stayed(moment) if monthly else ():
            _teach(sample, out)
        here = (self._book["known"] == 1) & (self._book["state"] == HERE)
        features = features_of(self._book, self._energy, self._money, moment, here)
        values = self._money.yearly_value(self._energy.yearly_kwh())
        for finding in self._risk.judge(features, here, values, moment):
            _send(finding, out)
        for message in self._risk.messages(features, here, moment):
            out.send(RISKS, message.account_id[0], message)
        if monthly:
            known_long = self._book["since"] <= moment - self._config.example_after_s
            self._examples.keep(moment, features, here & known_long)
            self._money.keep_levels()
        self._outages.forget(moment - 8 * 86_400)
        self._measure(here, moment, out)
        self._due = self._next_evaluation(now)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Records of any input."""
        for offset, time, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            out.now = time
            if topic == CUSTOMER_EVENTS:
                self._happened(offset, value, time // 1000, out)
                continue
            try:
                self._takes[topic](value, time // 1000)
            except BadRecord:
                self._counts["unusable"] += 1

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {
            "version": VERSION,
            "features": list(NAMES),
            "book": self._book.dump(),
            "outages": self._outages.dump(),
            "energy": self._energy.dump(),
            "money": self._money.dump(),
            "blend": self._blend.dump(),
            "examples": self._examples.dump(),
            "due": self._due,
            "counts": self._counts,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump.

        Raises:
            BadState: it was made by another version of this stage.
        """
        if state["version"] != VERSION or state["features"] != list(NAMES):
            raise BadState("the snapshot of the churn stage is of another version: start with an empty state directory")
        self._book.load(state["book"])
        self._outages.load(state["outages"])
        self._energy.load(state["energy"])
        self._money.load(state["money"])
        self._blend.load(state["blend"])
        self._examples.load(state["examples"])
        self._due, self._counts = state["due"], dict(state["counts"])

    def _name_account(self, value: bytes, now: int) -> None:
        account = decoded(value, records.Account)
        end = 0 if account.contract_end is None else seconds(account.contract_end)
        row = self._row(account.account_id, now)
        if row == NO_ROW:
            return
        book = self._book
        book["known"][row], book["prepaid"][row] = 1, int(account.prepaid)
        book["class_"][row], book["tariff"][row] = (
            book.code("class_", account.class_),
            book.code("tariff", account.tariff),
        )
        book["contract_end"][row] = end or book["contract_end"][row]

    def _happened(self, offset: int, value: bytes, now: int, out: Out) -> None:
        try:
            account_id, kind, at = customer_event(value, now + self._config.future_s)
        except BadRecord as error:
            self._counts["rejected"] += 1
            out.reject(CUSTOMER_EVENTS, offset, value, str(error))
            return
        row = self._row(account_id, now)
        if row == NO_ROW:
            return
        if kind in _TIMED:
            column = self._book[_TIMED[kind]]
            if at not in column[row]:
                push(column, row, at)
        elif kind == "contract_end":
            self._book["contract_end"][row] = at
        elif kind in _LEAVING:
            self._leave(row, kind, at, now, out)
        else:
            self._counts["unknown_kinds"] += 1

    def _leave(self, row: int, kind: str, at: int, now: int, out: Out) -> None:
        if self._book["state"][row] != HERE:
            return
        self._counts[kind] += 1
        self._book["state"][row] = _LEAVING[kind]
        if kind == "switched_away":
            for sample in self._examples.left(row, at, now):
                _teach(sample, out)
        if self._book["at_risk_since"][row]:
            _send(self._risk.over(row, now, kind), out)

    def _row(self, account_id: str, now: int) -> int:
        row = self._book.row(account_id, now)
        self._counts["left_out"] += row == NO_ROW
        return row

    def _measure(self, here: np.ndarray[Any, Any], now: int, out: Out) -> None:
        book, classes = self._book, self._book.names["class_"]
        shard = str(self._partition)
        for code, name in [*enumerate(classes), (-1, "unknown")]:
            rows = here & (book["class_"] == code)
            if not rows.any():
                continue
            at_risk = float((book["at_risk_since"][rows] > 0).sum())
            mean = float(book["probability"][rows].mean())
            fields = {"accounts": float(rows.sum()), "at_risk": at_risk, "mean_risk": mean}
            tags = {"class": name, "partition": shard}
            out.send(METRICS, MODEL, Point(series=MODEL, at=now, tags=tags, fields=fields))
        fields = {name: float(count) for name, count in self._counts.items()}
        fields |= {"learned_weight": self._blend.weight(), "prior_skill": self._blend.prior_skill()}
        out.send(METRICS, MODEL, Point(series="churn_model", at=now, tags={"partition": shard}, fields=fields))
        self._counts = dict(_NOTHING)

    def _next_evaluation(self, now: int) -> int:
        lateness = self._common.day_lateness_s
        day = self._local.next_close(now + 1, lateness)
        while not (_is_first(day + 1) or (day + 1) % _WEEK == _MONDAY):
            day += 1
        return self._local.day_close(day, lateness)


def _is_first(day: int) -> bool:
    """Whether a local day (days since 1970-01-01) is the first of a month."""
    return date.fromordinal(_EPOCH_ORDINAL + day).day == 1


def _send(finding: Finding, out: Out) -> None:
    out.send(FINDINGS, finding.key, finding)


def _teach(sample: Sample, out: Out) -> None:
    out.send(SAMPLES, MODEL, sample)
