"""The fraud stage: rules and a learned score over every payment, examples for the learner."""

import math
import zlib
from typing import Any, ClassVar

from models.calendar import LocalTime
from models.config import Common
from models.errors import BadState
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.topics import FINDINGS, METRICS, MODELS, PAYMENT_FACTS, SAMPLES
from models.flow.wire import unpack
from models.fraud.config import DAY_S, HOUR_S, FraudConfig
from models.fraud.explain import reasons
from models.fraud.features import FEATURES
from models.fraud.kept import Kept, KeptPayments
from models.fraud.report import episode_over, payment_finding
from models.fraud.rules import Rules
from models.learning.messages import ModelSnapshot, Sample
from models.learning.scorer import Scorer
from models.messages import Finding, PaymentFact, Point

MODEL = "payment_fraud"
VERSION = 1
_MONEY = ("payment", "top_up", "reversal", "refund")
_NOTHING = {"payments": 0, "chargebacks": 0, "repeats": 0, "unusable": 0, "unknown_chargebacks": 0, "findings": 0}


class FraudStage:
    """Reads what the ledger knows of every payment, in one shard: instruments and operators serve all accounts.

    Every hour of log time it closes episodes that have gone quiet; every day it emits examples of good payments and
    the counters of the day.
    """

    name: ClassVar[str] = "fraud"
    inputs: ClassVar[tuple[str, ...]] = (PAYMENT_FACTS, MODELS)
    outputs: ClassVar[dict[str, int]] = {FINDINGS: 0, SAMPLES: 0, METRICS: 0}
    columnar: ClassVar[bool] = False

    def __init__(self, common: Common, config: FraudConfig, partition: int = 0) -> None:
        self.config = config
        self._rules = Rules(config, LocalTime(common.timezone), common.currency_digits)
        self._kept = KeptPayments(len(FEATURES), config.most_payments)
        self._scorer = Scorer(MODEL)
        self._trusted = False
        self._payments = self._charged_back = 0
        self._due = 0
        self._counts = dict(_NOTHING)

    def start(self, now: int) -> None:
        """Set the hourly timer."""
        self._due = (now // (HOUR_S * 1000) + 1) * HOUR_S * 1000

    def due(self) -> int:
        """Log time of the next hour."""
        return self._due

    def fire(self, now: int, out: Out) -> None:
        """Close quiet episodes; at the end of a UTC day forget, teach and count."""
        seconds = now // 1000
        for episode in self._rules.close_quiet(seconds):
            _send(episode_over(episode, seconds), out)
        if seconds % DAY_S == 0:
            self._end_day(seconds, out)
        self._due = now + HOUR_S * 1000

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Payment facts, and snapshots of the learned model."""
        for time, value in zip(batch.times.tolist(), batch.values, strict=True):
            out.now = time
            if topic == MODELS:
                self._follow(unpack(value, ModelSnapshot))
            else:
                self._take(unpack(value, PaymentFact), time // 1000, out)

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {
            "version": VERSION,
            "features": list(FEATURES),
            "rules": self._rules.dump(),
            "kept": self._kept.dump(),
            "scorer": self._scorer.dump(),
            "trusted": self._trusted,
            "rates": [self._payments, self._charged_back],
            "due": self._due,
            "counts": self._counts,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump.

        Raises:
            BadState: it was made by another version of this stage.
        """
        if state["version"] != VERSION or state["features"] != list(FEATURES):
            raise BadState("the snapshot of the fraud stage is of another version: start with an empty state directory")
        self._rules.load(state["rules"])
        self._kept.load(state["kept"])
        self._scorer.load(state["scorer"])
        self._trusted, self._due, self._counts = state["trusted"], state["due"], dict(state["counts"])
        self._payments, self._charged_back = state["rates"]

    def _follow(self, snapshot: ModelSnapshot) -> None:
        if self._scorer.take(snapshot):
            metrics = snapshot.metrics
            charged_back = metrics.get("labels", 0.0) * metrics.get("base_rate", 0.0)
            proven = metrics.get("roc_auc", 0.0) >= self.config.score_auc
            self._trusted = proven and charged_back >= self.config.score_labels

    def _take(self, fact: PaymentFact, now: int, out: Out) -> None:
        if fact.kind == "chargeback":
            self._charge_back(fact, now, out)
        elif fact.kind not in _MONEY or fact.amount <= 0 or not fact.payment_id:
            self._counts["unusable"] += 1
        elif fact.payment_id in self._kept:
            self._counts["repeats"] += 1
        else:
            self._check(fact, now, out)

    def _check(self, fact: PaymentFact, now: int, out: Out) -> None:
        self._counts["payments"] += 1
        self._payments += 1
        reversed_payment = self._kept.get(fact.reverses) if fact.reverses else None
        found = self._rules.check(fact, reversed_payment, now)
        features = self._rules.features(fact)
        names = (fact.payment_id, fact.account_id, fact.instrument, fact.operator, fact.channel)
        self._kept.add(fact.at, names, features)
        self._report(found + self._scored(fact, features), out)

    def _scored(self, fact: PaymentFact, features: list[float]) -> list[Finding]:
        if not self._trusted:
            return []
        score = self._score(dict(zip(FEATURES, features, strict=True)))
        if score < self.config.score_threshold:
            return []
        why = reasons(features, self._score)
        evidence = {"probability": round(score, 4), "model_version": self._scorer.version, "reasons": why}
        finding = payment_finding("score", fact, fact.at, 2, {**evidence, "related": [fact.payment_id]})
        finding.score = score
        return [finding]

    def _score(self, named: dict[str, float]) -> float:
        return self._at_true_rate(self._scorer.score(named) or 0.0)

    def _at_true_rate(self, probability: float) -> float:
        """Bring a probability to the share of payments that are charged back (King and Zeng, 2001).

        The examples have another share: only some good payments are learned from, and only months later, when a bad
        one has long been charged back.
        """
        good, bad = self._scorer.seen
        true_odds = (self._charged_back + 1) / (self._payments - self._charged_back + 1)
        odds = probability * true_odds * (good + 1) / (bad + 1)
        return odds / (odds + 1 - probability) if odds else 0.0

    def _charge_back(self, fact: PaymentFact, now: int, out: Out) -> None:
        payment = self._kept.get(fact.payment_id)
        if payment is None:
            self._counts["unknown_chargebacks"] += 1
        elif self._kept.settle(payment):
            self._counts["chargebacks"] += 1
            self._charged_back += 1
            self._report(self._rules.charge_back(fact, payment, now), out)
            _teach(payment, now, True, out)
        else:
            self._counts["repeats"] += 1

    def _end_day(self, now: int, out: Out) -> None:
        for payment in self._kept.clean(now - self.config.clean_s):
            if zlib.crc32(payment.payment_id.encode()) < self.config.clean_share * 2**32:
                _teach(payment, now, False, out)
        self._kept.forget(now - self.config.kept_s)
        fields = {name: float(count) for name, count in self._counts.items()}
        fields |= {"kept": float(len(self._kept)), "episodes": float(self._rules.open_episodes)}
        out.send(METRICS, MODEL, Point(series=MODEL, at=now, fields=fields))
        self._counts = dict(_NOTHING)

    def _report(self, found: list[Finding], out: Out) -> None:
        self._counts["findings"] += sum(not finding.clear for finding in found)
        for finding in found:
            _send(finding, out)


def _send(finding: Finding, out: Out) -> None:
    out.send(FINDINGS, finding.key, finding)


def _teach(payment: Kept, now: int, label: bool, out: Out) -> None:
    named = zip(FEATURES, payment.features.tolist(), strict=True)
    features = {name: value for name, value in named if math.isfinite(value)}
    sample = Sample(model=MODEL, subject=payment.payment_id, at=now, features=features, label=label)
    out.send(SAMPLES, MODEL, sample)
