"""A payment that brought supply back and is reversed once it is back."""

from collections.abc import Mapping
from typing import Any

from models.fraud.config import FraudConfig
from models.fraud.kept import Kept
from models.fraud.report import payment_finding
from models.messages import Finding, PaymentFact
from models.money import major

_MOST_OPEN = 10_000


class Reversals:
    """Suspicious reversals whose account may still pay again."""

    def __init__(self, config: FraudConfig, digits: int) -> None:
        self._config = config
        self._digits = digits
        self._open: dict[str, list[Any]] = {}

    def check(self, fact: PaymentFact, reversed_payment: Kept | None) -> list[Finding]:
        """The finding that a reversal takes back what supply came back for, or that the money came after all."""
        if fact.kind in ("payment", "top_up"):
            return self._repaid(fact)
        if fact.kind != "reversal" or not self._is_suspicious(fact, reversed_payment):
            return []
        self._open.pop(fact.account_id, None)
        self._open[fact.account_id] = [fact.payment_id, fact.at, fact.reversed_amount]
        if len(self._open) > _MOST_OPEN:
            del self._open[next(iter(self._open))]
        evidence = {
            "reverses": fact.reverses,
            "amount": major(fact.reversed_amount or fact.amount, self._digits),
            "hours_since_reconnection": round(fact.hours_since_reconnection, 1),
            "operator": fact.operator,
            "related": [fact.reverses, fact.payment_id],
        }
        return [payment_finding("reversal_after_reconnection", fact, fact.at, 3, evidence)]

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {"open": self._open}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._open = {account_id: list(reported) for account_id, reported in state["open"].items()}

    def _is_suspicious(self, fact: PaymentFact, reversed_payment: Kept | None) -> bool:
        hours = fact.hours_since_reconnection
        if not 0 <= hours * 3600 <= self._config.reconnection_s:
            return False
        if reversed_payment is None:
            return True
        reconnected_at = fact.at - hours * 3600
        # A payment made after supply was back cannot be what it came back for.
        return reconnected_at - self._config.reconnection_lead_s <= reversed_payment.at <= reconnected_at + 1

    def _repaid(self, fact: PaymentFact) -> list[Finding]:
        reported = self._open.get(fact.account_id)
        if reported is None:
            return []
        payment_id, at, amount = reported
        if fact.at > at + self._config.repaid_s or fact.amount < amount:
            return []
        del self._open[fact.account_id]
        evidence = {"outcome": "paid again", "related": [payment_id, fact.payment_id]}
        finding = payment_finding("reversal_after_reconnection", fact, at, 0, evidence)
        finding.subject, finding.clear = payment_id, True
        return [finding]
