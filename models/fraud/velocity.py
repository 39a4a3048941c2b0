"""Too many payments at once: of an instrument, against what it is used for; of an operator, against its own days."""

from collections.abc import Mapping
from typing import Any

import msgspec

from models.fraud.config import DAY_S, HOUR_S, FraudConfig
from models.fraud.episodes import Episode, Episodes
from models.fraud.instruments import Instrument
from models.fraud.report import episode_finding, money_of, related
from models.fraud.windows import Entry, Windows, entry_of
from models.messages import Finding, PaymentFact

_MOST_ENTRIES = 256
_FADE = 0.99
_GROWTH = 1.1
INSTRUMENT_KIND = "payment_fraud.instrument_velocity"
OPERATOR_KIND = "payment_fraud.operator_velocity"


class InstrumentVelocity:
    """Payments of every instrument over the last day."""

    def __init__(self, config: FraudConfig, digits: int, episodes: Episodes) -> None:
        self._config = config
        self._digits = digits
        self._episodes = episodes
        self._windows = Windows(DAY_S, _MOST_ENTRIES, config.most_instruments)
        self._first = 0

    def last_day(self, name: str, at: int) -> list[Entry]:
        """Payments of an instrument in the day up to `at`."""
        return self._windows.between(name, at - DAY_S, at)

    def check(self, fact: PaymentFact, instrument: Instrument, now: int) -> list[Finding]:
        """The finding that an instrument pays for too many; `now` is log time in Unix seconds."""
        self._first = self._first or fact.at
        self._windows.add(fact.instrument, entry_of(fact))
        if fact.channel in self._config.shared_channels:
            return []
        day = self.last_day(fact.instrument, fact.at)
        hour = [entry for entry in day if entry.at > fact.at - HOUR_S]
        exceeded = self._exceeded(fact, instrument, hour, day)
        if not exceeded:
            return []
        return self._report(fact, now, exceeded, day if exceeded["window_h"] == 24 else hour)

    def dump(self) -> dict[str, Any]:
        """All state but the episodes."""
        return {"windows": self._windows.dump(), "first": self._first}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._windows.load(state["windows"])
        self._first = state["first"]

    def _exceeded(
        self, fact: PaymentFact, instrument: Instrument, hour: list[Entry], day: list[Entry]
    ) -> dict[str, Any]:
        config = self._config
        # Before the habits of instruments are known, one that pays for a house full of tenants looks like a thief's.
        factor = config.warm_factor if fact.at < self._first + config.habit_s else 1
        limits = (
            (1, hour, config.accounts_hour, config.payments_hour),
            (24, day, config.accounts_day, config.payments_day),
        )
        for window_h, entries, most_accounts, most_payments in limits:
            habitual = self._habitual(instrument, fact.at, entries)
            accounts = len({entry.account_id for entry in entries}) - habitual
            unexpected = len(entries) - habitual
            if accounts >= factor * most_accounts or unexpected >= factor * most_payments:
                return {"window_h": window_h, "new_accounts": accounts, "unexpected_payments": unexpected}
        return {}

    def _habitual(self, instrument: Instrument, at: int, entries: list[Entry]) -> int:
        """How many of the accounts paid the instrument has been paying for long."""
        before = at - self._config.habit_s
        paid = {entry.account_id for entry in entries}
        return sum(1 for account_id in paid if instrument.accounts.get(account_id, at) <= before)

    def _report(self, fact: PaymentFact, now: int, exceeded: dict[str, Any], entries: list[Entry]) -> list[Finding]:
        quiet_at = now + self._config.quiet_s
        episode = Episode(INSTRUMENT_KIND, fact.instrument, "instrument", "", entries[0].at, quiet_at)
        if not self._episodes.touch(episode):
            return []
        total = {"amount": money_of(entries, self._digits), "payments": len(entries), "channel": fact.channel}
        evidence = {**exceeded, **total, "related": related(entries)}
        return [episode_finding(episode, fact.at, 3, evidence)]


class Operator(msgspec.Struct):
    """Hourly payment counts of one operator.

    Attributes:
        since: event time of the first payment. day: UTC day that `peak` is of. peak: highest count within an hour.
        usual: highest peak of earlier days, fading by 1 % a day of work.
        exceeded: the limit was reached that day.
    """

    since: int
    day: int
    peak: int = 0
    usual: float = 0.0
    exceeded: bool = False


class OperatorVelocity:
    """Payments taken by every operator over the last hour, and what is usual for it."""

    def __init__(self, config: FraudConfig, digits: int, episodes: Episodes) -> None:
        self._config = config
        self._digits = digits
        self._episodes = episodes
        self._windows = Windows(HOUR_S, _MOST_ENTRIES, config.most_operators)
        self._operators: dict[str, Operator] = {}
        self._pool = 0.0
        self._first = 0

    def last_hour(self, name: str, at: int) -> list[Entry]:
        """Payments of an operator in the hour up to `at`."""
        return self._windows.between(name, at - HOUR_S, at)

    def check(self, fact: PaymentFact, now: int) -> list[Finding]:
        """The finding that an operator takes payments far faster than ever; `now` is log time in Unix seconds."""
        self._first = self._first or fact.at
        self._windows.add(fact.operator, entry_of(fact))
        entries = self.last_hour(fact.operator, fact.at)
        operator = self._use(fact)
        operator.peak = max(operator.peak, len(entries))
        limit = self._limit(operator, fact.at)
        if limit is None or len(entries) < limit:
            return []
        operator.exceeded = True
        quiet_at = now + self._config.quiet_s
        episode = Episode(OPERATOR_KIND, fact.operator, "operator", "", entries[0].at, quiet_at)
        if not self._episodes.touch(episode):
            return []
        usual = operator.usual or self._pool
        counts = {"payments": len(entries), "window_h": 1, "usual_most_an_hour": round(usual, 1)}
        evidence = {**counts, "amount": money_of(entries, self._digits), "related": related(entries)}
        return [episode_finding(episode, fact.at, 3, evidence)]

    def dump(self) -> dict[str, Any]:
        """All state but the episodes."""
        kept = {"operators": self._operators, "pool": self._pool, "first": self._first}
        return {"windows": self._windows.dump(), **kept}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._windows.load(state["windows"])
        self._operators = msgspec.convert(state["operators"], dict[str, Operator])
        self._pool, self._first = state["pool"], state["first"]

    def _use(self, fact: PaymentFact) -> Operator:
        day = fact.at // DAY_S
        operator = self._operators.pop(fact.operator, None) or Operator(fact.at, day)
        if day > operator.day:
            self._end_day(operator)
            operator.day, operator.peak, operator.exceeded = day, 0, False
        self._operators[fact.operator] = operator
        if len(self._operators) > self._config.most_operators:
            del self._operators[next(iter(self._operators))]
        return operator

    def _end_day(self, operator: Operator) -> None:
        # A reported day says little of what is usual, but real growth must not be reported for ever.
        peak = min(operator.peak, _GROWTH * operator.usual + 1) if operator.exceeded else operator.peak
        operator.usual = max(_FADE * operator.usual, float(peak))
        self._pool = max(_FADE * self._pool, operator.usual)

    def _limit(self, operator: Operator, at: int) -> float | None:
        known = at >= operator.since + self._config.habit_s
        usual = operator.usual if known else max(self._pool, operator.usual)
        # A newcomer is judged by its colleagues; where there are none yet, not at all.
        if not known and at < self._first + self._config.habit_s:
            return None
        return max(float(self._config.operator_floor), self._config.operator_factor * usual)
