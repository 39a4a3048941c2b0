"""Operators that reverse a larger share of payments than the others do."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import BadState
from models.fraud.config import DAY_S, FraudConfig
from models.fraud.episodes import Episode, Episodes
from models.fraud.report import MOST_RELATED, episode_finding
from models.messages import Finding, PaymentFact

KIND = "payment_fraud.void_ratio"
_PRIOR_SHARE = 0.02
_PRIOR_PAYMENTS = 50


class Voids:
    """Payments and reversals of every operator by UTC day of event time, over the last days."""

    def __init__(self, config: FraudConfig, episodes: Episodes) -> None:
        self._config = config
        self._episodes = episodes
        self._rows: dict[str, int] = {}
        self._counts: NDArray[np.int32] = np.zeros((0, config.void_days, 2), np.int32)
        self._newest_day = 0
        self._related: dict[str, list[str]] = {}

    def ratio(self, operator: str) -> float:
        """Share of an operator's payments that were reversed; NaN before any."""
        row = self._rows.get(operator)
        payments, reversals = (0, 0) if row is None else self._counts[row].sum(axis=0).tolist()
        return reversals / payments if payments else math.nan

    def check(self, fact: PaymentFact, operator: str, now: int) -> list[Finding]:
        """Count a payment or reversal for its operator, and the finding that it reverses too many."""
        reversal = fact.kind == "reversal"
        if not self._count(operator, fact.at // DAY_S, reversal) or not reversal:
            return []
        self._related[operator] = [*self._related.get(operator, []), fact.payment_id][-MOST_RELATED:]
        evidence = self._excess(operator)
        if not evidence:
            return []
        since = (self._newest_day - self._config.void_days + 1) * DAY_S
        quiet_at = now + self._config.void_days * DAY_S
        episode = Episode(KIND, operator, "operator", "", since, quiet_at)
        if not self._episodes.touch(episode):
            return []
        return [episode_finding(episode, fact.at, 3, {**evidence, "related": self._related[operator]})]

    def dump(self) -> dict[str, Any]:
        """All state but the episodes."""
        used = self._counts[: len(self._rows)]
        return {"rows": self._rows, "counts": used, "newest_day": self._newest_day, "related": self._related}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump.

        Raises:
            BadState: it was made with another `void_days`.
        """
        if state["counts"].shape[1] != self._config.void_days:
            raise BadState(f"the snapshot counts voids over {state['counts'].shape[1]} days: set void_days to that")
        self._rows, self._counts = dict(state["rows"]), state["counts"]
        self._newest_day, self._related = state["newest_day"], dict(state["related"])

    def _count(self, operator: str, day: int, reversal: bool) -> bool:
        days = self._config.void_days
        if day > self._newest_day:
            passed = np.arange(max(self._newest_day + 1, day - days + 1), day + 1) % days
            self._counts[:, passed] = 0
            self._newest_day = day
        if day <= self._newest_day - days:
            return False
        row = self._row(operator)
        self._counts[row, day % days, int(reversal)] += 1
        return True

    def _row(self, operator: str) -> int:
        row = self._rows.pop(operator, None)
        if row is None:
            row = self._free_row()
            self._counts[row] = 0
        self._rows[operator] = row
        return row

    def _free_row(self) -> int:
        if len(self._rows) >= self._config.most_operators:
            unused = next(iter(self._rows))
            self._related.pop(unused, None)
            return self._rows.pop(unused)
        row = len(self._rows)
        if row >= len(self._counts):
            grown = np.zeros((max(8, 2 * row), *self._counts.shape[1:]), np.int32)
            grown[:row] = self._counts[:row]
            self._counts = grown
        return row

    def _excess(self, operator: str) -> dict[str, Any]:
        payments, reversals = self._counts[self._rows[operator]].sum(axis=0).tolist()
        # Operators who are suspected themselves do not show what is usual.
        others = [
            row for name, row in self._rows.items() if name != operator and not self._episodes.is_open(KIND, name)
        ]
        their_payments, their_reversals = self._counts[others].sum(axis=(0, 1)).tolist()
        tried = max(payments, reversals)
        share = reversals / tried
        usual = (their_reversals + _PRIOR_SHARE * _PRIOR_PAYMENTS) / (their_payments + _PRIOR_PAYMENTS)
        config = self._config
        if reversals < config.void_least or share < max(config.void_ratio, config.void_factor * usual):
            return {}
        chance = binomial_tail(reversals, tried, min(usual, 1.0))
        if chance >= config.void_alpha:
            return {}
        evidence = {"reversals": reversals, "payments": payments, "share": round(share, 4)}
        return {**evidence, "others_share": round(usual, 4), "chance": float(f"{chance:.2e}"), "days": config.void_days}


def binomial_tail(least: int, trials: int, share: float) -> float:
    """Probability of at least so many successes among independent trials; exact to rounding.

    Examples:
        >>> round(binomial_tail(1, 2, 0.5), 12)
        0.75
    """
    if least <= 0 or share >= 1:
        return 1.0
    if least > trials or share <= 0:
        return 0.0
    ways = math.lgamma(trials + 1) - math.lgamma(least + 1) - math.lgamma(trials - least + 1)
    term = math.exp(ways + least * math.log(share) + (trials - least) * math.log1p(-share))
    total = 0.0
    for successes in range(least, trials + 1):
        total += term
        term *= (trials - successes) / (successes + 1) * share / (1 - share)
    return min(total, 1.0)
