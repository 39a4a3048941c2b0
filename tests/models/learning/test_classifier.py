import math

import numpy as np
import pytest

from models.errors import BadSettings
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning.classifier import Classifier, logit, sigmoid
from models.learning.prequential import roc_auc
from models.learning.registry import CANDIDATES, make

NAMES = ("wide", "narrow", "noise")


def examples(count: int, rate: float, seed: int) -> list[tuple[dict[str, float], bool]]:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, 3))
    log_odds = 1.5 * values[:, 0] - values[:, 1] + math.log(rate / (1 - rate)) - 0.7
    labels = rng.random(count) < 1 / (1 + np.exp(-log_odds))
    scaled = values * [100.0, 0.01, 1.0] + [50.0, 0.0, 0.0]
    return [
        (dict(zip(NAMES, row, strict=True)), bool(label)) for row, label in zip(scaled.tolist(), labels, strict=True)
    ]


def learned(name: str, count: int = 400, rate: float = 0.1, seed: int = 1) -> Classifier:
    classifier = make(name)
    for features, label in examples(count, rate, seed):
        classifier.learn(features, label)
    return classifier


@pytest.mark.parametrize(("name", "least"), [("logistic", 0.82), ("hinged", 0.8)])
def test_rare_labels_are_ranked_and_probabilities_keep_the_base_rate(name: str, least: float) -> None:
    classifier = learned(name, count=2500)
    fresh = examples(2000, 0.1, seed=2)
    labels = np.array([label for _, label in fresh])
    scores = np.array([classifier.probability(features) for features, _ in fresh])
    assert roc_auc(labels, scores) > least
    assert abs(scores.mean() - labels.mean()) < 0.06


@pytest.mark.parametrize("name", CANDIDATES)
@pytest.mark.parametrize("cut", [1, 57, 200, 333])
def test_continued_from_a_snapshot_it_learns_as_if_never_stopped(name: str, cut: int) -> None:
    whole, first = make(name), make(name)
    stream = examples(500, 0.15, seed=3)
    for features, label in stream[:cut]:
        whole.learn(features, label)
        first.learn(features, label)
    resumed: Classifier = unpack(pack(first))
    assert fingerprint(resumed) == fingerprint(whole)
    for features, label in stream[cut:]:
        assert resumed.probability(features) == whole.probability(features)
        whole.learn(features, label)
        resumed.learn(features, label)
    assert fingerprint(resumed) == fingerprint(whole)
    assert fingerprint(unpack(pack(resumed))) == fingerprint(whole)


@pytest.mark.parametrize("name", CANDIDATES)
def test_scoring_changes_nothing(name: str) -> None:
    classifier = learned(name)
    before = fingerprint(classifier)
    classifier.probability({"wide": 1.0, "never seen": 3.0})
    classifier.probability({"narrow": math.inf})
    assert fingerprint(classifier) == before


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_gap_counts_as_average(name: str) -> None:
    classifier = learned(name)
    mean = dict(zip(classifier.names, classifier.scale()[0].tolist(), strict=True))
    scores = {
        classifier.probability({}),
        classifier.probability({"wide": math.nan, "noise": -math.inf}),
        classifier.probability(mean),
    }
    assert max(scores) - min(scores) < 1e-9


def test_logit_undoes_sigmoid() -> None:
    assert logit(sigmoid(-3.0)) == pytest.approx(-3.0)
    assert sigmoid(-1000.0) == 0.0


def test_an_unknown_candidate_is_named() -> None:
    with pytest.raises(BadSettings, match=r"'oracle'.*logistic or hinged"):
        make("oracle")
