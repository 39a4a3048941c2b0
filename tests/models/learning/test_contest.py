from typing import Any

import numpy as np

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning.config import LearnerConfig
from models.learning.contest import Contest
from tests.models.learning.test_classifier import examples


def test_it_is_ready_after_enough_labels_of_both_classes() -> None:
    contest = Contest(LearnerConfig(publish_every=4, least_labels=2))
    for place in range(6):
        contest.learn({"x": float(place)}, False)
    assert [contest.ready] == [False]
    contest.learn({"x": 9.0}, True)
    contest.learn({"x": 10.0}, True)
    assert [contest.ready] == [True]
    assert contest.publish()[0] == 1
    assert [contest.ready] == [False]


def test_a_challenger_that_sees_what_the_champion_cannot_takes_over() -> None:
    rng = np.random.default_rng(5)
    contest = Contest(LearnerConfig(window=600))
    for x, y in rng.uniform(-1, 1, (2500, 2)).tolist():
        contest.learn({"x": x, "y": y}, abs(x) > 0.7)
    assert contest.champion == "logistic"
    assert contest.publish()[1].weights() is None
    assert str(contest.champion) == "hinged"
    metrics = contest.metrics()
    assert metrics["hinged"]["average_precision"] > metrics["logistic"]["average_precision"]


def test_the_champion_stays_while_a_challenger_is_no_better() -> None:
    contest = Contest(LearnerConfig())
    for features, label in examples(800, 0.2, seed=6):
        contest.learn(features, label)
    contest.publish()
    assert contest.champion == "logistic"


def test_examples_are_scored_before_they_are_learned() -> None:
    contest = Contest(LearnerConfig(candidates=("logistic",)))
    rng = np.random.default_rng(7)
    for _ in range(400):
        contest.learn({"x": float(rng.normal())}, bool(rng.random() < 0.5))
    assert 0.4 < contest.metrics()["logistic"]["roc_auc"] < 0.6


def test_it_continues_from_its_dump_and_drops_candidates_no_longer_configured() -> None:
    contest = Contest(LearnerConfig())
    for features, label in examples(300, 0.2, seed=8):
        contest.learn(features, label)
    contest.publish()
    same, fewer = Contest(LearnerConfig()), Contest(LearnerConfig(candidates=("hinged",)))
    kept: dict[str, Any] = unpack(pack(contest.dump()))
    same.load(kept)
    assert fingerprint(same.dump()) == fingerprint(contest.dump())
    fewer.load(unpack(pack(contest.dump())))
    assert fewer.champion == "hinged"
    assert fewer.version == 1
