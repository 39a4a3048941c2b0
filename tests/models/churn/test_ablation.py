"""What a churn alert names as its causes is what makes it: without them the probability falls as said."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from models.churn.blend import LEARNED_NAMES, Blend
from models.churn.config import ChurnConfig
from models.churn.explain import CAUSES, reasons
from models.churn.prior import FEATURES, NAMES, contributions, log_odds
from models.flow.topics import FINDINGS
from models.learning.classifier import Classifier, logit
from models.learning.messages import ModelSnapshot
from models.learning.registry import CANDIDATES
from models.learning.registry import make as classifier
from models.messages import Finding
from tests.models.churn.town import Town, make, town
from tests.support.flow import LocalFlow

QUICK = [name for name in CANDIDATES if name != "aggregated"]


def accounts(seed: int, count: int) -> NDArray[np.float64]:
    """Features of accounts, some of them unknown, most of them within what the prior looks at."""
    rng = np.random.default_rng(seed)
    low, high = (np.array([getattr(weight, side) for weight in FEATURES.values()]) for side in ("low", "high"))
    found: NDArray[np.float64] = low + (high - low) * rng.uniform(-0.1, 0.7, (count, len(NAMES))) * (
        rng.random((count, len(NAMES))) < 0.5
    )
    found[rng.random(found.shape) < 0.1] = np.nan
    return found


@cache
def learned(name: str) -> Classifier:
    """A model of customers that leave after calls and outages, which the prior hardly minds."""
    model, rng = classifier(name), np.random.default_rng(3)
    for row in accounts(1, 500):
        odds = 1.2 * np.nan_to_num(row[NAMES.index("calls_90d")]) + 0.1 * np.nan_to_num(
            row[NAMES.index("outage_hours")]
        )
        by_prior = float(log_odds(contributions(row[None]))[0])
        named = dict(zip(LEARNED_NAMES, [*row.tolist(), by_prior], strict=True))
        known = {name: value for name, value in named.items() if np.isfinite(value)}
        model.learn(known, bool(rng.random() < 1 / (1 + np.exp(4 - odds - 0.3 * (by_prior + 4)))))
    return model


def blend(name: str) -> Blend:
    made = Blend(ChurnConfig())
    made.take(ModelSnapshot(model="churn", version=1, at=0, state=learned(name)))
    return made


def judged(made: Blend, row: NDArray[np.float64], weight: float) -> float:
    features = row[None]
    return logit(float(made.probabilities(features, log_odds(contributions(features)), weight)[0]))


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("name", QUICK)
def test_without_a_named_cause_the_probability_falls_by_what_was_said(name: str, weight: float) -> None:
    made, named = blend(name), 0
    for row in accounts(2, 60):
        whole = judged(made, row, weight)
        lower = {}
        for cause in CAUSES:
            without = row.copy()
            without[[NAMES.index(feature) for feature in cause.features]] = np.nan
            lower[cause.name] = whole - judged(made, without, weight)
        said = {each["cause"]: each["log_odds"] for each in reasons(row, made, weight)}
        assert said == pytest.approx({cause: lower[cause] for cause in said}, abs=2e-3)
        assert list(said.values()) == sorted(said.values(), reverse=True)
        unnamed = max((by for cause, by in lower.items() if cause not in said), default=0.0)
        assert unnamed <= (min(said.values()) + 2e-3 if len(said) == 4 else 0.02)
        named += len(said)
    assert named > 100


def test_a_cause_counts_with_what_the_learned_model_sees_of_it_through_the_prior() -> None:
    """A model that looks at the prior's log-odds alone: complaints are the reason, not a number that nobody knows."""
    model = classifier("logistic")
    for n in range(200):
        model.learn({"prior_log_odds": float(n % 7) - 6}, n % 7 > 4)
    made = Blend(ChurnConfig())
    made.take(ModelSnapshot(model="churn", version=1, at=0, state=model))
    row = np.zeros(len(NAMES))
    row[NAMES.index("complaints_90d")] = 4
    (reason,) = reasons(row, made, 1.0)
    assert (reason["cause"], reason["values"]) == ("complaints_90d", {"complaints_90d": 4.0})
    assert reason["log_odds"] > 0.5


def test_every_feature_belongs_to_one_cause() -> None:
    assert sorted(feature for cause in CAUSES for feature in cause.features) == sorted(NAMES)


CAUSED = ("complaints_90d", "contract_proximity", "decline")


def unhappy(without: str, seed: int) -> Town:
    """A town with a customer who complains, whose contract ends and who uses less; but for one of these."""
    made = town(100, 220, seed=seed)
    if without != "complaints_90d":
        made.event("A7", 160, "complaint")
        made.event("A7", 168, "complaint")
    if without != "contract_proximity":
        made.event("A7", 170, "contract_end")
    if without != "decline":
        made.use["A7"] = (150, 0.65)
    return made


def probability_at(made: Town, at: int) -> float:
    """What the stage thinks of A7 at an evaluation, whether it reports it or not."""
    stage = make(config=ChurnConfig(threshold=0.0, intent_least=-9.0, top_share=1.0, clear_below=0.0))
    records = {key: [one for one in found if one[0] <= at * 1000] for key, found in made.external().items()}
    flow = LocalFlow(lambda p: [stage]).run(records, until=at * 1000)
    assert flow
    book = stage.dump()["book"]
    return float(book["columns"]["probability"][book["accounts"].index("A7")])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_a_town_where_a_named_cause_did_not_happen_the_probability_is_as_much_lower(seed: int) -> None:
    made = LocalFlow(lambda p: [make()]).run(unhappy("", seed).external(), until=unhappy("", seed).until())
    finding = next(one for one in made.values(FINDINGS, Finding) if one.subject == "A7")
    said = {row["cause"]: row["log_odds"] for row in finding.evidence["reasons"]}
    assert len(said.keys() & set(CAUSED)) >= 2
    for cause in said.keys() & set(CAUSED):
        without = probability_at(unhappy(cause, seed), finding.at)
        assert logit(finding.score) - logit(without) == pytest.approx(said[cause], rel=0.35, abs=0.1)
