"""The learner: labels in, model snapshots out, every label scored before it is learned."""

from collections.abc import Mapping
from typing import Any

from models.calendar import LocalTime
from models.config import Common
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out
from models.flow.topics import METRICS, MODELS, SAMPLES
from models.flow.wire import unpack
from models.learning.classifier import known
from models.learning.config import LearnerConfig
from models.learning.contest import Contest
from models.messages import ModelSnapshot, Point, Sample


class LearnerStage:
    """Learns every model that samples come for, and publishes each at most once a local day.

    What is published is used `Common.model_delay_s` later, so that scorers and learner, which feed each other, never
    wait for each other.
    """

    name = "learner"
    inputs = (SAMPLES,)
    columnar = False

    def __init__(self, common: Common, config: LearnerConfig, partition: int = 0) -> None:
        self.outputs: Mapping[str, int] = {MODELS: common.model_delay_s * 1000, METRICS: 0}
        self._common = common
        self._config = config
        self._time = LocalTime(common.timezone)
        self._contests: dict[str, Contest] = {}
        self._unusable = 0
        self._due = NEVER

    def start(self, now: int) -> None:
        """Set the first day's timer."""
        self._set_timer(now)

    def due(self) -> int:
        """Log time of the next day's close."""
        return self._due

    def fire(self, now: int, out: Out) -> None:
        """Publish the models that learned enough, and how well each candidate does."""
        for model, contest in self._contests.items():
            if contest.fresh:
                self._measure(model, contest, now, out)
            if contest.ready:
                self._publish(model, contest, now, out)
        if self._unusable:
            point = Point(series="learner", at=now // 1000, fields={"unusable": float(self._unusable)})
            out.send(METRICS, self.name, point)
            self._unusable = 0
        self._set_timer(now + 1)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Learn from examples; one without a single known feature teaches nothing and is counted."""
        for value in batch.values:
            self._learn(unpack(value, Sample))

    def dump(self) -> dict[str, Any]:
        """All state."""
        models = {name: contest.dump() for name, contest in self._contests.items()}
        return {"due": self._due, "unusable": self._unusable, "models": models}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._due, self._unusable = state["due"], state["unusable"]
        self._contests = {}
        for model, kept in state["models"].items():
            contest = self._contests[model] = Contest(self._config)
            contest.load(kept)

    def _learn(self, sample: Sample) -> None:
        features = known(sample.features)
        if not features:
            self._unusable += 1
            return
        if sample.model not in self._contests:
            self._contests[sample.model] = Contest(self._config)
        self._contests[sample.model].learn(features, sample.label)

    def _measure(self, model: str, contest: Contest, now: int, out: Out) -> None:
        for candidate, fields in contest.metrics().items():
            if fields:
                role = "champion" if candidate == contest.champion else "challenger"
                tags = {"model": model, "candidate": candidate, "role": role}
                out.send(METRICS, model, Point(series="model_quality", at=now // 1000, tags=tags, fields=fields))

    @staticmethod
    def _publish(model: str, contest: Contest, now: int, out: Out) -> None:
        version, classifier = contest.publish()
        metrics = contest.metrics()[contest.champion]
        snapshot = ModelSnapshot(model=model, version=version, at=now // 1000, state=classifier, metrics=metrics)
        out.broadcast(MODELS, model, snapshot)

    def _set_timer(self, now: int) -> None:
        lateness = self._common.day_lateness_s
        self._due = self._time.day_close(self._time.next_close(now, lateness), lateness)
