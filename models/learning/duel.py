"""Whether a challenger foretells better than the champion, by a test that may be looked at after every label."""

import math
from typing import Any

_WORST = 0.01
"""Probabilities are cut here: one confident mistake must not decide."""

_RANGE = -math.log(_WORST)
_MOST_STAKED = 0.5


class Duel:
    """Bets on the challenger, at odds that would be fair if it were no better.

    Stakes as in Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting" (2024). If the
    champion's log loss is on average no higher, the chance that the fortune ever grows `1 / error` fold is at most
    `error`, however often one looks (Ville's inequality).

    Attributes:
        labels: how many both have foretold.
    """

    def __init__(self) -> None:
        self.labels = 0
        self._log_fortune = 0.0
        self._sum = 0.0
        self._squares = 0.0

    def add(self, label: bool, champion: float, challenger: float) -> None:
        """Take in one label and what both had said of it, as probabilities."""
        lead = (loss(label, champion) - loss(label, challenger)) / _RANGE
        self._log_fortune += math.log1p(self._stake() * lead)
        self.labels += 1
        self._sum += lead
        self._squares += lead * lead

    def lead(self) -> float:
        """By how much the challenger's mean log loss is lower."""
        return self._sum / self.labels * _RANGE if self.labels else 0.0

    def won(self, error: float) -> bool:
        """Whether the challenger is better, wrongly so with a chance of at most `error`."""
        return self._log_fortune >= -math.log(error)

    def doubt(self) -> float:
        """The smallest `error` for which the challenger would have won, 1 at most."""
        return min(1.0, math.exp(-self._log_fortune))

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {"labels": self.labels, "log": self._log_fortune, "sum": self._sum, "squares": self._squares}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.labels, self._log_fortune = state["labels"], state["log"]
        self._sum, self._squares = state["sum"], state["squares"]

    def _stake(self) -> float:
        """What grows the fortune most if things go on as they did; nothing while the challenger is behind."""
        mean = self._sum / (self.labels + 1)
        square = (self._squares + 1.0) / (self.labels + 1)
        return min(max(mean / square, 0.0), _MOST_STAKED)


def loss(label: bool, probability: float) -> float:
    """Log loss of one probability, cut at both ends.

    Examples:
        >>> round(loss(True, 0.5), 3)
        0.693
    """
    cut = min(max(probability, _WORST), 1 - _WORST)
    return -math.log(cut if label else 1 - cut)
