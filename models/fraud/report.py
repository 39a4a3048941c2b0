"""Makes findings of payment facts."""

from collections.abc import Sequence
from typing import Any

from models.fraud.episodes import Episode
from models.fraud.windows import Entry
from models.messages import Finding, PaymentFact
from models.money import major

MOST_RELATED = 10
"""Payment ids named in one finding's evidence at most; the newest are kept."""

RECIPIENTS = ["desk"]


def payment_finding(kind: str, fact: PaymentFact, since: int, severity: int, evidence: dict[str, Any]) -> Finding:
    """A finding about the payment of `fact` itself."""
    return Finding(
        kind=f"payment_fraud.{kind}",
        subject=fact.payment_id,
        subject_type="payment",
        at=fact.at,
        since=since,
        severity=severity,
        evidence=evidence,
        account_id=fact.account_id,
        recipients=RECIPIENTS,
    )


def episode_finding(episode: Episode, at: int, severity: int, evidence: dict[str, Any]) -> Finding:
    """The finding that opens an episode."""
    return Finding(
        kind=episode.kind,
        subject=episode.subject,
        subject_type=episode.subject_type,
        at=at,
        since=episode.since,
        severity=severity,
        evidence=evidence,
        account_id=episode.account_id,
        recipients=RECIPIENTS,
    )


def episode_over(episode: Episode, at: int) -> Finding:
    """The finding that closes an episode."""
    finding = episode_finding(episode, at, 0, {"outcome": "no further sign"})
    finding.clear = True
    return finding


def related(entries: Sequence[Entry]) -> list[str]:
    """Ids of the newest of some payments, by time."""
    return [entry.payment_id for entry in entries[-MOST_RELATED:]]


def money_of(entries: Sequence[Entry], digits: int) -> str:
    """Decimal text of the sum of some payments."""
    return major(sum(entry.amount for entry in entries), digits)
