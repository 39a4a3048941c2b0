"""Regressions from second moments against river's Bayesian one and against least squares."""

import numpy as np
import pytest
from river import linear_model

from models.flow.wire import pack, unpack
from models.load.moments import Moments


def test_equals_river_without_forgetting() -> None:
    chance = np.random.default_rng(3)
    moments, river = Moments(1, 3, 1), linear_model.BayesianLinearRegression(alpha=2.0, beta=1.0)
    for _ in range(100):
        x, y = chance.normal(size=3), chance.normal()
        moments.add(0, x[None], np.array([[y]]))
        river.learn_one(dict(enumerate(x.tolist())), y)
    x = chance.normal(size=3)
    expected = river.predict_one(dict(enumerate(x.tolist())))
    assert (x @ moments.solve(2.0)[0]).item() == pytest.approx(expected)


def test_any_split_into_batches_gives_the_same_weights() -> None:
    chance = np.random.default_rng(4)
    x, y = chance.normal(size=(50, 4)), chance.normal(size=(50, 2))
    whole, parts = Moments(1, 4, 2), Moments(1, 4, 2)
    whole.add(0, x, y)
    for row in range(50):
        parts.add(0, x[row, None], y[row, None])
    np.testing.assert_allclose(parts.solve(0.1), whole.solve(0.1))


def test_one_example_of_every_group_equals_groups_alone() -> None:
    chance = np.random.default_rng(5)
    x, y = chance.normal(size=(3, 2)), chance.normal(size=(3, 1))
    each, alone = Moments(3, 2, 1), Moments(3, 2, 1)
    each.add_each(x, y)
    for group in range(3):
        alone.add(group, x[group, None], y[group, None])
    np.testing.assert_allclose(each.gram, alone.gram)
    np.testing.assert_allclose(each.cross, alone.cross)


def test_what_faded_counts_less() -> None:
    moments = Moments(1, 1, 1)
    moments.add(0, np.ones((1, 1)), np.zeros((1, 1)))
    moments.fade(1 / 3)
    moments.add(0, np.ones((1, 1)), np.ones((1, 1)))
    assert moments.solve(0.0).item() == pytest.approx(0.75)


@pytest.mark.parametrize(("pool", "expected"), [(0.0, [1.0, 3.0]), (0.5, [5 / 3, 7 / 3]), (1.0, [2.0, 2.0])])
def test_pooled_groups_learn_from_each_other(pool: float, expected: list[float]) -> None:
    moments = Moments(2, 1, 1)
    for group, target in enumerate((1.0, 3.0)):
        moments.add(group, np.ones((1, 1)), np.full((1, 1), target))
    assert moments.solve(0.0, pool)[:, 0, 0].tolist() == pytest.approx(expected)


def test_a_ridge_a_feature_binds_that_feature_alone() -> None:
    moments = Moments(1, 2, 1)
    moments.add(0, np.eye(2), np.ones((2, 1)))
    assert moments.solve(np.array([0.0, 1.0]))[0, :, 0].tolist() == pytest.approx([1.0, 0.5])


def test_a_snapshot_keeps_them() -> None:
    moments = Moments(2, 3, 1)
    moments.add(1, np.ones((2, 3)), np.ones((2, 1)))
    assert (unpack(pack(moments)).gram == moments.gram).all()
