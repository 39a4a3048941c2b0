"""The same payment twice: equal account, amount and way of paying, another payment id, soon after."""

from collections.abc import Mapping
from typing import Any

from models.fraud.config import FraudConfig
from models.fraud.report import payment_finding
from models.fraud.windows import Entry, Windows, entry_of
from models.messages import Finding, PaymentFact
from models.money import major

_MOST_EQUAL = 32
_MOST_OPEN = 10_000
_KINDS = ("payment", "top_up")


class Duplicates:
    """Payments of the last days by account and amount, and the duplicates that were reported."""

    def __init__(self, config: FraudConfig, digits: int) -> None:
        self._config = config
        self._digits = digits
        self._windows = Windows(config.duplicate_overpaid_s, _MOST_EQUAL, config.most_accounts)
        self._reported: dict[str, str] = {}

    def check(self, fact: PaymentFact) -> list[Finding]:
        """The finding that a payment is a duplicate, or that a reversal has undone one."""
        if fact.kind in ("reversal", "refund"):
            return self._undo(fact)
        if fact.kind not in _KINDS or fact.amount <= self._config.tiny_amount:
            return []
        key, entry = _key(fact.kind, fact.account_id, fact.amount), entry_of(fact)
        reach = self._config.duplicate_overpaid_s
        others = self._windows.between(key, fact.at - reach, fact.at + reach)
        alike = [other for other in others if _same_way(other, entry) and other.payment_id != fact.payment_id]
        self._windows.add(key, entry)
        if not alike:
            return []
        nearest = min(alike, key=lambda other: abs(other.at - fact.at))
        return self._report(fact, nearest, entry) if self._is_duplicate(fact, nearest) else []

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {"windows": self._windows.dump(), "reported": self._reported}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._windows.load(state["windows"])
        self._reported = dict(state["reported"])

    def _is_duplicate(self, fact: PaymentFact, other: Entry) -> bool:
        apart = abs(fact.at - other.at)
        if fact.kind == "top_up":
            return apart <= self._config.top_up_window_s
        # Who still owes the amount may be paying in equal parts; who does not has paid twice.
        overpaid = fact.owed_before < fact.amount
        return apart <= self._config.duplicate_window_s or (apart <= self._config.duplicate_overpaid_s and overpaid)

    def _report(self, fact: PaymentFact, other: Entry, entry: Entry) -> list[Finding]:
        first, second = sorted((other, entry), key=lambda one: one.at)
        if second.payment_id in self._reported:
            return []
        self._remember(second.payment_id, second.payment_id)
        self._remember(first.payment_id, second.payment_id)
        evidence = {
            "amount": major(fact.amount, self._digits),
            "duplicate_of": first.payment_id,
            "minutes_apart": round((second.at - first.at) / 60, 1),
            "channel": fact.channel,
            "instrument": fact.instrument,
            "owed_before": major(fact.owed_before, self._digits),
            "related": [first.payment_id, second.payment_id],
        }
        finding = payment_finding("duplicate", fact, first.at, 2, evidence)
        finding.subject = second.payment_id
        return [finding]

    def _undo(self, fact: PaymentFact) -> list[Finding]:
        whole = fact.reversed_amount or fact.amount
        if fact.amount < whole:
            return []
        for kind in _KINDS:
            self._windows.remove(_key(kind, fact.account_id, whole), fact.reverses)
        subject = self._reported.pop(fact.reverses, None)
        if subject is None:
            return []
        for payment_id in [known for known, reported in self._reported.items() if reported == subject]:
            del self._reported[payment_id]
        evidence = {"outcome": "undone", "related": [fact.reverses, fact.payment_id]}
        finding = payment_finding("duplicate", fact, fact.at, 0, evidence)
        finding.subject, finding.clear = subject, True
        return [finding]

    def _remember(self, payment_id: str, subject: str) -> None:
        self._reported.setdefault(payment_id, subject)
        if len(self._reported) > _MOST_OPEN:
            del self._reported[next(iter(self._reported))]


def _key(kind: str, account_id: str, amount: int) -> str:
    return f"{kind}|{amount}|{account_id}"


def _same_way(one: Entry, other: Entry) -> bool:
    if one.instrument and other.instrument:
        return one.instrument == other.instrument
    return one.channel == other.channel
