"""Theft leads about supplies judged by who was found not to be regular, and how soon."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from models.backtest.bootstrap import interval
from models.backtest.report import Metric, Report
from models.calendar import DAY
from models.evaluation.metrics import wilson
from models.messages import Finding

MONTH_DAYS = 365.25 / 12

LEAD, NOTICE = ("theft.lead", "theft.tamper"), ("theft.lead", "theft.tamper", "theft.watch")
"""Kinds that send an inspector, and those that anybody sees."""

PROTOCOL = (
    "the stage of the stream takes in one local day of all supplies after the other, from a cold start; a lead counts "
    "when it goes to an inspector, and is false where the supply is regular; supplies of which nothing is known count "
    "neither way"
)

NOTES = [
    "All supplies count as neighbours at one feeder; there are no events, no energy balance and no accounts.",
    "Nobody says since when a supply is not regular: delays are days from its first reading to its first lead.",
    "Rates have exact Poisson intervals (Garwood 1936), which take leads as independent; beside them are those of the "
    "bootstrap over supplies.",
    "Without labels every supply counts as regular.",
]

_RESAMPLES = 1000
_TAIL = 0.025

Figures = tuple[dict[str, Metric], dict[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A supply of which the truth is known.

    Attributes:
        guilty: whether it is not regular. first: Unix seconds of its first reading. days: that it was read.
    """

    guilty: bool
    first: int
    days: float


def judge(data: str, records: int, supplies: Mapping[str, Judged], findings: Iterable[Finding]) -> Report:
    """Figures of all leads and notices about the supplies that count.

    Args:
        data: layout of the data.
        records: readings taken in.
        supplies: by name.
        findings: in the order in which they were made.
    """
    listed = [finding for finding in findings if finding.subject in supplies]
    metrics: dict[str, Metric] = {"meter_months": _months(supplies), "non_regular": float(len(_guilty(supplies)))}
    bounds: dict[str, tuple[float, float]] = {}
    for name, kinds in (("lead", LEAD), ("notice", NOTICE)):
        opened = list(openings(listed, kinds))
        for figures in (_false(name, opened, supplies), _found(name, opened, supplies)):
            metrics |= figures[0]
            bounds |= figures[1]
    return Report("theft", data, PROTOCOL, records, len(supplies), metrics, bounds, notes=list(NOTES))


def openings(findings: Iterable[Finding], kinds: tuple[str, ...]) -> Iterator[Finding]:
    """The findings with which an alert of some kinds begins; it ends when it clears."""
    standing = set[str]()
    for finding in findings:
        if finding.clear:
            standing.discard(finding.subject)
        elif finding.kind in kinds and finding.subject not in standing:
            standing.add(finding.subject)
            yield finding


def poisson(count: int) -> tuple[float, float]:
    """95 % interval of the mean of which `count` were seen (Garwood 1936).

    Examples:
        >>> [round(each, 2) for each in poisson(2)]
        [0.24, 7.22]
    """
    low = 0.0 if count == 0 else _mean_where(1 - _TAIL, count - 1)
    return low, _mean_where(_TAIL, count)


def _months(supplies: Mapping[str, Judged]) -> float:
    return sum(each.days for each in supplies.values() if not each.guilty) / MONTH_DAYS


def _guilty(supplies: Mapping[str, Judged]) -> list[str]:
    return [name for name, each in supplies.items() if each.guilty]


def _false(name: str, opened: list[Finding], supplies: Mapping[str, Judged]) -> Figures:
    """How many are about regular supplies, and how many that is in a hundred meter-months."""
    about = Counter(finding.subject for finding in opened if not supplies[finding.subject].guilty)
    count, rate = about.total(), f"false_{name}s_per_100_meter_months"
    hundreds = max(_months(supplies) / 100, 1e-9)
    low, high = poisson(count)
    regular = [(about[subject], each.days) for subject, each in supplies.items() if not each.guilty]
    metrics: dict[str, Metric] = {f"{name}s": len(opened), f"false_{name}s": count, rate: count / hundreds}
    return metrics, {rate: (low / hundreds, high / hundreds), f"{rate}_by_supply": _resampled(regular)}


def _found(name: str, opened: list[Finding], supplies: Mapping[str, Judged]) -> Figures:
    """How many of those that are not regular have one, and how many days after their first reading."""
    guilty, first = _guilty(supplies), {finding.subject: finding.at for finding in reversed(opened)}
    delays = [(first[subject] - supplies[subject].first) / DAY for subject in guilty if subject in first]
    metrics: dict[str, Metric] = {f"found_by_{name}s": len(delays)}
    if delays:
        metrics[f"{name}_delay_days_quartiles"] = np.quantile(delays, [0.25, 0.5, 0.75]).tolist()
    if not guilty:
        return metrics, {}
    share = wilson(len(delays), len(guilty))
    metrics[f"recall_by_{name}s"] = len(delays) / len(guilty)
    return metrics, {f"recall_by_{name}s": (share.low or 0.0, share.high or 0.0)}


def _resampled(regular: list[tuple[int, float]]) -> tuple[float, float]:
    """95 % interval of the rate when supplies, with their counts and days, are drawn anew."""
    if not regular:
        return 0.0, 0.0
    count, days = np.array(regular, float).T
    picked = np.random.default_rng(1).integers(0, len(regular), (_RESAMPLES, len(regular)))
    return interval((100 * MONTH_DAYS * count[picked].sum(axis=1) / days[picked].sum(axis=1)).tolist())


def _mean_where(chance: float, count: int) -> float:
    """The Poisson mean of which at most `count` are seen with a given chance; the chance falls as the mean rises."""
    low, high = 0.0, 4.0 * count + 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(count, middle) > chance else (low, middle)
    return low


def _at_most(count: int, mean: float) -> float:
    return sum(math.exp(seen * math.log(mean) - mean - math.lgamma(seen + 1)) for seen in range(count + 1))
