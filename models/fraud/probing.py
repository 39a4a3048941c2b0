"""Small-amount probing: someone tries with tiny payments whether an instrument works."""

from collections.abc import Mapping
from typing import Any

from models.fraud.config import FraudConfig
from models.fraud.episodes import Episode, Episodes
from models.fraud.report import episode_finding, money_of, related
from models.fraud.windows import Windows, entry_of
from models.messages import Finding, PaymentFact

_MOST_ENTRIES = 64
KIND = "payment_fraud.probing"


class Probing:
    """Tiny payments of the last hours by instrument and by account."""

    def __init__(self, config: FraudConfig, digits: int, episodes: Episodes) -> None:
        self._config = config
        self._digits = digits
        self._episodes = episodes
        self._windows = Windows(config.probing_window_s, _MOST_ENTRIES, config.most_accounts)

    def check(self, fact: PaymentFact, now: int) -> list[Finding]:
        """The finding that a tiny payment makes a series; `now` is log time in Unix seconds."""
        if fact.amount > self._config.tiny_amount:
            return []
        subjects = [("instrument", fact.instrument)] if fact.instrument else []
        if fact.kind == "payment":
            subjects.append(("account", fact.account_id))
        for subject_type, subject in subjects:
            self._windows.add(f"{subject_type}|{subject}", entry_of(fact))
        for subject_type, subject in subjects:
            if self._is_series(f"{subject_type}|{subject}", fact.at):
                # One series is one finding: that of the instrument, where it has one.
                return self._report(fact, now, subject_type, subject)
        return []

    def dump(self) -> dict[str, Any]:
        """All state but the episodes."""
        return {"windows": self._windows.dump()}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._windows.load(state["windows"])

    def _is_series(self, key: str, at: int) -> bool:
        return len(self._windows.between(key, at - self._config.probing_window_s, at)) >= self._config.probing_count

    def _report(self, fact: PaymentFact, now: int, subject_type: str, subject: str) -> list[Finding]:
        window_s = self._config.probing_window_s
        entries = self._windows.between(f"{subject_type}|{subject}", fact.at - window_s, fact.at)
        account_id = fact.account_id if subject_type == "account" else ""
        quiet_at = now + self._config.quiet_s
        episode = Episode(KIND, subject, subject_type, account_id, entries[0].at, quiet_at)
        if not self._episodes.touch(episode):
            return []
        evidence = {
            "payments": len(entries),
            "window_h": window_s / 3600,
            "amount": money_of(entries, self._digits),
            "accounts": len({entry.account_id for entry in entries}),
            "related": related(entries),
        }
        return [episode_finding(episode, fact.at, 2, evidence)]
