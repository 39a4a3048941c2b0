"""Models that learn, as the console shows them."""

import msgspec
import numpy as np

from dashboards.api.officeshapes import Decision, Model, ModelPage, Quality, Threshold, Thresholds
from dashboards.series import SeriesStore
from models.calendar import DAY
from models.flow.topics import DECISIONS, MODELS
from models.learning import costs
from models.learning.messages import ModelSnapshot
from streams import learned
from streams.log.log import Log
from streams.office.kept import of_topics

_BACK_S = 92 * DAY
_FIGURES = ("roc_auc", "average_precision", "log_loss")


class Learned:
    """Answers what is asked of models.

    Args:
        log: of the site.
        series: of their quality.
    """

    def __init__(self, log: Log, series: SeriesStore) -> None:
        self._series = series
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
        return msgspec.convert(told, ModelPage)

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
