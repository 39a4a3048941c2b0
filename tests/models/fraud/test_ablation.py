"""What a fraud alert names as its causes makes it: without them its score falls as said, or it does not come."""

import math
import random
from functools import cache
from typing import Any

import pytest

from models.flow.topics import FINDINGS, SAMPLES
from models.flow.wire import pack
from models.fraud.config import DAY_S, HOUR_S, FraudConfig
from models.fraud.explain import CAUSES
from models.fraud.features import FEATURES
from models.learning.classifier import Classifier, logit
from models.learning.messages import ModelSnapshot, Sample
from models.learning.registry import CANDIDATES
from models.learning.registry import make as classifier
from models.messages import Finding, PaymentFact
from tests.models.fraud.facts import START, external, fact, findings_of, make
from tests.support.flow import LocalFlow

EVERY = FraudConfig(score_threshold=0.0)
"""Every payment is reported with its reasons, however good it is."""

QUICK = [name for name in CANDIDATES if name != "aggregated"]

NAMES = {cause.name: cause.features for cause in CAUSES}


def payments(seed: int, count: int) -> list[PaymentFact]:
    """Payments of every sort; a fifth are stolen: at night, with a new card, for more than is owed, or from agents."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        stolen = number % 5 == 0
        at = START + number * 5 * HOUR_S // DAY_S * DAY_S + chance.randrange(1, 5 if stolen else 23) * HOUR_S + number
        owed = chance.randrange(2000, 9000)
        way: dict[str, Any] = {"channel": chance.choice(["app", "bank"]), "instrument": f"card-{number % 17}"}
        if stolen:
            way = {"channel": "web", "instrument": f"new-{number}"}
        elif chance.random() < 0.3:
            way = {"channel": "agent", "operator": f"agent-{number % 3}"}
        amount = owed * chance.randrange(2, 9) if stolen else owed
        back = chance.choice([-1.0, -1.0, 30.0, 200.0])
        found.append(
            fact(
                f"P{number}", at, f"A{number % 40}", amount, owed_before=owed, hours_since_reconnection=back,
                kind=chance.choice(["payment", "payment", "top_up"]), **way,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.at)


def run(facts: list[PaymentFact], state: Classifier | None = None) -> LocalFlow:
    """The stage over payments, all of which are charged back in the end, so that it says what it saw of each."""
    end = max(one.at for one in facts) + DAY_S
    back = [PaymentFact(payment_id=one.payment_id, account_id="A", at=end, kind="chargeback") for one in facts]
    metrics = {"roc_auc": 0.9, "labels": 1000.0, "base_rate": 0.2}
    told = ModelSnapshot(model="payment_fraud", version=1, at=START, state=state, metrics=metrics)
    models = [(START * 1000 - 1, pack(told))] if state else []
    flow = LocalFlow(lambda p: [make(p, EVERY)], epoch=(START - 1) * 1000)
    return flow.run(external([*facts, *back], models), until=(end + 2 * DAY_S) * 1000)


def seen(flow: LocalFlow) -> dict[str, dict[str, float]]:
    return {one.subject: one.features for one in flow.values(SAMPLES, Sample)}


@cache
def learned(name: str) -> Classifier:
    model = classifier(name)
    for subject, features in seen(run(payments(1, 400))).items():
        model.learn(features, int(subject[1:]) % 5 == 0)
    return model


@pytest.mark.parametrize("name", QUICK)
def test_without_a_named_cause_the_score_falls_by_what_was_said(name: str) -> None:
    model = learned(name)
    flow = run(payments(2, 120), model)
    features = seen(flow)
    found = [one for one in flow.values(FINDINGS, Finding) if one.kind == "payment_fraud.score"]
    assert len(found) > 100
    named = 0
    for one in found:
        mine = features[one.subject]
        whole = logit(model.probability(mine))
        lower = {
            cause: whole - logit(model.probability({k: v for k, v in mine.items() if k not in of}))
            for cause, of in NAMES.items()
        }
        said = {row["cause"]: row["log_odds"] for row in one.evidence["reasons"]}
        assert said == pytest.approx({cause: lower[cause] for cause in said}, abs=2e-3)
        assert list(said.values()) == sorted(said.values(), reverse=True)
        unnamed = [by for cause, by in lower.items() if cause not in said]
        assert max(unnamed, default=0.0) <= min(said.values(), default=0.0) + 2e-3 or len(said) < 3
        assert all(row["without"] <= one.score + 1e-4 for row in one.evidence["reasons"])
        named += len(said)
    assert named > 100


def test_every_feature_belongs_to_one_cause() -> None:
    assert sorted(feature for cause in CAUSES for feature in cause.features) == sorted(FEATURES)


@pytest.mark.parametrize("name", ["logistic", "hinged"])
def test_a_payment_like_others_in_what_was_named_is_scored_about_as_much_lower(name: str) -> None:
    """The same town without the cause: the stolen payment pays what others pay, or comes when others come."""
    model, earlier = learned(name), payments(3, 200)
    day = earlier[-1].at // DAY_S * DAY_S + 2 * DAY_S

    def last(hour: int = 3, times: int = 8) -> PaymentFact:
        owed = 5000
        return fact("P5000", day + hour * HOUR_S, "A1", owed * times, owed_before=owed, channel="web", instrument="new")

    def scored(one: PaymentFact) -> float:
        return logit(model.probability(seen(run([*earlier, one]))["P5000"]))

    usual = {"amount": [last(times=n) for n in (1, 1, 1, 1, 5)], "time_of_day": [last(hour=n) for n in range(1, 23, 3)]}
    found = run([*earlier, last()], model).values(FINDINGS, Finding)
    (finding,) = [one for one in found if one.kind == "payment_fraud.score" and one.subject == "P5000"]
    said = {row["cause"]: row["log_odds"] for row in finding.evidence["reasons"]}
    assert said.keys() & usual.keys()
    for way in said.keys() & usual.keys():
        lower = scored(last()) - sum(map(scored, usual[way])) / len(usual[way])
        assert lower == pytest.approx(said[way], rel=0.5)


def test_no_rule_reports_without_the_payments_it_names() -> None:
    """Of many generated streams: leave out what a finding names, and it does not come."""
    checked = 0
    for seed in range(12):
        facts = rushes(seed)
        for finding in findings_of(facts):
            if finding.clear:
                continue
            named = set(finding.evidence["related"]) - {finding.subject}
            without = [one for one in facts if one.payment_id not in named or one.kind == "chargeback"]
            again = {(one.kind, one.subject, one.at) for one in findings_of(without) if not one.clear}
            assert (finding.kind, finding.subject, finding.at) not in again, finding
            checked += 1
    assert checked > 40


def rushes(seed: int) -> list[PaymentFact]:
    """A card that pays for many, tiny payments, an agent in a hurry, doubles: each somewhere in a quiet month."""
    chance = random.Random(seed)
    found = [
        fact(f"Q{n}", START + n * 7 * HOUR_S, f"A{n % 30}", 3000 + 7 * n, instrument=f"own-{n % 30}")
        for n in range(150)
    ]
    begin = START + 40 * DAY_S
    cards, tiny = range(chance.randrange(9, 14)), range(chance.randrange(4, 7))
    found += [fact(f"C{n}", begin + n * 300, f"C{n}", 4000 + n, instrument="stolen") for n in cards]
    found += [fact(f"T{n}", begin + DAY_S + n * 900, "A3", 100 + n, instrument="own-3") for n in tiny]
    for n in range(3):
        twin = fact(f"D{n}", begin + 2 * DAY_S + n * HOUR_S, f"A{n + 5}", 8000 + n, instrument=f"own-{n + 5}")
        found += [twin, fact(f"E{n}", twin.at + 600, twin.account_id, twin.amount, instrument=twin.instrument)]
    return sorted(found, key=lambda one: one.at)


def test_a_cause_that_lowers_a_score_is_not_named() -> None:
    found = run(payments(4, 100), learned("logistic")).values(FINDINGS, Finding)
    rows = [row for one in found if one.kind == "payment_fraud.score" for row in one.evidence["reasons"]]
    assert all(row["log_odds"] > 0 and math.isfinite(row["without"]) for row in rows)
