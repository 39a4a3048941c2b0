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
    "sent": ("|u1", 0, 0),
    "watched": ("<i4", 0, 0),
    "over": ("<i2", 0, 0),
    "under": ("<i2", 0, 0),
    "score": ("<f4", 0, 0.0),
    "lost_kwh": ("<f4", 0, 0.0),
    "told": ("<f4", 0, 0.0),
    "severity": ("|u1", 0, 0),
    "since": ("<i8", 0, 0),
    "damped_until": ("<i4", 0, -1),
}
"""Columns of a meter: whether its lead is open, whether inspectors were told of it, its days so far; days in a row for
opening and closing it, score and lost kWh a day of the latest day, score and severity last told, start (Unix seconds),
and the last day its score is halved."""

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
        meters = self._meters
        score = self._score(day, rows, found)
        certain, calm = self._certain(rows, score, usable | (found.strengths[:, _ORDER_TAMPER] > 0))
        was, had = meters["open"][rows] == 1, meters["sent"][rows] == 1
        opens, closes = ~was & certain, was & calm
        meters["watched"][rows] = np.where(opens, 1, meters["watched"][rows] + 1)
        ready = certain & self._confirmed(day, rows, found)
        sent = np.where(opens, ready, was & (had | ready))
        meters["score"][rows], meters["lost_kwh"][rows] = score, found.lost_kwh
        starts = np.array([self._time.midnight(since) for since in found.since[opens].tolist()], np.int64)
        meters["since"][rows[opens]] = starts
        meters["open"][rows], meters["sent"][rows] = (was | opens) & ~closes, sent
        severity = self._severity(score, sent, found)
        moved = np.abs(score - meters["told"][rows]) >= _WORTH_TELLING
        changed = was & ~closes & (moved | (severity != meters["severity"][rows])) & (score >= self._config.close_score)
        tell = np.flatnonzero(opens | closes | changed | (was & (sent != had)))
        meters["told"][rows[tell]], meters["severity"][rows[tell]] = score[tell], severity[tell]
        return tell, score

    def _score(self, day: int, rows: Int64, found: Assessment) -> Float64:
        score: Float64 = (1 - np.prod(1 - found.strengths, axis=1)) * self.damped(day, rows)
        return score

    def _certain(self, rows: Int64, score: Float64, counts: Bool) -> tuple[Bool, Bool]:
        """Whose score is high for long enough, or high beyond doubt; and whose has long been low."""
        meters, config = self._meters, self._config
        for name, now in (("over", score >= config.open_score), ("under", score < config.close_score)):
            runs = meters[name][rows]
            meters[name][rows] = np.where(counts, np.where(now, np.minimum(runs + 1, 9999), 0), runs)
        certain = (meters["over"][rows] >= config.open_days) | (counts & (score >= config.sure_score))
        return certain, meters["under"][rows] >= config.close_days

    def _confirmed(self, day: int, rows: Int64, found: Assessment) -> Bool:
        """Whose evidence is worth a visit: a second witness, or a fall that lasts longer than people are away."""
        lasted = np.maximum(day - found.since + 1, self._meters["watched"][rows])
        return found.corroborated | (lasted >= self._config.confirm_days)

    def close(self, row: int) -> bool:
        """Close a meter's lead, as an inspector was there; says whether one was open."""
        was = bool(self._meters["open"][row])
        for name in ("open", "sent", "watched", "over", "under", "score", "lost_kwh", "told", "severity"):
            self._meters[name][row] = 0
        return was

    def damped(self, day: int, rows: Int64) -> Float64:
        """Factor on the scores of meters: half for a time after a clean inspection."""
        return np.where(day <= self._meters["damped_until"][rows], 0.5, 1.0)

    def damp(self, row: int, day: int) -> None:
        """Halve a meter's score for a time: it was found clean."""
        self._meters["damped_until"][row] = day + self._config.damp_days

    def finding(
        self, row: int, place: int, at: int, found: Assessment, why: dict[str, Any], names: tuple[str, str, str]
    ) -> Finding:
        """What to tell of a meter.

        Args:
            row: of the meter.
            place: of the meter in `found`.
            at: event time, Unix seconds.
            found: the day's evidence.
            why: `reasons`, by how much the score would be lower without each, the largest first; and what is behind.
            names: its transformer, feeder and account.
        """
        score = float(self._meters["score"][row])
        leading = next(iter(why["reasons"]), "drop")
        return self._named(
            row,
            at,
            names,
            kind=self._kind(row, leading),
            severity=int(self._meters["severity"][row]),
            score=round(score, 4),
            clear=not self._meters["open"][row],
            evidence=why | self._numbers(row, place, found),
        )

    def closed(self, row: int, at: int, outcome: str, names: tuple[str, str, str]) -> Finding:
        """What to tell when an inspection closed a lead."""
        return self._named(
            row, at, names, kind=self._kind(row), severity=0, score=0.0, clear=True, evidence={"inspection": outcome}
        )

    def _kind(self, row: int, leading: str = "") -> str:
        if not self._meters["sent"][row]:
            return "theft.watch"
        return "theft.tamper" if leading == "tamper" else "theft.lead"

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
            recipients=["inspector", "desk"] if self._meters["sent"][row] else ["desk"],
            **said,
        )

    def _severity(self, score: Float64, sent: Bool, found: Assessment) -> Int64:
        taken = found.strengths[:, _ORDER_ENERGY].max(axis=1) > 0
        lost = np.where(taken, found.lost_kwh, 0.0)
        severity = np.minimum(2 + (score >= 0.8).astype(np.int64) + (lost >= 10) + (lost >= 50), 4)
        return np.where(sent, severity, 1)

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
