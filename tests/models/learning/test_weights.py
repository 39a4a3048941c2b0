"""Labels that stand for more than themselves: figures and probabilities are those of everybody, not of the visited."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from models.config import Common
from models.flow.topics import METRICS, MODELS, SAMPLES
from models.flow.wire import pack
from models.learning.classifier import sigmoid
from models.learning.config import LearnerConfig
from models.learning.contest import Contest
from models.learning.messages import ModelSnapshot, Sample
from models.learning.prequential import Window, average_precision, log_loss, roc_auc
from models.learning.stage import LearnerStage
from tests.support.flow import LocalFlow


def drawn(chance: np.random.Generator) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
    """Labels, scores with ties, and whole weights."""
    labels = np.r_[True, False, chance.random(60) < 0.4]
    return labels, np.round(chance.random(62), 1), chance.integers(1, 5, 62).astype(float)


@pytest.mark.parametrize("figure", [roc_auc, average_precision, log_loss])
def test_a_label_of_weight_three_is_three_labels(figure: object) -> None:
    assert callable(figure)
    chance = np.random.default_rng(3)
    for _ in range(30):
        labels, scores, weights = drawn(chance)
        times = weights.astype(int)
        assert figure(labels, scores, weights) == pytest.approx(figure(labels.repeat(times), scores.repeat(times)))
        assert figure(labels, scores, np.ones(62)) == pytest.approx(figure(labels, scores))


def test_a_window_says_how_many_equal_labels_its_labels_are_worth() -> None:
    window = Window(100)
    for number in range(10):
        window.add(number % 2 == 0, 0.5, 1.0 if number else 11.0)
    found = window.metrics()
    assert found["labels"] == 10
    assert found["effective_labels"] == pytest.approx(20**2 / (9 + 121))
    assert found["base_rate"] == pytest.approx(15 / 20)
    again = Window(100)
    again.load(window.dump())
    assert again.metrics() == found


def population(chance: np.random.Generator, count: int = 20_000) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Meters with one feature; how likely each is a thief, which is the likelier the more it has of it."""
    seen = chance.normal(size=count)
    return seen, np.array([sigmoid(2 * each - 4) for each in seen])


def visited(seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of a visit: leads for sure, others the likelier the more suspicious."""
    return np.where(seen > 1.5, 1.0, np.clip(0.05 * np.exp(seen), 0.02, 0.3))


@pytest.mark.parametrize("candidate", ["bayesian", "boosted"])
def test_what_is_learned_from_the_visited_is_true_of_everybody(candidate: str) -> None:
    random = np.random.default_rng(3)
    seen, likely = population(random)
    thief, chance = random.random(len(seen)) < likely, visited(seen)
    looked = random.random(len(seen)) < chance
    contests = {weighed: Contest(LearnerConfig(candidates=(candidate,), window=10_000)) for weighed in (True, False)}
    for each, label, propensity in zip(seen[looked], thief[looked], chance[looked], strict=True):
        for weighed, contest in contests.items():
            contest.learn({"seen": float(each)}, bool(label), 0, 1 / propensity if weighed else 1.0)
    rate = {weighed: contest.metrics()[candidate]["base_rate"] for weighed, contest in contests.items()}
    assert rate[True] == pytest.approx(thief.mean(), rel=0.2)
    assert rate[False] > 2 * thief.mean()
    judged = {weighed: contest.publish().classifier for weighed, contest in contests.items()}
    off = {
        weighed: float(
            np.mean([classifier.probability({"seen": float(each)}) for each in seen[:500]]) - likely[:500].mean()
        )
        for weighed, classifier in judged.items()
    }
    assert abs(off[True]) <= abs(off[False]) + 0.01


def test_no_label_counts_for_more_than_the_settings_allow() -> None:
    config = LearnerConfig(candidates=("logistic",), most_weight=4.0, publish_every=1, least_labels=1)
    samples = [
        Sample(model="theft", subject=f"M{n}", at=n, features={"x": float(n % 2)}, label=n % 2 == 1, propensity=p)
        for n, p in enumerate([1.0, 1e-12, 0.5, 1.0])
    ]
    records = [(1000 * (n + 1), pack(sample)) for n, sample in enumerate(samples)]
    flow = LocalFlow(lambda p: [LearnerStage(Common(), config, p)]).run({(SAMPLES, 0): records}, until=86_400_000 * 2)
    (snapshot,) = flow.values(MODELS, ModelSnapshot)
    assert snapshot.metrics["base_rate"] == pytest.approx((4 + 1) / (1 + 4 + 2 + 1))
    assert all(math.isfinite(value) for value in snapshot.metrics.values())
    assert flow.values(METRICS)
