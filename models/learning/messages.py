"""Messages to and from the learner."""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.messages import Message

Float32 = NDArray[np.float32]
UInt8 = NDArray[np.uint8]

_NO_LABELS = np.zeros(0, np.uint8)
_NO_SCORES = np.zeros(0, np.float32)


class Sample(Message):
    """One example for the learner: what a scorer saw, and what turned out (scorers -> learner).

    Attributes:
        propensity: probability with which its subject was chosen to be looked at; it stands for 1 / propensity of them.
    """

    model: str
    subject: str
    at: int
    features: dict[str, float]
    label: bool
    propensity: float = 1.0


class ModelSnapshot(Message):
    """A learned model that scorers follow (learner -> scorers).

    Attributes:
        version: counts up, also when an earlier state is published again. at: Unix seconds when it was published.
        state: the river estimator itself. candidate: name of who learned it.
        metrics: prequential scores of that candidate. rivals: the same of the others that learn beside it.
        span: Unix seconds of the first and the last label it may have learned from.
        labels, scores: n latest labels (0 or 1), and the probabilities that the champion had given them before.
    """

    model: str
    version: int
    at: int
    state: Any
    metrics: dict[str, float] = msgspec.field(default_factory=dict)
    candidate: str = ""
    rivals: dict[str, dict[str, float]] = msgspec.field(default_factory=dict)
    span: tuple[int, int] = (0, 0)
    labels: UInt8 = _NO_LABELS
    scores: Float32 = _NO_SCORES


class ModelDecision(Message):
    """Something that was decided about a model, by the learner or by hand (learner -> people).

    Attributes:
        decision: published, promoted, rolled_back, resumed, or drifted, which decides nothing but should be known.
        candidate, version: what it is about. actor: who decided; `learner` for itself. text: why.
        figures: what it was decided by.
    """

    model: str
    at: int
    decision: str
    candidate: str = ""
    version: int = 0
    actor: str = ""
    text: str = ""
    figures: dict[str, float] = msgspec.field(default_factory=dict)
