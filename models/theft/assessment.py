"""All that speaks for theft at each meter on one day, each kind of evidence by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.learning.scorer import Scorer
from models.meters.features import FEATURES
from models.theft import drop, rules
from models.theft.ablation import effects, feature_effects, worth_naming
from models.theft.balance import Balance, Loss
from models.theft.columns import Columns
from models.theft.config import TheftConfig
from models.theft.drop import ramp
from models.theft.explain import correlation_by_hour, explained
from models.theft.season import HEATS
from models.theft.tamper import Tamper
from models.theft.usage import RING, USAGE, Day, Usage

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

NAMES = (*FEATURES, "fall", "drop_strength", "zero_strength", "flat_strength", "tamper_strength", "balance_strength")
"""What the learned model sees of a meter."""

REASONS = ("drop", "zero", "flat", "tamper", "balance", "model")
"""Kinds of evidence, in the order of `Assessment.strengths`."""

TRACES: dict[str, dict[str, float]] = {
    "drop": {"fall": 0.0, "drop_strength": 0.0},
    "zero": {"fall": 0.0, "zero_strength": 0.0},
    "flat": {"flat_strength": 0.0},
    "tamper": {"tamper_strength": 0.0},
    "balance": {"balance_strength": 0.0},
}
"""Kind of evidence -> what of it the learned model sees, as it is where nothing is wrong."""

ASSESSED: dict[str, tuple[str, int, float]] = {
    "transformer": ("<i4", 0, -1),
    "feeder": ("<i4", 0, -1),
    "account": ("<i4", 0, 0),
    "sudden": ("<f4", 0, np.nan),
    "began": ("<i4", 0, 0),
    "first": ("<f4", 0, np.nan),
    "faded": ("<f4", 0, 0.0),
    "evidence": ("<f4", len(NAMES), np.nan),
}
"""Columns of a meter: numbers of its names (account 0: none); whether its fall was sudden, on which day it began, and
how deep its first two weeks were (logarithm); whether its use had faded before it ended; what the model saw of it."""

_KEPT_OPEN = 0.55
"""Strength that a fall keeps once it was a lead, while it lasts, however blurred its pattern becomes."""

_SPEAKS = 0.2
"""Strength from which a meter's events, or its transformer's loss, count as a second witness."""

_CONTRADICTS = 0.35
"""Share of what a meter lost: where its transformer misses less, that speaks against theft."""

_SAME_ENERGY = (REASONS.index("drop"), REASONS.index("zero"))
"""Kinds of evidence that say one thing of the same kWh: only the stronger counts."""

_LEARNED = (0.3, 0.9)
"""Probabilities of the learned model at which it begins to count, and counts fully."""

METER = {**USAGE, **ASSESSED}


@dataclass(slots=True)
class Assessment:
    """One day's evidence on n meters.

    Attributes:
        strengths: 0 to 1 by meter and reason, capped by kind, shape (n, len(REASONS)).
        lost_kwh: estimated energy lost a day. total_kwh: since the fall began.
        since: local day on which it began, where it fell, else this day.
        corroborated: whether something else than the meter's own energy speaks for theft.
        base_ratio: energy in the quiet hours over usual; 1 where it did not fall.
        probability: of the learned model; NaN before there is one.
    """

    strengths: Float64
    lost_kwh: Float64
    total_kwh: Float64
    since: Int64
    corroborated: Bool
    base_ratio: Float64
    probability: Float64


class Assessor:
    """Applies every rule and the learned model to a day's meters."""

    def __init__(
        self, config: TheftConfig, meters: Columns, usage: Usage, balance: Balance, tamper: Tamper, scorer: Scorer
    ) -> None:
        self._config = config
        self._meters = meters
        self._usage = usage
        self._balance = balance
        self._tamper = tamper
        self._scorer = scorer

    def assess(self, day: Day, features: Float64, loss: Loss, transformers: Mapping[int, int]) -> Assessment:
        """Evidence of one day that `usage`, `balance` and `tamper` have taken in.

        Args:
            day: the day's meters.
            features: shape (n, F), the columns of `FEATURES`.
            loss: of every transformer with a balance.
            transformers: number of a transformer -> its row in the balance.
        """
        config, rows, count = self._config, day.rows, len(day.rows)
        fall, base_ratio = self._fall(day)
        vacant = self._meters["account"][rows] == 0
        idle = rules.zero(self._usage, rows, vacant, self._faded(day), config)
        flat = rules.flat(self._usage, rows, config)
        tamper = self._tamper.total(len(self._meters), day.day)[rows]
        lost, total = self._lost(rows)
        shared = self._explained(day, loss, transformers)
        lost = np.where((shared > 0) & (lost == 0), self._share_of_loss(day, loss, transformers), lost)
        gap = self._gap(day, transformers, lost, fall + idle)
        doubt = np.where(gap < _CONTRADICTS, config.balanced, 1.0)
        seen = np.column_stack([features, self._depth(rows), fall, idle, flat, tamper, shared])
        self._meters["evidence"][rows] = seen
        scores = self._scorer.score_many(NAMES, self._meters["evidence"][rows].astype(float))
        probability = np.full(count, np.nan) if scores is None else scores
        model = np.nan_to_num(ramp(probability, *_LEARNED))
        strengths = np.column_stack([fall * doubt, idle * doubt, flat, tamper, shared, model])
        strengths *= [config.cap_drop, config.cap_zero, config.cap_flat, 1.0, config.cap_balance, config.cap_model]
        _keep_stronger(strengths, *_SAME_ENERGY)
        fallen = self._meters["days"][rows] > 0
        since = np.where(fallen, self._meters["began"][rows], day.day).astype(np.int64)
        corroborated = (tamper >= _SPEAKS) | (shared >= _SPEAKS)
        return Assessment(strengths, lost, total, since, corroborated, base_ratio, probability)

    def reasons(self, row: int, strengths: Float64, damped: float) -> tuple[dict[str, float], dict[str, float]]:
        """By how much a meter's score would be lower without each kind of evidence, and without the model's features.

        Args:
            row: of the meter, assessed today.
            strengths: its row of `Assessment.strengths`.
            damped: factor on its score.
        """
        (parts,) = self.effects(np.array([row]), strengths[None], np.array([damped]))
        listed = zip(NAMES, self._meters["evidence"][row].tolist(), strict=True)
        seen = {name: value for name, value in listed if np.isfinite(value)}
        named = dict(zip(REASONS, strengths.tolist(), strict=True))
        by_kind = worth_naming(dict(zip(REASONS, parts.tolist(), strict=True)))
        return by_kind, feature_effects(named, seen, self._learned, damped)

    def effects(self, rows: Int64, strengths: Float64, damped: Float64) -> Float64:
        """By how much scores of meters that were assessed today would be lower without each kind of evidence.

        Args:
            rows: of n meters.
            strengths: their rows of `Assessment.strengths`.
            damped: factors on their scores, shape (n,).

        Returns:
            Shape (n, len(REASONS)); 0 where the score would be no lower.
        """
        seen = self._meters["evidence"][rows].astype(float)
        return effects(strengths, REASONS, seen, NAMES, TRACES, self._learned_many, damped)

    def _learned_many(self, features: Float64) -> Float64:
        """Strengths of the learned model's word, shape (n,); 0 before there is one."""
        probability = self._scorer.score_many(NAMES, features)
        return np.zeros(len(features)) if probability is None else ramp(probability, *_LEARNED) * self._config.cap_model

    def _learned(self, features: Mapping[str, float]) -> float:
        """Strength of the learned model's word; 0 before there is one."""
        probability = self._scorer.score(features)
        return 0.0 if probability is None else float(ramp(probability, *_LEARNED)) * self._config.cap_model

    def _fall(self, day: Day) -> tuple[Float64, Float64]:
        """Strength of the drop rule and ratio of the quiet hours; an open lead stays while use stays low."""
        meters, rows = self._meters, day.rows
        sudden = meters["sudden"]
        fresh = rows[meters["days"][rows] <= 1]
        sudden[fresh], meters["began"][fresh], meters["first"][fresh] = np.nan, meters["start"][fresh], np.nan
        strength, base_ratio = np.zeros(len(meters)), np.ones(len(meters))
        close = drop.candidates(self._usage, rows, self._config)
        if len(close):
            began, now = drop.beginning(self._usage, close, day.day)
            sudden[close] = np.where(np.isnan(now), sudden[close], now)
            meters["began"][close] = np.where(np.isnan(now), meters["began"][close], began)
            fell = meters["began"][close].astype(np.int64)
            judged = drop.judge(self._usage, close, fell, day.day, self._config)
            first, latest = drop.both_ends(self._usage, close, fell, day.day)
            meters["first"][close] = np.where(np.isnan(first), meters["first"][close], first)
            steady = drop.steady(meters["first"][close].astype(float), latest)
            alike = judged.strength * np.nan_to_num(sudden[close], nan=0.0) * steady
            heats = self._usage.season.sensitivity(close) >= HEATS
            company = drop.company(alike, fell, len(rows))
            company[~heats] = drop.company(alike[~heats], fell[~heats], len(rows))
            strength[close] = alike * (1 - company)
            base_ratio[close] = judged.base_ratio
        told = rows[(meters["open"][rows] == 1) & (meters["days"][rows] > 0)]
        if len(told):
            lasting = _KEPT_OPEN * ramp(drop.still_low(self._usage, told, day.day), 0.3, 0.6)
            strength[told] = np.maximum(strength[told], lasting)
        return strength[rows], base_ratio[rows]

    def _faded(self, day: Day) -> Float64:
        meters, rows = self._meters, day.rows
        begun = rows[(meters["zero_run"][rows] == 1) & day.usable]
        meters["faded"][begun] = rules.faded(self._usage, begun, day.day)
        found: Float64 = meters["faded"][rows].astype(float)
        return found

    def _depth(self, rows: Int64) -> Float64:
        """Logarithm of energy seen over expected since the fall began; 0 where there is none."""
        meters = self._meters
        expected = meters["expected"][rows].astype(float)
        ratio = np.where(expected > 0, meters["seen"][rows] / np.where(expected > 0, expected, 1.0), 1.0)
        depth: Float64 = np.log(np.clip(ratio, 0.01, 100.0))
        return depth

    def _lost(self, rows: Int64) -> tuple[Float64, Float64]:
        meters = self._meters
        total = np.maximum(meters["expected"][rows].astype(float) - meters["seen"][rows], 0.0)
        return total / np.maximum(meters["days"][rows], 1), total

    def _balance_rows(self, day: Day, transformers: Mapping[int, int]) -> Int64:
        """Row of each meter's transformer in the balance; -1 where it has no meter of its own."""
        numbers, where = np.unique(day.transformer, return_inverse=True)
        return np.array([transformers.get(number, -1) for number in numbers.tolist()], np.int64)[where.ravel()]

    def _explained(self, day: Day, loss: Loss, transformers: Mapping[int, int]) -> Float64:
        strength = np.zeros(len(day.rows))
        lossy = self._balance.lossy(loss)
        if not len(lossy):
            return strength
        rows = self._balance_rows(day, transformers)
        for row in lossy.tolist():
            under = np.flatnonzero(rows == row)
            if len(under):
                strength[under] = self._explain(day, day.rows[under], row)
        return strength

    def _explain(self, day: Day, rows: Int64, transformer: int) -> Float64:
        meters = self._meters
        days = day.day - np.arange(RING)
        loss, metered = self._balance.excess(transformer, day.day)
        seen = meters["ring"][rows][:, days % RING].astype(float)
        expected = meters["ring_expected"][rows][:, days % RING].astype(float)
        fell = (meters["days"][rows] > 0) & (meters["change"][rows] >= self._config.change_threshold / 2)
        since = fell[:, None] & (days[None, :] >= meters["start"][rows][:, None])
        missing = np.where(since, np.maximum(expected - seen, 0.0), 0.0)
        shape, fall = meters["shape"][rows].astype(float), meters["fall"][rows].astype(float)
        by_part = np.exp(shape) * -np.expm1(np.minimum(fall, 0.0))
        same = correlation_by_hour(by_part, self._balance.transformers["hours"][transformer].astype(float))
        return explained(loss, metered, seen, missing, same)

    def _share_of_loss(self, day: Day, loss: Loss, transformers: Mapping[int, int]) -> Float64:
        rows = self._balance_rows(day, transformers)
        return np.where(rows >= 0, np.nan_to_num(loss.excess_kwh)[rows] if len(loss.excess_kwh) else 0.0, 0.0)

    def _gap(self, day: Day, transformers: Mapping[int, int], lost: Float64, suspected: Float64) -> Float64:
        """By how much more is unmetered at the transformer since the fall, over what the meter lost; NaN: not known."""
        gap = np.full(len(lost), np.nan)
        rows = self._balance_rows(day, transformers)
        for place in np.flatnonzero((suspected > 0) & (rows >= 0)).tolist():
            start = int(self._meters["start"][day.rows[place]])
            gap[place] = self._balance.rise(int(rows[place]), day.day, start) / max(lost[place], 1e-6)
        return gap


def _keep_stronger(strengths: Float64, one: int, other: int) -> None:
    """Of two columns leave in each row the larger."""
    weaker = strengths[:, one] <= strengths[:, other]
    strengths[weaker, one], strengths[~weaker, other] = 0.0, 0.0
