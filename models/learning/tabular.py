"""A learner of clients: their numbers, and how often those of the same categories turned out true."""

from collections.abc import Hashable, Sequence

import numpy as np

from models.learning.encoding import TargetRates
from models.learning.table import Bool, Float64, TableClassifier


class TabularModel:
    """Categories are told to a learner as rates of those seen before, beside the numbers.

    Args:
        columns: of categories.
        learner: of the numbers and the rates.
    """

    def __init__(self, columns: int, learner: TableClassifier) -> None:
        self.rates = TargetRates(columns)
        self.learner = learner

    def scores(self, values: Float64, keys: Sequence[Sequence[Hashable]]) -> Float64:
        """Probability of a true label, shape (n,), of numbers of shape (n, F) and n rows of categories."""
        return self.learner.predict_proba_many(self._told(values, keys))

    def learn(self, values: Float64, keys: Sequence[Sequence[Hashable]], labels: Bool) -> None:
        """Learn labels, shape (n,), of clients as they were scored."""
        self.learner.learn_many(self._told(values, keys), labels)
        self.rates.learn(keys, labels)

    def _told(self, values: Float64, keys: Sequence[Sequence[Hashable]]) -> Float64:
        return np.concatenate([values, self.rates.of(keys)], axis=1)
