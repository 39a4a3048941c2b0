"""How the learned model takes over from the prior."""

import math
import random

import numpy as np
import pytest

from models.churn.blend import LEARNED_NAMES, Blend, skill
from models.churn.config import ChurnConfig
from models.churn.prior import NAMES
from models.flow.wire import pack, unpack
from models.learning.messages import ModelSnapshot
from models.learning.prequential import Window
from models.learning.registry import make as candidate

CONFIG = ChurnConfig(prior_labels=5, learned_labels=20)


def learned(version: int = 1, **metrics: float) -> ModelSnapshot:
    """A model that has learned that those who call leave."""
    chance, classifier = random.Random(1), candidate("logistic")
    for _ in range(400):
        calls = chance.choice([0.0, 5.0])
        classifier.learn({**dict.fromkeys(LEARNED_NAMES, 0.0), "calls_90d": calls}, calls > 0 and chance.random() < 0.9)
    return ModelSnapshot(model="churn", version=version, at=0, state=classifier, metrics=metrics)


def good(base_rate: float = 0.05, labels: float = 1000) -> dict[str, float]:
    entropy = -base_rate * math.log(base_rate) - (1 - base_rate) * math.log(1 - base_rate)
    return {"labels": labels, "base_rate": base_rate, "log_loss": entropy / 2}


def test_skill_is_nought_for_the_base_rate_and_one_for_knowing() -> None:
    window, perfect = Window(100), Window(100)
    for number in range(100):
        window.add(number % 4 == 0, 0.25)
        perfect.add(number % 4 == 0, float(number % 4 == 0))
    assert skill(window.metrics()) == pytest.approx(0)
    assert skill(perfect.metrics()) == pytest.approx(1)
    assert skill({}) == 0


def test_the_weight_grows_with_labels_and_lead() -> None:
    blend = Blend(CONFIG)
    assert blend.weight() == 0
    blend.take(learned(1, **good(labels=200)))
    assert blend.weight() == pytest.approx(0.5)
    blend.take(learned(2, **good()))
    assert blend.weight() == 1
    worse = {**good(), "log_loss": 1.0}
    blend.take(learned(3, **worse))
    assert blend.weight() == 0


def test_a_prior_that_knows_better_is_kept() -> None:
    blend = Blend(CONFIG)
    blend.take(learned(1, **good()))
    for number in range(100):
        left = number % 10 == 0
        blend.judge(left, 5.0 if left else -7.0)
    assert blend.prior_skill() > 0.9
    assert blend.weight() == 0


def test_the_blend_is_the_prior_at_weight_nought_and_counts_those_who_stay_fully() -> None:
    blend = Blend(CONFIG)
    features = np.zeros((2, len(NAMES)))
    features[1, NAMES.index("calls_90d")] = 5
    log_odds = np.array([-2.0, -2.0])
    by_prior = 1 / (1 + math.exp(2))
    assert blend.probabilities(features, log_odds, 0.0) == pytest.approx([by_prior] * 2)
    assert blend.probabilities(features, log_odds, 1.0) == pytest.approx([by_prior] * 2)
    snapshot = learned(1, **good())
    blend.take(snapshot)
    row = {**dict.fromkeys(LEARNED_NAMES, 0.0), "calls_90d": 5.0, "prior_log_odds": -2.0}
    raw = snapshot.state.probability(row)
    odds = raw / (1 - raw) * CONFIG.negative_share
    found = blend.probabilities(features, log_odds, 0.5)
    assert found[1] == pytest.approx(0.5 * by_prior + 0.5 * odds / (1 + odds))
    assert found[1] > found[0]


def test_a_blend_survives_a_snapshot() -> None:
    blend, fresh = Blend(CONFIG), Blend(CONFIG)
    blend.take(learned(4, **good()))
    blend.judge(True, 0.5)
    fresh.load(unpack(pack(blend.dump())))
    assert (fresh.version, fresh.weight()) == (4, blend.weight())
    assert pack(fresh.dump()["prior"]) == pack(blend.dump()["prior"])
