"""Whatever state holds comes back from bytes equal, and has the same fingerprint."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from river import forest, linear_model, preprocessing, stats

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack

DTYPES = st.sampled_from(["i8", "i4", "f4", "f8", "u1", "?", "u8"])


@given(DTYPES.flatmap(lambda kind: arrays.arrays(np.dtype(kind), arrays.array_shapes(max_dims=3, min_side=0))))
def test_arrays_come_back(array: Any) -> None:
    back: Any = unpack(pack({"a": array}))["a"]
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable
    assert fingerprint(back) == fingerprint(array)


def estimators() -> list[Any]:
    pipeline = preprocessing.StandardScaler() | linear_model.LogisticRegression()
    trees = forest.ARFClassifier(n_models=3, seed=1)
    for number in range(200):
        features = {"x": number % 7, "y": number % 3}
        pipeline.learn_one(features, number % 2 == 0)
        trees.learn_one(features, number % 2 == 0)
    quantile = stats.Quantile(0.9)
    quantile.update(3.0)
    return [pipeline, trees, quantile]


@pytest.mark.parametrize("model", estimators(), ids=lambda model: type(model).__name__)
def test_a_model_that_was_packed_has_the_same_fingerprint(model: Any) -> None:
    assert fingerprint(unpack(pack(model))) == fingerprint(model)


def test_a_model_that_learned_more_has_another_fingerprint() -> None:
    model = estimators()[0]
    before = fingerprint(model)
    model.learn_one({"x": 1, "y": 1}, True)
    assert fingerprint(model) != before
