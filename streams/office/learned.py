"""Models that learn, as the console shows them."""

import msgspec
import numpy as np

from dashboards.api.officeshapes import Decision, Model, ModelPage, Quality, Threshold, Thresholds
from dashboards.series import SeriesStore
from dashboards.status import StatusFile
from models.calendar import DAY
from models.errors import BadRecord
from models.flow.topics import DECISIONS, MODELS
from models.learning import costs
from models.learning.messages import ModelSnapshot
from models.records import ModelOrder
from streams import learned
from streams.log.log import Log
from streams.office.kept import of_topics

_BACK_S = 92 * DAY
_FIGURES = ("roc_auc", "average_precision", "log_loss")
_DECIDE = ("rolled_back", "promoted", "resumed")


class Learned:
    """Answers what is asked of models.

    Args:
        log: of the site.
        series: of their quality.
        status: says what time it is where the log's is not the clock's.
        kept_versions: of a model, that one can go back to.
    """

    def __init__(self, log: Log, series: SeriesStore, status: StatusFile, kept_versions: int) -> None:
        self._log = log
        self._series = series
        self._status = status
        self._kept_versions = kept_versions
        self._known = of_topics(log, (MODELS, DECISIONS), lambda: learned.models(log))

    def models(self) -> list[Model]:
        """Every model."""
        return [msgspec.convert(learned.plain(known.snapshot), Model) for known in self._known.value().values()]

    def snapshot(self, name: str) -> ModelSnapshot | None:
        """The newest version of a model; None where there is none of this name."""
        known = self._known.value().get(name)
        return known.snapshot if known else None

    def model(self, name: str) -> ModelPage | None:
        """One model; None where there is none of this name."""
        known = self._known.value().get(name)
        if known is None:
            return None
        decisions = [msgspec.convert(msgspec.to_builtins(each), Decision) for each in reversed(known.decisions)]
        told = learned.plain(known.snapshot) | {"decisions": decisions, "quality": self._quality(known.snapshot)}
        return msgspec.convert(told | {"kept": self._kept(known), "held": _held(known)}, ModelPage)

    def order(self, wanted: ModelOrder) -> None:
        """Tell the learner what to do to a model that there is, as of now.

        Raises:
            BadRecord: it has no such candidate or version.
        """
        known = self._known.value()[wanted.model]
        there, kept = [known.snapshot.candidate, *known.snapshot.rivals], self._kept(known)
        if wanted.action == "promote" and wanted.candidate not in there:
            raise BadRecord(f"no candidate {wanted.candidate!r} learns this model: choose one of {', '.join(there)}")
        if wanted.action == "rollback" and (wanted.version or known.snapshot.version - 1) not in kept:
            versions = ", ".join(map(str, kept)) or "none"
            raise BadRecord(f"version {wanted.version or 'before'} is not kept: choose one of {versions}")
        learned.order(self._log, self._status, wanted)

    def thresholds(self, name: str, look: float, found: float, missed: float) -> Thresholds | None:
        """What thresholds would have cost and brought; None where there is no model of this name."""
        snapshot = self.snapshot(name)
        if snapshot is None:
            return None
        labels = snapshot.labels.astype(bool)
        if not labels.any():
            return Thresholds(len(labels), None, [])
        curve = costs.curve(labels, snapshot.scores.astype(np.float64), costs.Costs(look, found, missed))
        return Thresholds(len(labels), Threshold(*costs.best(curve)), [Threshold(*choice) for choice in curve])

    def _kept(self, known: learned.Known) -> list[int]:
        """Versions before the one of now that the learner keeps, the newest first."""
        newest = known.snapshot.version
        return list(range(newest - 1, max(0, newest - self._kept_versions), -1))

    def _quality(self, of: ModelSnapshot) -> list[Quality]:
        found: dict[tuple[str, str, str], Quality] = {}
        for field in _FIGURES:
            for point in self._series.point_curve("model_quality", field, of.at - _BACK_S, of.at + _BACK_S):
                tags = point["tags"]
                if tags["model"] != of.model:
                    continue
                name = (field, tags["role"], tags["candidate"])
                curve = found.setdefault(name, Quality(candidate=name[2], role=name[1], field=field, at=[], value=[]))
                curve.at.append(point["at"])
                curve.value.append(point["value"])
        return [found[name] for name in sorted(found)]


def _held(known: learned.Known) -> bool:
    """Whether the last that somebody decided was to go back."""
    decided = (each.decision for each in reversed(known.decisions) if each.decision in _DECIDE)
    return next(decided, "") == "rolled_back"
