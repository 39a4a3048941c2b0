"""Findings about overloaded transformers and feeders."""

import math
from typing import Any, NamedTuple

from models.grid.episodes import Condition, Episodes, Stage
from models.messages import Finding

KINDS = {
    Stage.HEAVY: "overload.heavy",
    Stage.FORECAST: "overload.forecast",
    Stage.OVERLOAD: "overload.overload",
}
_DESK = ["desk"]
_DESK_AND_ENGINEER = ["desk", "engineer"]


class Subject(NamedTuple):
    """Whom a finding is about, and its load now.

    Attributes:
        kind: transformer or feeder. name: its id. feeder_id: its feeder.
        load_kva, rated_kva, completeness, hot_spot_c: now; NaN where not known.
    """

    kind: str
    name: str
    feeder_id: str
    load_kva: float
    rated_kva: float
    completeness: float
    hot_spot_c: float


class Outlook(NamedTuple):
    """What is forecast of a subject.

    Attributes:
        probability: that the next day's peak exceeds the rating. peak_kva: median of that peak.
        peak_at: when it is expected. over_from, over_until: when the median is above the rating, 0 where it never is.
    """

    probability: float
    peak_kva: float
    peak_at: int
    over_from: int
    over_until: int


def finding(episodes: Episodes, row: int, at: int, subject: Subject, outlook: Outlook | None) -> Finding:
    """What is to be said of a row now; an episode that is over is said with the stage it was last told with."""
    stage = Stage(int(episodes.stage[row]))
    clear = stage is Stage.NONE
    told = Stage(int(episodes.told_stage[row])) if clear else stage
    severity = int(episodes.told_severity[row] if clear else episodes.severity[row])
    return Finding(
        kind=KINDS[told],
        subject=subject.name,
        subject_type=subject.kind,
        at=at,
        since=int(episodes.told_since[row] if clear else episodes.since[row]),
        severity=severity,
        score=_score(stage, outlook),
        clear=clear,
        evidence=_evidence(episodes, row, subject, None if clear else outlook),
        feeder_id=subject.feeder_id,
        transformer_id=subject.name if subject.kind == "transformer" else "",
        recipients=list(_DESK_AND_ENGINEER if severity >= 3 else _DESK),
    )


def _score(stage: Stage, outlook: Outlook | None) -> float:
    return round(outlook.probability, 4) if stage is Stage.FORECAST and outlook else 1.0


def _evidence(episodes: Episodes, row: int, subject: Subject, outlook: Outlook | None) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "loading": subject.load_kva / subject.rated_kva,
        "load_kva": subject.load_kva,
        "rated_kva": subject.rated_kva,
        "peak_loading": float(episodes.peak[row]) or math.nan,
        "completeness": subject.completeness,
        "hot_spot_c": subject.hot_spot_c,
    }
    if episodes.overloaded[row]:
        begun = episodes.active[row, Condition.OVERLOAD :]
        evidence["overload_since"] = int(episodes.began[row, Condition.OVERLOAD :][begun].min())
    if outlook is not None:
        evidence |= _expectation(outlook, subject.rated_kva)
    return {name: _rounded(value) for name, value in evidence.items() if not math.isnan(value)}


def _expectation(outlook: Outlook, rated_kva: float) -> dict[str, Any]:
    expected: dict[str, Any] = {
        "p_overload": outlook.probability,
        "expected_peak_kva": outlook.peak_kva,
        "expected_peak_loading": outlook.peak_kva / rated_kva,
        "expected_peak_at": outlook.peak_at,
    }
    if outlook.over_from:
        expected |= {"expected_from": outlook.over_from, "expected_until": outlook.over_until}
    return expected


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value
