"""Settings of the learner."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LearnerConfig:
    """How models learn from labels and when they are published.

    Attributes:
        candidates: names of `models.learning.registry.CANDIDATES` that learn side by side; the first is the champion
            at the beginning.
        publish_every: new labels before a model is published again; at most once a local day.
        least_labels: labels of each class before a model is published at all.
        window: latest labels that the prequential scores are of.
        promote_after: labels a challenger must have been scored on before it may become champion.
        promote_error: chance that a challenger which is no better ever becomes champion.
        drift_error: chance of a false alarm about one mean that does not move.
        kept_versions: published versions that one can go back to.
        most_weight: most that one label counts for, however unlikely it was to be chosen. With 20 the probabilities of
            linear candidates came out too high by up to 0.12, with 3 by up to 0.06 (without weights 0.03).
    """

    candidates: tuple[str, ...] = ("logistic", "hinged")
    publish_every: int = 10
    least_labels: int = 5
    window: int = 2000
    promote_after: int = 300
    promote_error: float = 0.05
    drift_error: float = 0.0005
    kept_versions: int = 5
    most_weight: float = 3.0
