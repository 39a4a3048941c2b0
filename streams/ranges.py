"""Values that no setting can have, whatever its type says: shares above one, limits in the wrong order, no number."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from models.calendar import LocalTime
from models.errors import BadSettings
from models.learning.config import LearnerConfig
from models.names import leaves

SHARES = frozenset({
    "churn.clear_below", "churn.negative_share", "churn.threshold", "churn.top_share",
    "customers.abc_shares", "customers.churn_rate", "customers.discount", "customers.ending_risk",
    "customers.grade_margin", "customers.grade_risks",
    "fraud.clean_share", "fraud.score_auc", "fraud.score_threshold", "fraud.void_alpha", "fraud.void_ratio",
    "grid.balance_completeness", "grid.forecast.off_probability", "grid.forecast.on_probability",
    "grid.min_completeness", "grid.power_factor", "grid.supply.gasp_share", "learner.drift_error",
    "learner.promote_error",
    "meters.bad_share", "meters.full_coverage", "meters.full_supply", "meters.history_rate", "meters.profile_rate",
    "meters.sum_tolerance", "theft.balance_completeness", "theft.balance_share", "theft.balanced", "theft.cap_balance",
    "theft.cap_drop", "theft.cap_flat", "theft.cap_model", "theft.cap_zero", "theft.close_score",
    "theft.explore_share", "theft.least_coverage", "theft.open_score", "theft.sure_score", "theft.technical_loss",
    "theft.vacant",
})  # fmt: skip
"""Settings from 0 to 1: shares, probabilities, scores, strengths, weights."""

MOST = {"theft.explore_share": 0.5}
"""Settings with an upper limit of their own."""

POSITIVE = frozenset({
    "common.interval_s", "common.partitions", "grid.min_completeness", "grid.forecast.issue_hours",
    "grid.power_factor", "grid.supply.gasp_share", "grid.supply.gather_s", "grid.supply.silent_intervals",
    "grid.thermal.oil_minutes", "grid.thermal.winding_minutes", "learner.promote_error", "learner.drift_error",
    "theft.baseline_days", "theft.change_threshold", "theft.least_lost_kwh", "theft.open_days", "theft.close_days",
    "customers.lifetime_quarters", "customers.told_after_s", "customers.theft_quarters",
    "theft.tamper_days", "fraud.operator_factor", "churn.learned_labels", "churn.learned_lead", "churn.reference_kwh",
    "churn.negative_share", "churn.label_window", "learner.window", "learner.kept_versions",
})  # fmt: skip
"""Settings that must be above zero, most of them because something is divided by them."""

ORDERED = (
    ("theft.close_score", "theft.open_score"),
    ("theft.open_score", "theft.sure_score"),
    ("churn.clear_below", "churn.threshold"),
    ("grid.forecast.off_probability", "grid.forecast.on_probability"),
    ("grid.overload.heavy", "grid.overload.overload"),
    ("grid.overload.overload", "grid.overload.severe"),
)
"""Pairs of which the first must not be above the second: where something ends, and where it begins."""

RISING = ("theft.zero_days", "theft.flat_days", "churn.value_steps", "customers.abc_shares", "customers.grade_risks",
          "grid.forecast.levels")  # fmt: skip
"""Lists whose numbers must rise."""


def problems(settings: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with values that have the right type: the dotted name of each, and what it must be."""
    values = {".".join(path): value for path, value in leaves(settings)}
    for name, value in values.items():
        parts = value if isinstance(value, tuple) else (value,)
        numbers = [part for part in parts if isinstance(part, (int, float)) and not isinstance(part, bool)]
        if wrong := next((said for number in numbers if (said := _wrong(name, number))), ""):
            yield name, f"{wrong}, not {value}"
    yield from (
        (high, f"must not be below {low}, which is {values[low]}; it is {values[high]}")
        for low, high in ORDERED
        if values[low] > values[high]
    )
    yield from ((name, f"must rise, not be {values[name]}") for name in RISING if not _rises(values[name]))
    yield from _unknown(values)


def _wrong(name: str, number: float) -> str:
    if not math.isfinite(number):
        return "must be a number"
    if name in POSITIVE and number <= 0:
        return "must be above 0"
    if name in SHARES and not 0 <= number <= 1:
        return "must be from 0 to 1"
    if number > MOST.get(name, math.inf):
        return f"must be at most {MOST[name]}"
    return "must not be negative" if number < 0 and not name.endswith("_c") else ""


def _rises(numbers: tuple[float, ...]) -> bool:
    return all(low < high for low, high in pairwise(numbers))


def _unknown(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if values["learner.candidates"] != LearnerConfig().candidates:
        yield from _no_candidates(values["learner.candidates"])
    if 86_400 % max(values["common.interval_s"], 1):
        yield "common.interval_s", f"must divide a day: use 900, 1800 or 3600, not {values['common.interval_s']}"
    try:
        LocalTime(values["common.timezone"])
    except BadSettings as error:
        yield "common.timezone", str(error)


def _no_candidates(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    from models.learning.registry import CANDIDATES

    if wrong := [name for name in names if name not in CANDIDATES]:
        yield "learner.candidates", f"names {wrong[0]}: there are {', '.join(CANDIDATES)}"
