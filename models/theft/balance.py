"""Energy balance of transformers that have a meter of their own: what is missing, and whose use explains it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.messages import Balances, Finding
from models.theft.columns import Columns
from models.theft.config import TheftConfig
from models.theft.usage import RING

Array = NDArray[Any]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

LATEST = 7
"""Days that a transformer's present loss is the mean of."""

_LEAST_DAYS = 4
_FLOOR_RISE = 1e-4
_FLOOR_MARGIN = (1.25, 0.01)

BALANCE: dict[str, tuple[str, int, float]] = {
    "measured": ("<f4", RING, np.nan),
    "metered": ("<f4", RING, np.nan),
    "hours": ("<f4", 24, 0.0),
    "over": ("<i4", 0, 0),
    "under": ("<i4", 0, 0),
    "open": ("|u1", 0, 0),
    "since": ("<i8", 0, 0),
    "feeder": ("<i4", 0, -1),
    "floor": ("<f4", 0, np.nan),
}
"""Columns of a transformer: kWh a day its meter and its customers' meters saw; unmetered kW by hour, lately; days in a
row with and without unexplained loss; whether a finding is open, and since when (Unix seconds); its feeder's number;
the lowest share lost so far, slowly rising."""


@dataclass(slots=True)
class Loss:
    """Present loss of every transformer, arrays by row; NaN where its balance is not known.

    Attributes:
        raw_kwh: unmetered energy a day. excess_kwh: of it, what technical losses do not explain.
        measured_kwh: what the transformer's meter saw a day.
    """

    raw_kwh: Float64
    excess_kwh: Float64
    measured_kwh: Float64


class Balance:
    """Follows the balance of every transformer day by day."""

    def __init__(self, config: TheftConfig) -> None:
        self._config = config
        self.transformers = Columns(BALANCE)

    def begin(self, last: int, day: int) -> None:
        """Make room for the days after `last` up to `day`."""
        gone = np.arange(max(last + 1, day - RING + 1), day + 1) % RING
        self.transformers["measured"][:, gone] = np.nan
        self.transformers["metered"][:, gone] = np.nan

    def take(self, message: Balances, feeder: Int64, touched: set[str]) -> None:
        """Note one day; transformers that an outage touched or whose customers are incomplete are left out."""
        whole = np.asarray(message.completeness) >= self._config.balance_completeness
        supplied = [
            f"transformer:{name}" not in touched and f"feeder:{at}" not in touched
            for name, at in zip(message.transformer_id, message.feeder_id, strict=True)
        ]
        usable = np.flatnonzero(whole & np.array(supplied, bool) & (message.measured_wh > 0))
        rows = self.transformers.rows(message.transformer_id)
        self.transformers["feeder"][rows] = feeder
        rows, place = rows[usable], message.day % RING
        self.transformers["measured"][rows, place] = message.measured_wh[usable] / 1000
        self.transformers["metered"][rows, place] = message.metered_wh[usable] / 1000
        hours = self.transformers["hours"]
        hours[rows] += (np.nan_to_num(message.intervals_kw[usable]) - hours[rows]) / 5

    def loss(self, day: int) -> Loss:
        """The mean of the latest days."""
        days = np.arange(day - LATEST + 1, day + 1) % RING
        measured = self.transformers["measured"][:, days].astype(float)
        metered = self.transformers["metered"][:, days].astype(float)
        known = (~np.isnan(measured)).sum(axis=1)
        count = np.where(known >= _LEAST_DAYS, known, np.nan)
        seen, sold = np.nansum(measured, axis=1) / count, np.nansum(metered, axis=1) / count
        return Loss(seen - sold, self._excess(seen, sold, self.transformers["floor"]), seen)

    def learn(self, loss: Loss) -> None:
        """Follow the lowest share that each transformer loses: what is technical cannot be more."""
        floor = self.transformers["floor"]
        share = np.maximum(loss.raw_kwh / loss.measured_kwh, 0.0)
        floor[:] = np.fmin(floor + _FLOOR_RISE, share)

    def rise(self, row: int, day: int, start: int) -> float:
        """By how many kWh a day a transformer's unmetered energy is higher since local day `start` than before.

        Where nothing is known of the time before, what is more than half the technical losses counts.
        """
        days = day - np.arange(RING)
        measured = self.transformers["measured"][row, days % RING].astype(float)
        raw = measured - self.transformers["metered"][row, days % RING]
        known = ~np.isnan(raw)
        before, after = raw[known & (days < start)], raw[known & (days >= start)]
        if len(after) < _LEAST_DAYS:
            return float("nan")
        if len(before) < _LEAST_DAYS:
            technical = self._technical(measured[known].mean(), self.transformers["floor"][row])
            return float(after.mean() - technical / 2)
        return float(after.mean() - before.mean())

    def excess(self, row: int, day: int) -> tuple[Float64, Float64]:
        """Unexplained and metered kWh of each of the last `RING` days, newest first; NaN where not known."""
        days = (day - np.arange(RING)) % RING
        measured = self.transformers["measured"][row, days].astype(float)
        metered = self.transformers["metered"][row, days].astype(float)
        return self._excess(measured, metered, self.transformers["floor"][row]), metered

    def lossy(self, loss: Loss) -> Int64:
        """Rows whose loss is unexplained now."""
        share = self._config.balance_share * loss.measured_kwh
        with np.errstate(invalid="ignore"):
            return np.flatnonzero(loss.excess_kwh > np.maximum(share, self._config.balance_kwh))

    def findings(self, loss: Loss, at: int, feeders: list[str]) -> list[Finding]:
        """Findings that open or close now, in the order of the rows."""
        columns, config = self.transformers, self._config
        over = np.zeros(len(columns), bool)
        over[self.lossy(loss)] = True
        known = ~np.isnan(loss.excess_kwh)
        for name, now in (("over", over), ("under", ~over)):
            runs = columns[name]
            runs[:] = np.where(known, np.where(now, runs + 1, 0), runs)
        opening = (columns["over"] >= config.balance_days) & (columns["open"] == 0)
        closing = (columns["under"] >= config.balance_days) & (columns["open"] == 1)
        columns["since"][opening] = at
        columns["open"][opening] = 1
        columns["open"][closing] = 0
        changed = np.flatnonzero(opening | closing)
        return [self._finding(int(row), loss, at, feeders) for row in changed]

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return self.transformers.dump()

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.transformers.load(state)

    def _excess(self, measured: Float64, metered: Float64, floor: Array) -> Float64:
        return measured - metered - self._technical(measured, floor)

    def _technical(self, measured: Float64, floor: Array) -> Float64:
        """Energy that lines and meters may lose: as configured, but hardly more than was ever lost at the least."""
        allowed = self._config.technical_loss * measured + self._config.technical_w * 24 / 1000
        factor, margin = _FLOOR_MARGIN
        return np.fmin(allowed, (factor * floor + margin) * measured)

    def _finding(self, row: int, loss: Loss, at: int, feeders: list[str]) -> Finding:
        name, feeder = self.transformers.names[row], feeders[self.transformers["feeder"][row]]
        share = float(loss.excess_kwh[row] / loss.measured_kwh[row])
        hours = self.transformers["hours"][row]
        evidence = {
            "unexplained_kwh_per_day": round(float(loss.excess_kwh[row]), 2),
            "unmetered_kwh_per_day": round(float(loss.raw_kwh[row]), 2),
            "measured_kwh_per_day": round(float(loss.measured_kwh[row]), 2),
            "unexplained_share": round(share, 4),
            "highest_hour": int(hours.argmax()),
            "unmetered_kw_by_hour": [round(float(kw), 3) for kw in hours],
        }
        return Finding(
            kind="balance.loss",
            subject=name,
            subject_type="transformer",
            at=at,
            since=int(self.transformers["since"][row]),
            severity=3 if share > 0.15 else 2,
            score=round(min(1.0, 0.5 + 4 * max(share, 0.0)), 3),
            clear=not self.transformers["open"][row],
            evidence=evidence,
            feeder_id=feeder,
            transformer_id=name,
            recipients=["inspector", "engineer"],
        )
