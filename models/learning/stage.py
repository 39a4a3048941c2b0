"""The learner: labels in, model snapshots out, every label scored before it is learned."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.calendar import LocalTime, seconds
from models.config import Common
from models.errors import BadRecord
from models.flow.batch import NEVER, Batch
from models.flow.delay import Delay
from models.flow.stage import Out
from models.flow.topics import DECISIONS, METRICS, MODEL_ORDERS, MODELS, SAMPLES
from models.flow.wire import unpack
from models.learning.classifier import known
from models.learning.config import LearnerConfig
from models.learning.contest import Contest, Published
from models.learning.messages import ModelDecision, ModelSnapshot, Sample
from models.messages import Point
from models.records import ModelOrder, decoded

_SELF = "learner"

Metrics = Mapping[str, dict[str, float]]
"""Figures of each candidate."""


class LearnerStage:
    """Learns every model that samples come for, and publishes each at most once a local day, or when told to.

    What is published is used after the end of its step (`Common.model_steps`), so that scorers and learner, which feed
    each other, wait for each other once a step only.
    """

    name = "learner"
    inputs = (SAMPLES, MODEL_ORDERS)
    columnar = False

    def __init__(self, common: Common, config: LearnerConfig, partition: int = 0) -> None:
        self.outputs: Mapping[str, Delay] = {MODELS: common.model_steps, METRICS: 0, DECISIONS: 0}
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
            if not contest.fresh:
                continue
            metrics = contest.metrics()
            self._measure(model, contest.champion, metrics, now, out)
            if contest.ready:
                self._publish_best(model, contest, metrics, out)
        if self._unusable:
            point = Point(series="learner", at=now // 1000, fields={"unusable": float(self._unusable)})
            out.send(METRICS, self.name, point)
            self._unusable = 0
        self._set_timer(now + 1)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Learn from examples; one without a single known feature teaches nothing and is counted. Follow orders."""
        for offset, time, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            out.now = time
            if topic == SAMPLES:
                self._learn(unpack(value, Sample), out)
                continue
            try:
                self._follow(decoded(value, ModelOrder), out)
            except BadRecord as error:
                out.reject(topic, offset, value, str(error))

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

    def _learn(self, sample: Sample, out: Out) -> None:
        features = known(sample.features)
        if not features:
            self._unusable += 1
            return
        if sample.model not in self._contests:
            self._contests[sample.model] = Contest(self._config)
        contest = self._contests[sample.model]
        for change in contest.learn(features, sample.label, sample.at, self._weight(sample)):
            figures = {"before": change.before, "after": change.after}
            about = contest.champion, contest.version
            self._tell(sample.model, "drifted", out, about, text=change.what, figures=figures)

    def _weight(self, sample: Sample) -> float:
        """What an example stands for (Horvitz and Thompson, 1952), kept within bounds: few labels must not decide."""
        return min(1 / max(sample.propensity, 1e-9), self._config.most_weight)

    def _follow(self, order: ModelOrder, out: Out) -> None:
        """Do what an engineer asks.

        Raises:
            BadRecord: it cannot be done, with what to do instead.
        """
        seconds(order.at)
        if not order.actor:
            raise BadRecord("actor is empty: say who does it")
        contest = self._contests.get(order.model)
        if contest is None:
            raise BadRecord(f"no model {order.model!r} learns: choose one of {', '.join(self._contests) or 'none yet'}")
        match order.action:
            case "promote":
                self._promote(order, contest, out)
            case "rollback":
                gone_back_to, published = contest.roll_back(order.version)
                self._publish(order.model, contest, published, contest.metrics(), out)
                figures = {"gone_back_to": float(gone_back_to)}
                about = published.candidate, published.version
                self._tell(order.model, "rolled_back", out, about, order.actor, order.text, figures)
            case "resume":
                contest.resume()
                self._tell(order.model, "resumed", out, actor=order.actor, text=order.text)
            case _:
                raise BadRecord(f"action {order.action!r} is not one of promote, rollback, resume")

    def _promote(self, order: ModelOrder, contest: Contest, out: Out) -> None:
        if order.candidate is None:
            raise BadRecord("promote needs a candidate")
        before = contest.champion
        contest.promote(order.candidate)
        try:
            published = contest.publish()
        except BadRecord:
            contest.promote(before)
            raise
        self._publish(order.model, contest, published, contest.metrics(), out)
        self._tell(order.model, "promoted", out, (published.candidate, published.version), order.actor, order.text)

    def _publish_best(self, model: str, contest: Contest, metrics: Metrics, out: Out) -> None:
        """Publish the champion, which may be a challenger that has just shown itself better."""
        now = metrics
        if (winner := contest.winner()) is not None:
            contest.promote(winner)
            now = contest.metrics()
        published = contest.publish()
        self._publish(model, contest, published, now, out)
        decision = "published" if winner is None else "promoted"
        about = published.candidate, published.version
        self._tell(model, decision, out, about, figures=metrics[published.candidate])

    @staticmethod
    def _publish(model: str, contest: Contest, published: Published, metrics: Metrics, out: Out) -> None:
        judged = contest.judged().dump()
        snapshot = ModelSnapshot(
            model=model,
            version=published.version,
            at=out.now // 1000,
            state=published.classifier,
            metrics=metrics.get(published.candidate, {}),
            candidate=published.candidate,
            rivals={name: figures for name, figures in metrics.items() if name != published.candidate},
            span=(contest.span[0], contest.span[1]),
            labels=np.array(judged["labels"], np.uint8),
            scores=np.array(judged["scores"], np.float32),
        )
        out.broadcast(MODELS, model, snapshot)

    @staticmethod
    def _tell(
        model: str,
        what: str,
        out: Out,
        about: tuple[str, int] = ("", 0),
        actor: str = _SELF,
        text: str = "",
        figures: dict[str, float] | None = None,
    ) -> None:
        """Tell a decision about a candidate and a version, if it is about any."""
        decision = ModelDecision(
            model=model,
            at=out.now // 1000,
            decision=what,
            candidate=about[0],
            version=about[1],
            actor=actor,
            text=text,
            figures=figures or {},
        )
        out.send(DECISIONS, model, decision)

    @staticmethod
    def _measure(model: str, champion: str, metrics: Metrics, now: int, out: Out) -> None:
        for candidate, fields in metrics.items():
            if fields:
                role = "champion" if candidate == champion else "challenger"
                tags = {"model": model, "candidate": candidate, "role": role}
                out.send(METRICS, model, Point(series="model_quality", at=now // 1000, tags=tags, fields=fields))

    def _set_timer(self, now: int) -> None:
        lateness = self._common.day_lateness_s
        self._due = self._time.day_close(self._time.next_close(now, lateness), lateness)
