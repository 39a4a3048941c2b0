"""Which accounts are reported as likely to leave, and when they are calm again."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.churn import prior
from models.churn.blend import Blend
from models.churn.book import Book
from models.churn.config import ChurnConfig
from models.churn.explain import effects, reasons
from models.customers.messages import Risks
from models.messages import Finding
from models.money import major

KIND = "churn.risk"

_AT_ONCE = 4096

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]


class Risk:
    """Judges the accounts of the book; `at_risk_since` and `probability` are its columns there."""

    def __init__(self, book: Book, blend: Blend, config: ChurnConfig, digits: int) -> None:
        self._book = book
        self._blend = blend
        self._config = config
        self._digits = digits

    def judge(self, features: Float64, here: Bool, values: Float64, now: int) -> list[Finding]:
        """Findings of one evaluation, by row.

        Args:
            features: shape (n, F).
            here: the customers among the accounts, shape (n,).
            values: money of a year, minor units, shape (n,).
            now: log time, Unix seconds.
        """
        added = prior.contributions(features)
        log_odds, weight = prior.log_odds(added), self._blend.weight()
        probability = self._blend.probabilities(features, log_odds, weight)
        self._book["probability"][:] = np.where(here, probability, np.nan)
        since = self._book["at_risk_since"]
        rising = self._rising(probability, prior.intent(added), here) & (since == 0)
        calm = (since > 0) & (probability < self._config.clear_below)
        found = []
        for row in np.flatnonzero(rising | calm).tolist():
            if calm[row]:
                found.append(self.over(row, now, "risk fell"))
                continue
            since[row] = now
            why = reasons(features[row], self._blend, weight)
            found.append(self._finding(row, now, float(values[row]), weight, why))
        return found

    def messages(self, features: Float64, here: Bool, now: int) -> Iterator[Risks]:
        """What the last evaluation made of every account; reasons are given from `clear_below` on."""
        rows, weight = np.flatnonzero(here), self._blend.weight()
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            probability = self._book["probability"][part].astype(np.float32)
            likely = part[probability >= self._config.clear_below]
            told = {
                self._book.accounts[row]: [effect.cause for effect in found]
                for row, found in zip(likely.tolist(), effects(features[likely], self._blend, weight), strict=True)
            }
            names = [self._book.accounts[row] for row in part.tolist()]
            yield Risks(at=now, account_id=names, probability=probability, reasons=told)

    def over(self, row: int, now: int, outcome: str) -> Finding:
        """The finding that an account is no longer at risk, with what became of it."""
        finding = self._about(row, now)
        self._book["at_risk_since"][row] = 0
        finding.clear, finding.evidence = True, {"outcome": outcome}
        return finding

    def _rising(self, probability: Float64, intent: Float64, here: Bool) -> Bool:
        config = self._config
        candidates = here & (probability >= config.threshold) & (intent >= config.intent_least)
        most = max(config.top_least, math.ceil(config.top_share * int(here.sum())))
        if here.sum() > most:
            ranked = np.sort(probability[here])
            candidates &= probability >= ranked[-most]
        return candidates

    def _finding(self, row: int, now: int, value: float, weight: float, why: list[dict[str, Any]]) -> Finding:
        finding, probability = self._about(row, now), float(self._book["probability"][row])
        finding.score = probability
        finding.severity = 1 + sum(probability * value >= step for step in self._config.value_steps)
        finding.evidence = {
            "probability": round(probability, 4),
            "yearly_value": major(round(value), self._digits),
            "model": "prior" if weight == 0 else "learned" if weight == 1 else "blend",
            "learned_weight": round(weight, 3),
            "model_version": self._blend.version,
            "reasons": why,
        }
        return finding

    def _about(self, row: int, now: int) -> Finding:
        account_id = self._book.accounts[row]
        return Finding(
            kind=KIND,
            subject=account_id,
            subject_type="account",
            at=now,
            since=int(self._book["at_risk_since"][row]),
            severity=0,
            account_id=account_id,
            recipients=["desk"],
        )
