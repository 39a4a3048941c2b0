"""The boosted learner: what it learns, that batches, snapshots and order of columns change nothing, and its bounds."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from river import datasets

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning.bins import Bins
from models.learning.boosted import BoostedTrees
from models.learning.prequential import roc_auc
from models.learning.tree import Forest, Growth, grow
from tests.models.learning.slow_tree import slow_leaves
from tests.support.river_checks import CLASSIFIER

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

SMALL: dict[str, Any] = {"trees": 30, "depth": 3, "rate": 0.3, "every": 20, "memory": 400, "l2": 1.0, "least": 1.0}


def examples(count: int, seed: int, rate: float = 0.2) -> tuple[Float64, Bool]:
    """Labels that follow one column, a product of two, and whether a fourth is known."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, 6))
    values[rng.random(values.shape) < 0.1] = np.nan
    known = np.nan_to_num(values)
    log_odds = (
        2 * known[:, 0] + 2 * known[:, 1] * known[:, 2] + 3 * np.isnan(values[:, 3]) + math.log(rate / (1 - rate))
    )
    return values, rng.random(count) < 1 / (1 + np.exp(-log_odds))


def test_curves_products_and_gaps_are_learned() -> None:
    values, labels = examples(6000, seed=1)
    model = BoostedTrees(every=25, depth=4)
    model.learn_many(values[:5000], labels[:5000])
    scores = model.predict_proba_many(values[5000:])
    assert roc_auc(labels[5000:], scores) > 0.84
    assert scores.mean() == pytest.approx(labels[5000:].mean(), abs=0.03)


def test_a_change_is_followed_as_old_labels_leave_the_memory() -> None:
    values, labels = examples(4000, seed=2)
    labels[2000:] = ~labels[2000:]
    model = BoostedTrees(**{**SMALL, "memory": 800})
    model.learn_many(values[:3500], labels[:3500])
    assert roc_auc(labels[3500:], model.predict_proba_many(values[3500:])) > 0.75


@pytest.mark.parametrize("step", [1, 7, 20, 333])
def test_any_split_into_batches_gives_the_same_model(step: int) -> None:
    values, labels = examples(700, seed=6)
    whole, parts = BoostedTrees(**SMALL), BoostedTrees(**SMALL)
    whole.learn_many(values, labels)
    for begin in range(0, len(labels), step):
        parts.learn_many(values[begin : begin + step], labels[begin : begin + step])
    assert fingerprint(parts) == fingerprint(whole)


def test_one_by_one_equals_columns() -> None:
    values, labels = examples(450, seed=7)
    columns, single = BoostedTrees(**SMALL), BoostedTrees(**SMALL)
    columns.learn_many(values, labels)
    for row, label in zip(values.tolist(), labels.tolist(), strict=True):
        single.learn_one(dict(zip("abcdef", row, strict=True)), label)
    for row, expected in zip(values.tolist(), columns.predict_proba_many(values).tolist(), strict=True):
        assert single.predict_proba_one(dict(zip("abcdef", row, strict=True))) == {False: 1 - expected, True: expected}


@pytest.mark.parametrize("cut", [1, 20, 399, 555])
def test_continued_from_a_snapshot_it_learns_as_if_never_stopped(cut: int) -> None:
    values, labels = examples(900, seed=8)
    whole, first = BoostedTrees(**SMALL), BoostedTrees(**SMALL)
    whole.learn_many(values, labels)
    first.learn_many(values[:cut], labels[:cut])
    resumed: BoostedTrees = unpack(pack(first))
    resumed.learn_many(values[cut:], labels[cut:])
    assert fingerprint(resumed) == fingerprint(whole)
    assert (resumed.predict_proba_many(values) == whole.predict_proba_many(values)).all()


def test_scores_in_memory_are_those_of_the_forest() -> None:
    """What is kept of each example equals what the trees of now give it, old trees and old examples gone."""
    values, labels = examples(1500, seed=9)
    model = BoostedTrees(**SMALL)
    model.learn_many(values, labels)
    kept = model._memory.values[: len(model._memory)]
    assert model._sums == pytest.approx(model._forest.sums(kept), abs=1e-9)


def test_state_is_bounded() -> None:
    values, labels = examples(3000, seed=10)
    model = BoostedTrees(**SMALL)
    model.learn_many(values[:1000], labels[:1000])
    size = len(pack(model))
    model.learn_many(values[1000:], labels[1000:])
    assert len(pack(model)) <= size * 1.01


@pytest.mark.parametrize("label", [False, True])
def test_one_class_and_constant_or_missing_columns_are_survived(label: bool) -> None:
    values = np.full((100, 3), np.nan)
    values[:, 1] = 5.0
    values[::2, 2] = np.inf
    model = BoostedTrees(**SMALL)
    model.learn_many(values, np.full(100, label))
    scores = model.predict_proba_many(values)
    assert np.isfinite(scores).all()
    assert ((scores > 0.5) == label).all()


def test_without_labels_or_features_nothing_is_known() -> None:
    model = BoostedTrees(**SMALL)
    assert model.predict_proba_one({"a": 1.0}) == {False: 0.5, True: 0.5}
    for _ in range(50):
        model.learn_one({}, True)
    assert model.predict_proba_one({})[True] >= 0.5


def test_bins_keep_order_and_missing_apart() -> None:
    values = np.array([[1, 2, 2, 3, np.nan], [5, 5, 5, 5, 5]], np.float32).T
    bins = Bins(values, 8)
    assert bins.codes(values).tolist() == [[0, 1, 1, 2, 8], [0, 0, 0, 0, 0]]
    many = np.random.default_rng(1).normal(size=(1000, 1)).astype(np.float32)
    codes = Bins(many, 16).codes(many)[0]
    assert (np.diff(codes[np.argsort(many[:, 0])].astype(int)) >= 0).all()
    assert np.bincount(codes).min() > 50


@pytest.mark.parametrize("seed", range(5))
def test_a_tree_equals_its_slow_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(size=(120, 4)), 1).astype(np.float32)
    values[rng.random(values.shape) < 0.15] = np.nan
    gradient, curvature = rng.normal(size=120), rng.random(120)
    bins, how = Bins(values, 6), Growth(depth=3, rate=0.5, l2=1.0, least=2.0)
    columns = np.array([0, 2, 3])
    codes = bins.codes(values)[columns]
    forest = Forest(1, how.depth)
    forest.add(grow(codes, bins, columns, gradient, curvature, how))
    expected = slow_leaves(codes, bins.count, gradient, curvature, how)
    assert forest.sums(values) == pytest.approx(expected)


@pytest.mark.parametrize("kind", [bool, np.bool_])
@pytest.mark.parametrize("check", CLASSIFIER)
def test_checks_of_river_on_data(check: Callable[..., None], kind: type) -> None:
    check(BoostedTrees(**SMALL), [(x, kind(y)) for x, y in datasets.Phishing().take(200)])
