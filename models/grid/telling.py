"""Messages of the grid stage out of its state."""

import math
from dataclasses import dataclass

import numpy as np

from models.grid.book import Slot
from models.grid.config import OverloadConfig
from models.grid.findings import Subject, finding
from models.grid.load import SlotLoads
from models.grid.outlook import Outlooks
from models.grid.roster import AWAY, Roster
from models.grid.rows import Bool, Float, Float32, Int64
from models.grid.watch import Watch
from models.messages import Finding, Forecasts, Loads, Point


@dataclass(slots=True)
class FeederSums:
    """Sums of one slot over feeders, shape (f,): power in kW and kVA, completeness weighted by expected meters."""

    kw: Float
    kva: Float
    completeness: Float


def feeder_sums(roster: Roster, loads: SlotLoads, slot: Slot, known: Bool, ever: Bool) -> FeederSums:
    """Sums over the transformers of which the slot is `known`; others that were `ever` known lower the completeness."""
    feeders, here = len(roster.feeders), roster.feeder[: len(known)] != AWAY
    of = roster.feeder[: len(known)]

    def total(values: Float, rows: Bool) -> Float:
        rows = rows & here
        return np.bincount(of[rows], values[rows], feeders).astype(np.float64)

    weight = np.maximum(slot.sums[5], 1).astype(np.float64)
    whole = total(weight, known | ever)
    heard = total(weight * loads.completeness, known)
    completeness = np.divide(heard, whole, out=np.zeros(feeders), where=whole > 0)
    return FeederSums(total(loads.kw, known), total(loads.kva, known), completeness)


def loads_message(
    roster: Roster, feeder: int, end: int, interval_s: int, slot: Slot, loads: SlotLoads, sums: FeederSums, known: Bool
) -> Loads:
    """Loads of one feeder, with the revision that the slot holds for it."""
    rows = roster.rows_of(feeder)
    rows = rows[rows < len(known)]
    rows = rows[known[rows]]
    rated = roster.rated_kva[rows]
    return Loads(
        at=end,
        interval_s=interval_s,
        revision=slot.revision[feeder],
        feeder_id=roster.feeders[feeder],
        transformer_id=[roster.transformers[row] for row in rows.tolist()],
        load_kw=_f4(loads.kw[rows]),
        load_kva=_f4(loads.kva[rows]),
        loading=_f4(loads.kva[rows] / rated),
        completeness=_f4(loads.completeness[rows]),
        top_oil_c=slot.thermal[rows, 0],
        hot_spot_c=slot.thermal[rows, 1],
        life_h=slot.thermal[rows, 2],
        feeder_kw=float(sums.kw[feeder]),
        feeder_completeness=float(sums.completeness[feeder]),
    )


def load_point(message: Loads, limits: OverloadConfig, rated_kva: float) -> Point:
    """Metric of a feeder's slot."""
    known = np.isfinite(message.loading)
    loading = message.loading if known.all() else message.loading[known]
    fields = {
        "load_kw": message.feeder_kw,
        "completeness": message.feeder_completeness,
        "transformers": float(len(message.transformer_id)),
        "life_used_h": float(message.life_h.sum()),
    }
    if len(loading):
        fields["share_heavy"] = np.count_nonzero(loading >= limits.heavy) / len(loading)
        fields["share_overloaded"] = np.count_nonzero(loading >= limits.overload) / len(loading)
        fields["highest_loading"] = float(loading.max())
    hottest = float(np.fmax.reduce(message.hot_spot_c, initial=-np.inf))
    if math.isfinite(hottest):
        fields["highest_hot_spot_c"] = hottest
    if math.isfinite(rated_kva):
        fields["loading"] = float(message.load_kva.sum()) / rated_kva
    return Point(series="feeder_load", at=message.at, tags={"feeder": message.feeder_id}, fields=fields)


def forecast_message(roster: Roster, feeder: int, outlooks: Outlooks, levels: tuple[float, ...]) -> Forecasts | None:
    """Forecast of a feeder's transformers, None where none may be published yet."""
    rows = roster.rows_of(feeder)
    rows = rows[rows < len(outlooks.spoken)]
    rows = rows[outlooks.spoken[rows]]
    if not len(rows):
        return None
    return Forecasts(
        at=outlooks.hour * 3600,
        step_s=3600,
        feeder_id=roster.feeders[feeder],
        transformer_id=[roster.transformers[row] for row in rows.tolist()],
        rated_kva=_f4(roster.rated_kva[rows]),
        levels=list(levels),
        load_kva=outlooks.quantile[rows],
        p_overload=_f4(outlooks.probability[rows]),
        peak_kva=_f4(np.stack([outlooks.peak_kva[rows], outlooks.upper_kva[rows]], axis=1)),
    )


def transformer_findings(watch: Watch, roster: Roster, at: int) -> list[Finding]:
    """What is new about transformers; it counts as said."""
    rows = watch.episodes.news()
    found: list[Finding] = []
    if not len(rows):
        return found
    for row in rows.tolist():
        feeder = int(roster.feeder[row])
        subject = Subject(
            "transformer",
            roster.transformers[row],
            "" if feeder == AWAY else roster.feeders[feeder],
            float(watch.now.kva[row]),
            float(roster.rated_kva[row]),
            float(watch.now.completeness[row]),
            float(watch.thermal.hot_spot_c[row]),
        )
        found.append(finding(watch.episodes, row, at, subject, watch.outlooks.of(row)))
    watch.episodes.told(rows)
    return found


def feeder_findings(watch: Watch, roster: Roster, rated_kva: Float, at: int) -> list[Finding]:
    """What is new about feeders; it counts as said."""
    rows = watch.feeder_episodes.news()
    now = watch.feeder_now
    found: list[Finding] = []
    if not len(rows):
        return found
    for row in rows.tolist():
        name = roster.feeders[row]
        load, completeness = float(now.kva[row]), float(now.completeness[row])
        subject = Subject("feeder", name, name, load, float(rated_kva[row]), completeness, float("nan"))
        found.append(finding(watch.feeder_episodes, row, at, subject, None))
    watch.feeder_episodes.told(rows)
    return found


def _f4(values: Float | Int64) -> Float32:
    return values.astype(np.float32)
