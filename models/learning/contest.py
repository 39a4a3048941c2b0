"""Candidates that learn one model side by side; the champion among them is what scorers follow."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from models.errors import BadRecord
from models.learning.archive import Archive
from models.learning.classifier import Classifier
from models.learning.config import LearnerConfig
from models.learning.drift import FEATURE, LOSS, Change, Drift
from models.learning.duel import Duel, loss
from models.learning.prequential import Window
from models.learning.registry import make


class Published(NamedTuple):
    """What scorers are to follow: its version, who learned it, and the classifier."""

    version: int
    candidate: str
    classifier: Classifier


class Contest:
    """One model's champion and challengers.

    Attributes:
        champion: name of the candidate that is published.
        labels: examples seen of (False, True).
        span: Unix seconds of the first and the last example; zeros before the first.
        fresh: examples seen since the model was last published.
        version: of the newest published snapshot; 0 before the first.
        held: whether someone went back to an earlier version, so that nothing newer is published.
    """

    def __init__(self, config: LearnerConfig) -> None:
        self._config = config
        self._classifiers = {name: make(name) for name in config.candidates}
        self._windows = {name: Window(config.window) for name in config.candidates}
        self._drift = Drift(config.drift_error)
        self._archive = Archive(config.kept_versions)
        self.labels = [0, 0]
        self.span = [0, 0]
        self.fresh = 0
        self.version = 0
        self.held = False
        self._crown(config.candidates[0])

    def learn(self, features: Mapping[str, float], label: bool, at: int = 0, weight: float = 1.0) -> list[Change]:
        """Score one example with every candidate, then let it learn from it; gives what has drifted.

        `weight` is how many subjects it stands for. Figures and candidates follow it; the duel of champion and
        challengers does not: it is about the labels that came, and its bets need equal stakes.
        """
        foretold = {name: classifier.probability(features) for name, classifier in self._classifiers.items()}
        for name, classifier in self._classifiers.items():
            self._windows[name].add(label, foretold[name], weight)
            classifier.learn(features, label, weight)
        for name, duel in self._duels.items():
            duel.add(label, foretold[self.champion], foretold[name])
        self.labels[label] += 1
        self.fresh += 1
        self.span = [min(self.span[0] or at, at), max(self.span[1], at)]
        names = set(self._classifiers[self.champion].names)
        watched = {f"{FEATURE}{name}": value for name, value in features.items() if name in names}
        return self._drift.watch({**watched, LOSS: loss(label, foretold[self.champion])})

    @property
    def ready(self) -> bool:
        """Whether enough was learned since the last version to publish the next."""
        return not self.held and self.fresh >= self._config.publish_every and self._known

    def winner(self) -> str | None:
        """The challenger that has shown itself better than the champion, the surest where there are several."""
        won = {
            name: duel.doubt()
            for name, duel in self._duels.items()
            if duel.labels >= self._config.promote_after and duel.won(self._config.promote_error)
        }
        return min(won, key=lambda name: won[name], default=None)

    def promote(self, name: str) -> None:
        """Make a candidate champion; all challengers begin anew against it, and what was held is not any more.

        Raises:
            BadRecord: no such candidate learns.
        """
        if name not in self._classifiers:
            raise BadRecord(f"no candidate {name!r} learns this model: choose one of {', '.join(self._classifiers)}")
        self.held = False
        self._crown(name)

    def publish(self) -> Published:
        """The champion of now as the next version.

        Raises:
            BadRecord: too few labels of one class were learned.
        """
        if not self._known:
            least = self._config.least_labels
            raise BadRecord(f"labels so far: {self.labels[1]} true, {self.labels[0]} false; {least} of each are needed")
        self.version += 1
        self.fresh = 0
        classifier = self._classifiers[self.champion]
        self._archive.keep(self.version, self.champion, classifier)
        return Published(self.version, self.champion, classifier)

    def roll_back(self, number: int | None) -> tuple[int, Published]:
        """An earlier version as the next one, and nothing newer until someone promotes or resumes.

        Args:
            number: which; None for the one before the newest.

        Returns:
            Which it was, and what to publish.

        Raises:
            BadRecord: it is not kept.
        """
        wanted = self._archive.before(self.version) if number is None else number
        kept, classifier = self._archive.find(wanted)
        self.version += 1
        self.held = True
        self._archive.keep(self.version, kept.candidate, classifier)
        return wanted, Published(self.version, kept.candidate, classifier)

    def resume(self) -> None:
        """Publish again what the champion learns."""
        self.held = False

    def metrics(self) -> dict[str, dict[str, float]]:
        """Prequential scores by candidate; of a challenger also its lead in log loss, and how doubtful that is."""
        found = {name: window.metrics() for name, window in self._windows.items()}
        for name, duel in self._duels.items():
            if found[name]:
                found[name] |= {"lead": duel.lead(), "doubt": duel.doubt()}
        return found

    def judged(self) -> Window:
        """The champion's latest labels and scores."""
        return self._windows[self.champion]

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {
            "champion": self.champion,
            "labels": list(self.labels),
            "span": list(self.span),
            "fresh": self.fresh,
            "version": self.version,
            "held": self.held,
            "classifiers": dict(self._classifiers),
            "windows": {name: window.dump() for name, window in self._windows.items()},
            "duels": {name: duel.dump() for name, duel in self._duels.items()},
            "drift": self._drift.dump(),
            "archive": self._archive.dump(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump; a candidate that is new starts empty, one no longer configured is dropped."""
        known = state["champion"] in self._classifiers
        self._crown(state["champion"] if known else self._config.candidates[0])
        for name in self._classifiers.keys() & state["classifiers"].keys():
            self._classifiers[name] = state["classifiers"][name]
            self._windows[name].load(state["windows"][name])
        for name in self._duels.keys() & state["duels"].keys() if known else ():
            self._duels[name].load(state["duels"][name])
        self.labels, self.span = list(state["labels"]), list(state["span"])
        self.fresh, self.version, self.held = state["fresh"], state["version"], state["held"]
        self._drift.load(state["drift"])
        self._archive.load(state["archive"])

    @property
    def _known(self) -> bool:
        return min(self.labels) >= self._config.least_labels

    def _crown(self, name: str) -> None:
        self.champion = name
        self._duels = {other: Duel() for other in self._classifiers if other != name}
        self._drift.forget(LOSS)
