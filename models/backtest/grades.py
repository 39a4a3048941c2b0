"""Whether credit grades foretell arrears better than a weighted sum of the same indicators."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.backtest.bootstrap import interval
from models.backtest.report import Metric, Report
from models.customers.config import CustomersConfig
from models.customers.grades import UNGRADED, graded
from models.customers.names import GRADES
from models.customers.trend import TrendRule, trend
from models.learning.prequential import average_precision, roc_auc

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

PROTOCOL = (
    "the trouble of each period (one weighted sum of indicators) is what grades and baselines are made of alike: the "
    "risk of the grade takes the periods in their order, weighted_sum their mean, last_period the newest; bands "
    "compare the five grades with five bands of weighted_sum of the same sizes"
)
_NEVER = 99
_RESAMPLES = 200
_RIVALS = (("risk", "weighted_sum"), ("risk", "last_period"), ("grades", "weighted_sum_bands"))


@dataclass(frozen=True, slots=True)
class Foretold:
    """Accounts at moments of grading.

    Attributes:
        trouble: of periods, the newest first, shape (n, periods), NaN where the account was not there.
        before: grade of the period before, shape (n,), `UNGRADED` for none.
        arrears: whether arrears followed, shape (n,).
        account: number of the account, shape (n,): one is resampled with all its moments.
    """

    trouble: Float64
    before: NDArray[np.int64]
    arrears: Bool
    account: NDArray[np.int64]


def judge(data: str, of: Foretold, notes: list[str]) -> Report:
    """The report on accounts of which it is known what followed."""
    course = trend(of.trouble, TrendRule())
    never = np.full(len(of.arrears), _NEVER, np.int64)
    grade = graded(course, of.before, never, CustomersConfig())
    mean = np.nanmean(of.trouble, axis=1)
    scores = {
        "risk": course.risk,
        "weighted_sum": mean,
        "last_period": np.nan_to_num(of.trouble[:, 0]),
        "grades": grade.astype(np.float64),
        "weighted_sum_bands": _bands(mean, grade),
    }
    metrics: dict[str, Metric] = {f"auc_{name}": roc_auc(of.arrears, values) for name, values in scores.items()}
    for name, values in scores.items():
        metrics[f"average_precision_{name}"] = average_precision(of.arrears, values)
    metrics |= {f"auc_{one}_less_{other}": _lead(of.arrears, scores[one], scores[other]) for one, other in _RIVALS}
    metrics |= {
        "arrears_by_grade": [_mean(of.arrears[grade == place]) for place in range(len(GRADES))],
        "share_by_grade": [float((grade == place).mean()) for place in range(len(GRADES))],
        "base_rate": float(of.arrears.mean()),
    }
    return Report(
        task="grades", data=data, protocol=PROTOCOL, records=len(grade), judged=len(grade), metrics=metrics,
        intervals=_leads(of, scores), notes=notes,
    )  # fmt: skip


def grades_before(trouble: Float64) -> NDArray[np.int64]:
    """Grades before the newest period, as periods came one after the other, shape (n,)."""
    grade = np.full(len(trouble), UNGRADED, np.int64)
    never = np.full(len(trouble), _NEVER, np.int64)
    for period in range(trouble.shape[1] - 1, 0, -1):
        known = np.isfinite(trouble[:, period])
        course = trend(trouble[:, period:], TrendRule())
        grade = np.where(known, graded(course, grade, never, CustomersConfig()), grade)
    return grade


def _lead(arrears: Bool, one: Float64, other: Float64) -> float:
    return roc_auc(arrears, one) - roc_auc(arrears, other)


def _mean(values: Bool) -> float:
    return float(values.mean()) if len(values) else 0.0


def _bands(score: Float64, grade: NDArray[np.int64]) -> Float64:
    """A score in five bands of the sizes that the grades have; equal scores in the order they came."""
    places = np.empty(len(score))
    places[np.argsort(score, kind="stable")] = np.sort(grade)
    return places


def _leads(of: Foretold, scores: dict[str, Float64]) -> dict[str, tuple[float, float]]:
    """95 % intervals of how far the grade leads in area under the ROC curve, accounts drawn again."""
    chance, accounts = np.random.default_rng(1), int(of.account.max()) + 1
    leads: dict[str, list[float]] = {f"auc_{one}_less_{other}": [] for one, other in _RIVALS}
    for _ in range(_RESAMPLES):
        times = np.bincount(chance.integers(0, accounts, accounts), minlength=accounts)[of.account]
        rows = np.repeat(np.arange(len(times)), times)
        # A draw without both kinds has no such area.
        if of.arrears[rows].all() or not of.arrears[rows].any():
            continue
        for one, other in _RIVALS:
            leads[f"auc_{one}_less_{other}"].append(_lead(of.arrears[rows], scores[one][rows], scores[other][rows]))
    return {name: interval(values) for name, values in leads.items()}
