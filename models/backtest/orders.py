"""Clients without dates, judged in many orders: scored, then learned, and the second half of each order counts."""

import copy
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.backtest.binary import calibration, figures, plots
from models.backtest.bootstrap import interval
from models.backtest.report import Report

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
Int64 = NDArray[np.int64]
Keys = tuple[Hashable, ...]

ORDERS = 10
BLOCK = 25
"""Rows that are scored before the labels of any of them are learned."""

PROTOCOL = (
    f"rows in {ORDERS} seeded random orders, each from a cold start unless a snapshot is given: a row is scored, then "
    f"its label is learned, {BLOCK} at a time; the second half of each order counts, figures are means over the orders"
)

_RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Clients:
    """What is known of n clients.

    Attributes:
        values: features, shape (n, F), NaN where not known.
        keys: categories of each.
        labels: what came out, shape (n,).
    """

    values: Float64
    keys: list[Keys]
    labels: Bool


class Learner(Protocol):
    """What scores clients and learns their labels."""

    def scores(self, values: Float64, keys: Sequence[Keys]) -> Float64:
        """Probabilities of a true label, shape (n,)."""

    def learn(self, values: Float64, keys: Sequence[Keys], labels: Bool) -> None:
        """Learn from clients that were scored."""


Made = TypeVar("Made", bound=Learner)


@dataclass(frozen=True, slots=True)
class Pass:
    """One order: the rows as they came, shape (n,), and the scores they were given."""

    rows: Int64
    scores: Float64

    @property
    def judged(self) -> slice:
        """The rows that count."""
        return slice(len(self.rows) // 2, None)


def passes(
    begin: Callable[[], Made], clients: Clients, seed: int, progress: Callable[[float], None]
) -> Iterator[tuple[Pass, Made]]:
    """Each order with its learner at the end, one learner at a time.

    Args:
        begin: makes a learner that knows nothing of these clients.
        clients: all of them.
        seed: of the orders.
        progress: told which share of the work is done.
    """
    for number in range(ORDERS):
        rows = np.random.default_rng([seed, number]).permutation(len(clients.labels))
        learner = begin()
        yield one_pass(learner, rows, clients), learner
        progress((number + 1) / ORDERS)


def one_pass(learner: Learner, rows: Int64, clients: Clients) -> Pass:
    """Score clients in an order, each before its label is learned."""
    scores = np.empty(len(rows))
    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        values, keys = clients.values[block], [clients.keys[row] for row in block.tolist()]
        scores[first : first + BLOCK] = learner.scores(values, keys)
        learner.learn(values, keys, clients.labels[block])
    return Pass(rows, scores)


def judge(task: str, data: str, said: str, labels: Bool, found: list[Pass], notes: list[str]) -> Report:
    """The report on all orders."""
    each = [figures(labels[one.rows[one.judged]], one.scores[one.judged]) for one in found]
    means: dict[str, float | list[float]] = {name: float(np.mean([one[name] for one in each])) for name in each[0]}
    by_order = [one["auc"] for one in each]
    true = np.concatenate([labels[one.rows[one.judged]] for one in found])
    scores = np.concatenate([one.scores[one.judged] for one in found])
    return Report(
        task=task,
        data=data,
        protocol=PROTOCOL,
        records=sum(len(one.rows) for one in found),
        judged=len(true),
        metrics={**means, "auc_by_order": by_order},
        intervals={**_bounds(labels, found), "auc_by_order": interval(by_order)},
        calibration=calibration(true, scores),
        notes=[*notes, _INTERVALS],
        plots=plots(true, scores, said, f"clients ({len(found)} orders together)"),
    )


_INTERVALS = (
    "The interval of a mean resamples clients, each with its scores in all orders; that of auc_by_order is the spread "
    "over the orders, which share the same clients and so differ less than other clients would."
)


def _bounds(labels: Bool, found: list[Pass]) -> dict[str, tuple[float, float]]:
    """95 % intervals of the means over orders, by resampling clients (Efron's percentile bootstrap)."""
    chance, means = np.random.default_rng(1), []
    for _ in range(_RESAMPLES):
        times = np.bincount(chance.integers(0, len(labels), len(labels)), minlength=len(labels))
        each = [_resampled(labels, one, times) for one in found]
        if all(each):
            means.append({name: float(np.mean([one[name] for one in each])) for name in each[0]})
    return {name: interval([one[name] for one in means]) for name in means[0]} if means else {}


def _resampled(labels: Bool, one: Pass, times: Int64) -> dict[str, float]:
    """Figures of one order with each client as often as it was drawn; nothing where one class is missing."""
    picked = np.repeat(one.rows[one.judged], times[one.rows[one.judged]])
    scores = np.repeat(one.scores[one.judged], times[one.rows[one.judged]])
    true = labels[picked]
    return figures(true, scores) if true.any() and not true.all() else {}


def beginner(start: Made | None, fresh: Callable[[], Made]) -> Callable[[], Made]:
    """Makes what each order begins with: a copy of what was learned elsewhere, or nothing."""
    return fresh if start is None else lambda: copy.deepcopy(start)
