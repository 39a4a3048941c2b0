from typing import Any

import numpy as np
import pytest

from models.errors import BadRecord
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning import classifier as classifiers
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
    assert contest.publish().version == 1
    assert [contest.ready] == [False]


def test_a_challenger_that_sees_what_the_champion_cannot_takes_over() -> None:
    rng = np.random.default_rng(5)
    contest = Contest(LearnerConfig(window=600))
    for x, y in rng.uniform(-1, 1, (2500, 2)).tolist():
        contest.learn({"x": x, "y": y}, abs(x) > 0.7)
    assert contest.champion == "logistic"
    assert contest.winner() == "hinged"
    metrics = contest.metrics()
    assert metrics["hinged"]["average_precision"] > metrics["logistic"]["average_precision"]


def test_the_champion_stays_while_a_challenger_is_no_better() -> None:
    contest = Contest(LearnerConfig())
    for features, label in examples(800, 0.2, seed=6):
        contest.learn(features, label)
    assert contest.winner() is None


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


def learned(count: int = 300, seed: int = 9) -> Contest:
    contest = Contest(LearnerConfig(kept_versions=3))
    for features, label in examples(count, 0.2, seed=seed):
        contest.learn(features, label)
    return contest


def test_an_earlier_version_is_followed_again_as_it_was_and_nothing_newer_is_ready() -> None:
    contest = learned()
    features = examples(1, 0.2, seed=3)[0][0]
    then = contest.publish().classifier.probability(features)
    for more, label in examples(200, 0.2, seed=10):
        contest.learn(more, label)
    assert contest.publish().classifier.probability(features) != then
    gone_back_to, published = contest.roll_back(None)
    assert (gone_back_to, published.version, published.classifier.probability(features)) == (1, 3, then)
    for more, label in examples(50, 0.2, seed=11):
        contest.learn(more, label)
    assert not contest.ready
    contest.resume()
    assert contest.ready


def test_only_kept_versions_can_be_gone_back_to() -> None:
    contest = learned()
    with pytest.raises(BadRecord, match="no version before 0 is kept"):
        contest.roll_back(None)
    for _ in range(4):
        contest.publish()
    with pytest.raises(BadRecord, match="version 1 is not kept: choose one of 2, 3, 4"):
        contest.roll_back(1)
    assert contest.version == 4
    assert not contest.held


def test_a_candidate_is_promoted_by_hand_and_its_rivals_begin_anew() -> None:
    contest = learned()
    assert contest.metrics()["hinged"]["doubt"] <= 1
    contest.promote("hinged")
    assert contest.publish().candidate == "hinged"
    assert "lead" not in contest.metrics()["hinged"]
    assert contest.metrics()["logistic"]["lead"] == 0
    with pytest.raises(BadRecord, match="no candidate 'oracle' learns this model: choose one of logistic, hinged"):
        contest.promote("oracle")


def test_a_label_that_is_late_leaves_the_span_in_order() -> None:
    contest = Contest(LearnerConfig())
    for at in (500, 900, 300, 700):
        contest.learn({"x": 1.0}, True, at)
    assert contest.span == [300, 900]


def test_a_feature_of_any_name_is_no_loss() -> None:
    contest = Contest(LearnerConfig())
    rng = np.random.default_rng(13)
    told = [
        change.what
        for place in range(1200)
        for change in contest.learn({"loss": float(rng.normal(3.0 * (place >= 800))), "x": 1.0}, bool(place % 2))
    ]
    assert set(told) == {"feature loss"}


def test_names_without_end_are_not_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifiers, "MOST_COLUMNS", 20)
    contest = Contest(LearnerConfig())
    for place in range(60):
        contest.learn({f"x{place}": 1.0}, bool(place % 2))
    assert len(contest.dump()["drift"]) == 21


def test_a_loss_that_grows_is_told_as_drift() -> None:
    contest = learned(800)
    told = [
        change.what for features, label in examples(400, 0.2, seed=12) for change in contest.learn(features, not label)
    ]
    assert "loss" in told
