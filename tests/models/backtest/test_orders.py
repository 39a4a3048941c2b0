from collections.abc import Sequence

import numpy as np
import pytest

from models.backtest.orders import BLOCK, ORDERS, Bool, Clients, Float64, Keys, Pass, beginner, judge, one_pass, passes
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning.scaled import Scaled
from models.learning.secondorder import SecondOrder
from models.learning.tabular import TabularModel


def clients(count: int = 300, seed: int = 1) -> Clients:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, 3))
    keys: list[Keys] = [(int(key),) for key in rng.integers(0, 4, count)]
    chance = 1 / (1 + np.exp(1 - 2 * values[:, 0] - np.array([key[0] == 2 for key in keys])))
    return Clients(values, keys, rng.random(count) < chance)


def fresh() -> TabularModel:
    return TabularModel(1, Scaled(SecondOrder(every=1)))


class Notes:
    """Writes down what it is asked and told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, int]] = []

    def scores(self, values: Float64, keys: Sequence[Keys]) -> Float64:
        self.said += [("scored", int(row)) for row in values[:, 0]]
        return np.zeros(len(keys))

    def learn(self, values: Float64, keys: Sequence[Keys], labels: Bool) -> None:
        self.said += [("learned", int(row)) for row in values[:, 0]]


def test_each_client_is_scored_once_and_then_learned_once() -> None:
    count = 2 * BLOCK + 3
    notes, rows = Notes(), np.random.default_rng(3).permutation(count)
    one_pass(notes, rows, Clients(np.arange(count, dtype=np.float64)[:, None], [()] * count, np.zeros(count, bool)))
    for what in ("scored", "learned"):
        assert [row for said, row in notes.said if said == what] == rows.tolist()
    for row in range(count):
        assert notes.said.index(("scored", row)) < notes.said.index(("learned", row))


@pytest.mark.parametrize("cut", [BLOCK, 5 * BLOCK])
def test_what_comes_later_changes_no_score(cut: int) -> None:
    all_of_them, rng = clients(), np.random.default_rng(4)
    rows = rng.permutation(300)
    known = one_pass(fresh(), rows, all_of_them).scores
    later = rows[cut:]
    values, labels, keys = all_of_them.values.copy(), all_of_them.labels.copy(), list(all_of_them.keys)
    values[later], labels[later] = rng.normal(size=(len(later), 3)) * 9, ~labels[later]
    for row in later:
        keys[row] = (7,)
    other = one_pass(fresh(), np.concatenate([rows[:cut], rng.permutation(later)]), Clients(values, keys, labels))
    assert other.scores[:cut].tolist() == known[:cut].tolist()
    assert other.scores[cut:].tolist() != known[cut:].tolist()


def test_orders_differ_and_come_again_with_the_same_seed() -> None:
    done: list[float] = []
    first = [one for one, _ in passes(fresh, clients(), 5, done.append)]
    again = [one for one, _ in passes(fresh, clients(), 5, done.append)]
    other = [one for one, _ in passes(fresh, clients(), 6, done.append)]
    assert len({tuple(one.rows.tolist()) for one in first + other}) == 2 * ORDERS
    for one, same in zip(first, again, strict=True):
        assert one.rows.tolist() == same.rows.tolist()
        assert one.scores.tolist() == same.scores.tolist()
    assert done[ORDERS - 1] == 1.0


def test_a_learner_goes_on_from_a_snapshot_as_if_never_stopped() -> None:
    whole, rows = fresh(), np.arange(300)
    scores = one_pass(whole, rows, clients()).scores
    first = fresh()
    one_pass(first, rows[:150], clients())
    resumed: TabularModel = unpack(pack(first))
    assert one_pass(resumed, rows[150:], clients()).scores.tolist() == scores[150:].tolist()
    assert fingerprint(resumed) == fingerprint(whole)


def test_each_order_begins_with_what_was_learned_before() -> None:
    start = fresh()
    one_pass(start, np.arange(300), clients())
    before = fingerprint(start)
    begin = beginner(start, fresh)
    one_pass(begin(), np.arange(300), clients())
    assert fingerprint(begin()) == before


def test_the_second_half_counts_and_figures_are_means_over_orders() -> None:
    labels = np.array([False, True] * 4)
    right = Pass(np.arange(8), np.array([1.0, 0, 1, 0, 0.1, 0.9, 0.2, 0.8]))
    wrong = Pass(np.arange(8), np.array([0.0, 1, 0, 1, 0.9, 0.1, 0.8, 0.2]))
    report = judge("churn", "made", "leaving", labels, [right, wrong], ["a note"])
    assert report.metrics["auc_by_order"] == [1.0, 0.0]
    assert report.metrics["auc"] == 0.5
    assert (report.records, report.judged) == (16, 8)
    assert report.notes[0] == "a note"
    assert {plot.name for plot in report.plots} == {"roc", "precision_at_capacity", "calibration"}
