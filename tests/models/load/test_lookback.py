"""Features of the latest values, and what a mixture makes of several forecasts."""

import numpy as np
import pytest

from models.load.lookback import Lookback
from models.load.mixture import Mixture


def test_features_are_values_against_their_level_and_means_of_older_ones() -> None:
    values = np.array([[1.0], [3.0], [5.0], [7.0], [10.0], [20.0], [99.0]])
    features, level = Lookback(fine=2, coarse=2, width=2).of(values, np.array([6]))
    assert level.tolist() == [[15.0]]
    root = np.sqrt(2)
    assert features[0, 0].tolist() == pytest.approx([-5.0, 5.0, -13 * root, -9 * root, 1.0])


def test_windows_of_several_moments_and_series() -> None:
    values = np.arange(20.0).reshape(10, 2)
    lookback = Lookback(fine=3, coarse=1, width=2)
    features, level = lookback.of(values, np.array([5, 10]))
    assert features.shape == (2, 2, lookback.features)
    again, alone = lookback.of(values[:5], np.array([5]))
    np.testing.assert_allclose(features[0], again[0])
    np.testing.assert_allclose(level[0], alone[0])


def test_what_lies_ahead_changes_nothing() -> None:
    values = np.random.default_rng(1).normal(size=(30, 1))
    changed = values.copy()
    changed[20:] = 1e6
    lookback = Lookback(4, 3, 4)
    assert (lookback.of(values, np.array([20]))[0] == lookback.of(changed, np.array([20]))[0]).all()


def test_the_mixture_prefers_whom_errs_less() -> None:
    mixture = Mixture(experts=2, series=2, kept=0.9)
    chance = np.random.default_rng(2)
    for _ in range(200):
        noise = chance.normal(size=(2, 8, 2))
        noise[0, :, 0] *= 3
        noise[1, :, 1] *= 3
        mixture.learn(noise)
    mixture.settle()
    assert mixture.weights.sum(axis=0).tolist() == pytest.approx([1.0, 1.0])
    assert mixture.weights[1, 0] > 0.7
    assert mixture.weights[0, 1] > 0.7


def test_without_errors_all_count_alike() -> None:
    mixture = Mixture(experts=4, series=1, kept=0.9)
    mixture.learn(np.zeros((4, 8, 1)))
    mixture.settle()
    assert mixture.weights[:, 0].tolist() == pytest.approx([0.25] * 4)
