"""One ranked lead per meter: when it opens, what it says, when it closes."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calendar import LocalTime
from models.messages import Finding
from models.theft.assessment import REASONS, Assessment
from models.theft.columns import Columns
from models.theft.config import TheftConfig

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

LEADS: dict[str, tuple[str, int, float]] = {
    "open": ("|u1", 0, 0),
    "over": ("<i2", 0, 0),
    "under": ("<i2", 0, 0),
    "score": ("<f4", 0, 0.0),
    "lost_kwh": ("<f4", 0, 0.0),
    "told": ("<f4", 0, 0.0),
    "severity": ("|u1", 0, 0),
    "since": ("<i8", 0, 0),
    "damped_until": ("<i4", 0, -1),
}
"""Columns of a meter: whether its lead is open, days in a row for opening and closing it, score and lost kWh a day of
the latest day, score and severity last told, start (Unix seconds), and the last day its score is halved."""

_WORTH_TELLING = 0.1
_ORDER_TAMPER = REASONS.index("tamper")
_ORDER_ENERGY = [REASONS.index(name) for name in ("drop", "zero", "balance")]


class Leads:
    """Weighs the evidence into a score for each meter, and opens and closes leads with hysteresis.

    Kinds of evidence count as independent: the score is `1 - product of (1 - strength)`.
    """

    def __init__(self, config: TheftConfig, meters: Columns, time: LocalTime) -> None:
        self._config = config
        self._meters = meters
        self._time = time

    def update(self, day: int, rows: Int64, usable: Bool, found: Assessment) -> tuple[Int64, Float64]:
        """Take in one day's evidence on n meters.

        Returns:
            Places in `rows` whose lead opened, closed or changed so much that it should be told, and all scores (n,).
        """
        meters, config = self._meters, self._config
        damped = np.where(day <= meters["damped_until"][rows], 0.5, 1.0)
        score = (1 - np.prod(1 - found.strengths, axis=1)) * damped
        counts = usable | (found.strengths[:, _ORDER_TAMPER] > 0)
        for name, now in (("over", score >= config.open_score), ("under", score < config.close_score)):
            runs = meters[name][rows]
            meters[name][rows] = np.where(counts, np.where(now, np.minimum(runs + 1, 9999), 0), runs)
        was = meters["open"][rows] == 1
        sure = counts & (score >= config.sure_score)
        opens = ~was & ((meters["over"][rows] >= config.open_days) | sure)
        closes = was & (meters["under"][rows] >= config.close_days)
        meters["score"][rows], meters["lost_kwh"][rows] = score, found.lost_kwh
        starts = np.array([self._time.midnight(since) for since in found.since[opens].tolist()], np.int64)
        meters["since"][rows[opens]] = starts
        meters["open"][rows] = (was | opens) & ~closes
        severity = self._severity(score, found)
        moved = np.abs(score - meters["told"][rows]) >= _WORTH_TELLING
        changed = was & ~closes & (moved | (severity != meters["severity"][rows])) & (score >= config.close_score)
        tell = np.flatnonzero(opens | closes | changed)
        meters["told"][rows[tell]], meters["severity"][rows[tell]] = score[tell], severity[tell]
        return tell, score

    def close(self, row: int) -> bool:
        """Close a meter's lead, as an inspector was there; says whether one was open."""
        was = bool(self._meters["open"][row])
        for name in ("open", "over", "under", "score", "lost_kwh", "told", "severity"):
            self._meters[name][row] = 0
        return was

    def damp(self, row: int, day: int) -> None:
        """Halve a meter's score for a time: it was found clean."""
        self._meters["damped_until"][row] = day + self._config.damp_days

    def finding(
        self, row: int, place: int, at: int, found: Assessment, codes: dict[str, float], names: tuple[str, str, str]
    ) -> Finding:
        """What to tell of a meter.

        Args:
            row: of the meter.
            place: of the meter in `found`.
            at: event time, Unix seconds.
            found: the day's evidence.
            codes: what the meter reported of itself, with strengths.
            names: its transformer, feeder and account.
        """
        score = float(self._meters["score"][row])
        reasons = contributions(found.strengths[place], score)
        leading = max(reasons, key=lambda name: reasons[name], default="drop")
        return self._named(
            row,
            at,
            names,
            kind="theft.tamper" if leading == "tamper" else "theft.lead",
            severity=int(self._meters["severity"][row]),
            score=round(score, 4),
            clear=not self._meters["open"][row],
            evidence={"reasons": reasons, **self._numbers(row, place, found), **({"codes": codes} if codes else {})},
        )

    def closed(self, row: int, at: int, outcome: str, names: tuple[str, str, str]) -> Finding:
        """What to tell when an inspection closed a lead."""
        return self._named(
            row, at, names, kind="theft.lead", severity=0, score=0.0, clear=True, evidence={"inspection": outcome}
        )

    def _named(self, row: int, at: int, names: tuple[str, str, str], **said: Any) -> Finding:
        transformer, feeder, account = names
        meter = self._meters.names[row]
        return Finding(
            subject=meter,
            subject_type="meter",
            at=at,
            since=int(self._meters["since"][row]),
            meter_id=meter,
            transformer_id=transformer,
            feeder_id=feeder,
            account_id=account,
            recipients=["inspector"],
            **said,
        )

    def _severity(self, score: Float64, found: Assessment) -> Int64:
        taken = found.strengths[:, _ORDER_ENERGY].max(axis=1) > 0
        lost = np.where(taken, found.lost_kwh, 0.0)
        return np.minimum(2 + (score >= 0.8).astype(np.int64) + (lost >= 10) + (lost >= 50), 4)

    def _numbers(self, row: int, place: int, found: Assessment) -> dict[str, Any]:
        meters = self._meters
        said: dict[str, Any] = {
            "lost_kwh_per_day": round(float(found.lost_kwh[place]), 2),
            "lost_kwh_since_start": round(float(found.total_kwh[place]), 1),
            "usual_kwh_per_day": round(float(meters["level"][row]), 2),
            "days_low": int(meters["days"][row]),
            "days_without_use": int(meters["zero_run"][row]),
        }
        if meters["days"][row]:
            said["start"] = date.fromordinal(date(1970, 1, 1).toordinal() + int(found.since[place])).isoformat()
            said["seen_over_expected"] = round(float(meters["seen"][row] / max(meters["expected"][row], 1e-6)), 3)
            said["quiet_hours_ratio"] = round(float(found.base_ratio[place]), 3)
        if not np.isnan(found.probability[place]):
            said["model_probability"] = round(float(found.probability[place]), 4)
        return said


def contributions(strengths: Float64, score: float) -> dict[str, float]:
    """Each reason's part of a score, the parts adding up to it, the largest first.

    Examples:
        >>> contributions(np.array([0.5, 0, 0, 0.5, 0, 0]), 0.75)
        {'drop': 0.375, 'tamper': 0.375}
    """
    weight = -np.log(np.maximum(1 - strengths, 1e-9))
    parts = weight / max(float(weight.sum()), 1e-9) * score
    named = [(name, round(float(part), 4)) for name, part in zip(REASONS, parts, strict=True) if part > 1e-3]
    return dict(sorted(named, key=lambda item: -item[1]))
