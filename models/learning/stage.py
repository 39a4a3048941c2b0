"""The learner: labels in, model snapshots out, every label scored before it is learned."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.calendar import LocalTime, seconds
from models.config import Common
from models.errors import BadRecord
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out
from models.flow.topics import DECISIONS, METRICS, MODEL_ORDERS, MODELS, SAMPLES
from models.flow.wire import unpack
from models.learning.classifier import known
from models.learning.config import LearnerConfig
from models.learning.contest import Contest, Published
from models.learning.drift import Change
from models.messages import ModelDecision, ModelSnapshot, Point, Sample
from models.records import ModelOrder, decoded

_SELF = "learner"


class LearnerStage:
    """Learns every model that samples come for, and publishes each at most once a local day, or when told to.

    What is published is used `Common.model_delay_s` later, so that scorers and learner, which feed each other, never
    wait for each other.
    """

    name = "learner"
    inputs = (SAMPLES, MODEL_ORDERS)
    columnar = False

    def __init__(self, common: Common, config: LearnerConfig, partition: int = 0) -> None:
        self.outputs: Mapping[str, int] = {MODELS: common.model_delay_s * 1000, METRICS: 0, DECISIONS: 0}
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
                self._publish_best(model, contest, out)
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
        for change in contest.learn(features, sample.label, sample.at):
            self._tell_drift(sample.model, contest, change, out)

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
                self._publish(order.model, contest, published, out)
                figures = {"gone_back_to": float(gone_back_to)}
                self._tell(order.model, "rolled_back", published, order.actor, order.text, figures, out)
            case "resume":
                contest.resume()
                self._tell(order.model, "resumed", None, order.actor, order.text, {}, out)
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
        self._publish(order.model, contest, published, out)
        self._tell(order.model, "promoted", published, order.actor, order.text, {}, out)

    def _publish_best(self, model: str, contest: Contest, out: Out) -> None:
        """Publish the champion, which may be a challenger that has just shown itself better."""
        figures = contest.metrics()
        if (winner := contest.winner()) is not None:
            contest.promote(winner)
        published = contest.publish()
        self._publish(model, contest, published, out)
        decision = "published" if winner is None else "promoted"
        self._tell(model, decision, published, _SELF, "", figures[published.candidate], out)

    @staticmethod
    def _publish(model: str, contest: Contest, published: Published, out: Out) -> None:
        metrics, judged = contest.metrics(), contest.judged().dump()
        snapshot = ModelSnapshot(
            model=model,
            version=published.version,
            at=out.now // 1000,
            state=published.classifier,
            metrics=metrics.pop(published.candidate, {}),
            candidate=published.candidate,
            rivals=metrics,
            span=(contest.span[0], contest.span[1]),
            labels=np.array(judged["labels"], np.uint8),
            scores=np.array(judged["scores"], np.float32),
        )
        out.broadcast(MODELS, model, snapshot)

    @staticmethod
    def _tell_drift(model: str, contest: Contest, change: Change, out: Out) -> None:
        decision = ModelDecision(
            model=model,
            at=out.now // 1000,
            decision="drifted",
            candidate=contest.champion,
            version=contest.version,
            actor=_SELF,
            text=change.what,
            figures={"before": change.before, "after": change.after},
        )
        out.send(DECISIONS, model, decision)

    @staticmethod
    def _tell(
        model: str, what: str, published: Published | None, actor: str, text: str, figures: dict[str, float], out: Out
    ) -> None:
        decision = ModelDecision(
            model=model,
            at=out.now // 1000,
            decision=what,
            candidate=published.candidate if published else "",
            version=published.version if published else 0,
            actor=actor,
            text=text,
            figures=figures,
        )
        out.send(DECISIONS, model, decision)

    @staticmethod
    def _measure(model: str, contest: Contest, now: int, out: Out) -> None:
        for candidate, fields in contest.metrics().items():
            if fields:
                role = "champion" if candidate == contest.champion else "challenger"
                tags = {"model": model, "candidate": candidate, "role": role}
                out.send(METRICS, model, Point(series="model_quality", at=now // 1000, tags=tags, fields=fields))

    def _set_timer(self, now: int) -> None:
        lateness = self._common.day_lateness_s
        self._due = self._time.day_close(self._time.next_close(now, lateness), lateness)
