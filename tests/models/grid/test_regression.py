"""The regressions of all rows against river's, one by one."""

from typing import Any

import numpy as np
import pytest
from river import base, linear_model

from models.flow.wire import pack, unpack
from models.grid.regression import BayesianRegressions


@pytest.mark.parametrize("smoothing", [0.9, 0.999])
def test_equals_river_row_by_row(smoothing: float) -> None:
    chance = np.random.default_rng(3)
    rows, features = 5, 4
    many = BayesianRegressions(features, alpha=0.5, beta=2.0, smoothing=smoothing)
    many.grow(rows)
    # river 0.26 starts the precision that it smooths at 1 / alpha, where ours starts at alpha
    each = [linear_model.BayesianLinearRegression(1 / 0.5, 2.0, smoothing) for _ in range(rows)]
    truth = chance.normal(size=(rows, features))
    for _ in range(200):
        x = chance.normal(size=(rows, features))
        y = (x * truth).sum(axis=1) + chance.normal(0, 0.1, rows)
        told = chance.random(rows) < 0.7
        many.learn_many(x, y, told)
        for row in np.flatnonzero(told):
            each[row].learn_one(dict(enumerate(x[row].tolist())), float(y[row]))
        expected = [model.predict_one(dict(enumerate(x[row].tolist()))) for row, model in enumerate(each)]
        np.testing.assert_allclose(many.predict_many(x), expected, rtol=1e-6, atol=1e-8)


def test_is_an_estimator_of_river() -> None:
    model = BayesianRegressions(3, alpha=0.1, smoothing=0.99)
    assert isinstance(model, base.Estimator)
    assert model.clone().smoothing == 0.99


def test_a_feature_that_never_varies_stays_bounded() -> None:
    model = BayesianRegressions(2, alpha=1.0, smoothing=0.9)
    model.grow(1)
    for step in range(2000):
        model.learn_many(np.array([[1.0 + step % 3, 0.0]]), np.array([2.0 + 2 * (step % 3)]), np.array([True]))
    model.learn_many(np.array([[1.0, 1.0]]), np.array([3.0]), np.array([True]))
    assert np.isfinite(model.weights).all()
    assert model.predict_many(np.array([[2.0, 0.0]]))[0] == pytest.approx(4.0, abs=0.1)


def test_blocks_do_not_matter_and_a_snapshot_continues() -> None:
    chance = np.random.default_rng(5)
    rows = 1100
    model, twin = BayesianRegressions(3), BayesianRegressions(3)
    model.grow(rows)
    for _ in range(5):
        model.learn_many(chance.normal(size=(rows, 3)), chance.normal(size=rows), np.ones(rows, np.bool_))
    twin.load(unpack(pack(model.dump())))
    x, y = chance.normal(size=(rows, 3)), chance.normal(size=rows)
    for each in (model, twin):
        each.learn_many(x, y, np.ones(rows, np.bool_))
    assert np.array_equal(model.weights, twin.weights)
    single = BayesianRegressions(3)
    state: dict[str, Any] = model.dump()
    single.load({"count": 1, "mean": state["mean"][700:701], "covariance": state["covariance"][700:701]})
    assert np.array_equal(single.weights[0], model.weights[700])
