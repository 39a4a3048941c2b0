import numpy as np
import pytest

from models.learning.costs import Costs, best, curve

LABELS = np.array([True, False, True, False, False, True])
SCORES = np.array([0.9, 0.8, 0.8, 0.4, 0.2, 0.1])


def test_each_threshold_costs_and_brings_what_it_says() -> None:
    found = {choice.threshold: choice[1:] for choice in curve(LABELS, SCORES, Costs(look=10, found=25, missed=4))}
    assert found == {
        0.9: (1, 1, 2, 25 - 10 - 8),
        0.8: (3, 2, 1, 50 - 30 - 4),
        0.4: (4, 2, 1, 50 - 40 - 4),
        0.2: (5, 2, 1, 50 - 50 - 4),
        0.1: (6, 3, 0, 75 - 60),
    }


@pytest.mark.parametrize(("found", "threshold"), [(11, 0.9), (25, 0.8), (60, 0.1)])
def test_the_more_a_find_brings_the_looser_the_best_threshold(found: float, threshold: float) -> None:
    assert best(curve(LABELS, SCORES, Costs(look=10, found=found))).threshold == threshold


def test_many_scores_are_shown_at_a_few_thresholds_with_both_ends() -> None:
    rng = np.random.default_rng(1)
    scores = rng.random(5000)
    found = curve(rng.random(5000) < scores, scores, Costs(1, 2))
    assert len(found) <= 40
    assert (found[0].looked_at, found[-1].looked_at) == (1, 5000)
