import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.learning.prequential import Window, average_precision, log_loss, roc_auc

scored = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])), min_size=2, max_size=30)


def columns(rows: list[tuple[bool, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([label for label, _ in rows], bool), np.array([score for _, score in rows])


def both(rows: list[tuple[bool, float]]) -> bool:
    return len({label for label, _ in rows}) == 2


@given(scored.filter(both))
def test_roc_auc_is_the_share_of_pairs_in_order(rows: list[tuple[bool, float]]) -> None:
    true = [score for label, score in rows if label]
    false = [score for label, score in rows if not label]
    wins = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a in true for b in false)
    assert math.isclose(roc_auc(*columns(rows)), wins / (len(true) * len(false)))


@given(scored.filter(both))
def test_average_precision_is_the_mean_precision_at_each_true_one(rows: list[tuple[bool, float]]) -> None:
    at = [score for label, score in rows if label]
    precision = [
        sum(label for label, score in rows if score >= limit) / sum(score >= limit for _, score in rows) for limit in at
    ]
    assert math.isclose(average_precision(*columns(rows)), sum(precision) / len(precision))


def test_log_loss_of_a_coin_is_log_two_and_of_certainty_is_finite() -> None:
    labels = np.array([True, False])
    assert math.isclose(log_loss(labels, np.array([0.5, 0.5])), math.log(2))
    assert math.isfinite(log_loss(labels, np.array([0.0, 1.0])))


def test_only_the_latest_are_judged() -> None:
    window = Window(3)
    for label, score in [(True, 0.0), (False, 1.0), (False, 0.1), (True, 0.9), (False, 0.2)]:
        window.add(label, score)
    assert len(window) == 3
    assert window.metrics()["roc_auc"] == 1.0
    assert window.metrics()["labels"] == 3.0


def test_one_class_alone_gives_no_metrics() -> None:
    window = Window(5)
    window.add(True, 0.4)
    assert window.metrics() == {}


def test_a_window_continues_from_its_dump() -> None:
    window, other = Window(4), Window(4)
    for label in (True, False, True):
        window.add(label, 0.3 + 0.1 * label)
    other.load(window.dump())
    assert other.metrics() == window.metrics()
