import math

import numpy as np
import pytest

from models.learning.encoding import TargetRates


def test_rates_are_relative_to_all_and_drawn_to_them() -> None:
    rates = TargetRates(2, smoothing=2.0)
    rates.learn([("a", 1), ("a", 2), ("b", 3), ("b", None)], np.array([True, True, False, False]))
    overall = 3 / 6
    found = rates.of([("a", None), ("b", 9)])
    assert found[0, 0] == pytest.approx(math.log((2 + 2 * overall) / (2 + 2) / overall))
    assert found[1, 0] == pytest.approx(math.log((0 + 2 * overall) / (2 + 2) / overall))
    assert found[:, 1].tolist() == [0.0, 0.0]


def test_nothing_is_said_before_any_label() -> None:
    assert TargetRates(1).of([("a",)]).tolist() == [[0.0]]
    assert TargetRates(0).of([(), ()]).shape == (2, 0)


def test_what_came_first_goes_when_there_is_no_room() -> None:
    rates = TargetRates(1, most=2)
    rates.learn([("a",), ("b",), ("c",)], np.array([True, True, True]))
    rates.learn([("d",)], np.array([False]))
    assert rates.of([("a",), ("b",)]).tolist() == [[0.0], [0.0]]
    assert rates.of([("c",)])[0, 0] > 0 > rates.of([("d",)])[0, 0]
