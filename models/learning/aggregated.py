"""Several learners as one, which finds out from the labels how much to listen to each."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.learning.scaled import Scaled
from models.learning.secondorder import Posterior, SecondOrder
from models.learning.table import BlockClassifier, Bool, Float64, logits, sigmoids


class Member(Protocol):
    """What learns and foretells in columns, as a `TableClassifier` does."""

    def learn_many(self, values: NDArray[Any], labels: Bool, weights: Float64 | None = None) -> None:
        """Learn from examples in their order."""

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,)."""


class Aggregated(BlockClassifier):
    """Adds up the log-odds of its members, weighed by an online logistic regression on what they foretold (stacking).

    It begins with the mean of the members. Their weights move only by labels that they had not seen when they foretold
    them; a negative weight is possible and says that two members are better apart than together.

    Source: Wolpert, "Stacked generalization", 1992.

    Args:
        members: learners, in an order that stays.
        variance: of each member's weight, before anything is learned.
        every: labels between two steps; members learn after they were judged.
        fade: labels until what they told of the weights counts half.
    """

    def __init__(
        self, members: Sequence[Member], variance: float = 0.0005, every: int = 25, fade: float = 5000.0
    ) -> None:
        super().__init__(every)
        self.members, self.variance, self.every, self.fade = members, variance, every, fade
        count = len(members)
        mean, precision = np.full(count + 1, 1 / count), np.full(count + 1, 1 / variance)
        mean[0], precision[0] = 0.0, 1.0
        self._posterior = Posterior(mean, precision)

    @classmethod
    def _unit_test_params(cls) -> Iterator[dict[str, Any]]:
        yield {"members": [SecondOrder(), Scaled(SecondOrder(every=5))]}

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""
        return sigmoids(self._posterior.log_odds(self.foretold(values)))

    def foretold(self, values: NDArray[Any]) -> Float64:
        """A one and the log-odds each member gives, shape (n, members + 1)."""
        parts = [logits(member.predict_proba_many(values)) for member in self.members]
        return np.column_stack([np.ones(len(values)), *parts])

    def _step(self, values: Float64, labels: Bool, weights: Float64) -> None:
        self._posterior.forget(1 - 0.5 ** (self.every / self.fade))
        self._posterior.sharpen(self.foretold(values), labels, weights)
        for member in self.members:
            member.learn_many(values, labels, weights)
