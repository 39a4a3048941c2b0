"""How much the learned model is listened to beside the prior."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.churn.config import ChurnConfig
from models.churn.prior import NAMES
from models.learning.messages import ModelSnapshot
from models.learning.prequential import Window
from models.learning.scorer import Scorer
from models.learning.table import sigmoids

Float64 = NDArray[np.float64]

MODEL = "churn"
PRIOR = "prior_log_odds"
LEARNED_NAMES = (*NAMES, PRIOR)
"""Features the learned model sees: those of the prior, and what the prior made of them."""


class Blend:
    """The prior and the learned model, mixed by how each has done so far.

    Each is judged by its skill: the part of the uncertainty about the labels that its probabilities took away, which
    asks for good order and true odds. The learned model counts for nothing until its prequential skill (from its
    snapshot's metrics) is above the prior's, and for everything once it leads by `ChurnConfig.learned_lead` with
    `learned_labels` customers that left. The prior is judged on this shard's labels.
    """

    def __init__(self, config: ChurnConfig) -> None:
        self._config = config
        self._scorer = Scorer(MODEL)
        self._prior = Window(config.label_window)
        self._metrics: dict[str, float] = {}

    @property
    def version(self) -> int:
        """Of the learned model; 0 before the first."""
        return self._scorer.version

    def take(self, snapshot: ModelSnapshot) -> None:
        """Follow the learned model."""
        if self._scorer.take(snapshot):
            self._metrics = dict(snapshot.metrics)

    def judge(self, label: bool, prior_log_odds: float) -> None:
        """Note how one example turned out; of those who stay only a share is told, so the odds are raised to match."""
        odds = prior_log_odds - math.log(self._config.negative_share)
        self._prior.add(label, float(sigmoids(np.array([odds]))[0]))

    def prior_skill(self) -> float:
        """Skill of the prior, taken from the settings while too few have left."""
        metrics = self._prior.metrics()
        return skill(metrics) if _left(metrics) >= self._config.prior_labels else self._config.prior_skill

    def weight(self) -> float:
        """Share of the learned model in the blend, 0 to 1."""
        lead = skill(self._metrics) - self.prior_skill()
        sure = min(_left(self._metrics) / self._config.learned_labels, 1.0)
        return sure * min(max(lead / self._config.learned_lead, 0.0), 1.0)

    def probabilities(self, features: Float64, prior_log_odds: Float64, weight: float) -> Float64:
        """Probability of leaving of n accounts, from features of shape (n, F) and the prior's log-odds."""
        by_prior = sigmoids(prior_log_odds)
        learned = (
            self._scorer.score_many(LEARNED_NAMES, np.column_stack([features, prior_log_odds])) if weight else None
        )
        if learned is None:
            return by_prior
        # Only a share of those who stay was learned from (King and Zeng, "Logistic regression in rare events data").
        kept = learned * self._config.negative_share
        return (1 - weight) * by_prior + weight * kept / (kept + 1 - learned)

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {"scorer": self._scorer.dump(), "prior": self._prior.dump(), "metrics": self._metrics}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._scorer.load(state["scorer"])
        self._prior.load(state["prior"])
        self._metrics = dict(state["metrics"])


def skill(metrics: Mapping[str, float]) -> float:
    """One less the log loss relative to that of always giving the base rate; 0 without metrics, 1 where all is known.

    Examples:
        >>> round(skill({"base_rate": 0.5, "log_loss": math.log(2) / 2}), 3)
        0.5
    """
    rate = metrics.get("base_rate", 0.0)
    if not 0 < rate < 1:
        return 0.0
    uncertainty = -rate * math.log(rate) - (1 - rate) * math.log(1 - rate)
    return 1 - metrics["log_loss"] / uncertainty


def _left(metrics: Mapping[str, float]) -> float:
    return metrics.get("labels", 0.0) * metrics.get("base_rate", 0.0)
