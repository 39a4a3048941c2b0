"""Candidates that learn one model side by side; the champion among them is what scorers follow."""

from collections.abc import Mapping
from typing import Any

from models.learning.classifier import Classifier
from models.learning.config import LearnerConfig
from models.learning.prequential import Window
from models.learning.registry import make


class Contest:
    """One model's champion and challengers.

    Attributes:
        champion: name of the candidate that is published.
        labels: examples seen of (False, True).
        fresh: examples seen since the model was last published.
        version: of the newest published snapshot; 0 before the first.
    """

    def __init__(self, config: LearnerConfig) -> None:
        self._config = config
        self._classifiers = {name: make(name) for name in config.candidates}
        self._windows = {name: Window(config.window) for name in config.candidates}
        self.champion = config.candidates[0]
        self.labels = [0, 0]
        self.fresh = 0
        self.version = 0

    def learn(self, features: Mapping[str, float], label: bool) -> None:
        """Score one example with every candidate, then let it learn from it."""
        for name, classifier in self._classifiers.items():
            self._windows[name].add(label, classifier.probability(features))
            classifier.learn(features, label)
        self.labels[label] += 1
        self.fresh += 1

    @property
    def ready(self) -> bool:
        """Whether enough was learned since the last version to publish the next."""
        return self.fresh >= self._config.publish_every and min(self.labels) >= self._config.least_labels

    def publish(self) -> tuple[int, Classifier]:
        """The next version and the champion of now."""
        self._promote()
        self.version += 1
        self.fresh = 0
        return self.version, self._classifiers[self.champion]

    def metrics(self) -> dict[str, dict[str, float]]:
        """Prequential scores by candidate."""
        return {name: window.metrics() for name, window in self._windows.items()}

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {
            "champion": self.champion,
            "labels": list(self.labels),
            "fresh": self.fresh,
            "version": self.version,
            "classifiers": dict(self._classifiers),
            "windows": {name: window.dump() for name, window in self._windows.items()},
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump; a candidate that is new starts empty, one no longer configured is dropped."""
        for name in self._classifiers.keys() & state["classifiers"].keys():
            self._classifiers[name] = state["classifiers"][name]
            self._windows[name].load(state["windows"][name])
        self.champion = state["champion"] if state["champion"] in self._classifiers else self._config.candidates[0]
        self.labels, self.fresh, self.version = list(state["labels"]), state["fresh"], state["version"]

    def _promote(self) -> None:
        precision = {
            name: window.metrics().get("average_precision", 0.0)
            for name, window in self._windows.items()
            if len(window) >= self._config.promote_after
        }
        best = max(precision, key=lambda name: precision[name], default=self.champion)
        if precision.get(best, 0.0) > precision.get(self.champion, 0.0) + self._config.promote_margin:
            self.champion = best
