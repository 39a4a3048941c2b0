"""The rules on payments, and what they count, in one place."""

from collections.abc import Mapping
from typing import Any, Protocol

from models.calendar import LocalTime
from models.fraud.config import FraudConfig
from models.fraud.duplicates import Duplicates
from models.fraud.episodes import Episode, Episodes
from models.fraud.features import Channels, Surroundings, payment_features
from models.fraud.instruments import Instruments
from models.fraud.kept import Kept
from models.fraud.probing import Probing
from models.fraud.report import MOST_RELATED, episode_finding
from models.fraud.reversals import Reversals
from models.fraud.velocity import InstrumentVelocity, OperatorVelocity
from models.fraud.voids import Voids
from models.messages import Finding, PaymentFact

CHARGEBACKS_KIND = "payment_fraud.chargebacks"
_MOST_EPISODES = 20_000


class Part(Protocol):
    """Something with state of its own."""

    def dump(self) -> dict[str, Any]:
        """All state."""

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""


class Rules:
    """Every rule with its state.

    Args:
        config: limits and windows.
        local: the utility's time zone.
        digits: decimals of the currency.
    """

    def __init__(self, config: FraudConfig, local: LocalTime, digits: int) -> None:
        self._config = config
        self._local = local
        self._digits = digits
        self._episodes = Episodes(_MOST_EPISODES)
        self._instruments = Instruments(config.most_instruments)
        self._channels = Channels()
        self._duplicates = Duplicates(config, digits)
        self._reversals = Reversals(config, digits)
        self._probing = Probing(config, digits, self._episodes)
        self._by_instrument = InstrumentVelocity(config, digits, self._episodes)
        self._by_operator = OperatorVelocity(config, digits, self._episodes)
        self._voids = Voids(config, self._episodes)
        self._parts: dict[str, Part] = {
            "episodes": self._episodes,
            "instruments": self._instruments,
            "channels": self._channels,
            "duplicates": self._duplicates,
            "reversals": self._reversals,
            "probing": self._probing,
            "by_instrument": self._by_instrument,
            "by_operator": self._by_operator,
            "voids": self._voids,
        }

    def check(self, fact: PaymentFact, reversed_payment: Kept | None, now: int) -> list[Finding]:
        """What the rules find in a payment, reversal or refund; `now` is log time in Unix seconds.

        Args:
            fact: the payment.
            reversed_payment: the payment that it takes back, where it is known.
            now: log time, Unix seconds.
        """
        self._channels.use(fact.channel)
        found = self._duplicates.check(fact) + self._reversals.check(fact, reversed_payment)
        if fact.kind in ("payment", "top_up"):
            found += self._check_rates(fact, now)
        if fact.kind in ("payment", "top_up", "reversal"):
            operator = fact.operator or (reversed_payment.operator if reversed_payment else "")
            found += self._voids.check(fact, operator, now) if operator else []
        return found

    def charge_back(self, fact: PaymentFact, payment: Kept, now: int) -> list[Finding]:
        """What a charge-back of a known payment says of its instrument."""
        self._channels.charge_back(payment.channel)
        if not payment.instrument:
            return []
        instrument = self._instruments.charge_back(payment.instrument, payment.payment_id, fact.at)
        recent = [one for one in instrument.chargebacks if one[0] > fact.at - self._config.kept_s]
        if len(recent) < self._config.chargebacks:
            return []
        quiet_at = now + self._config.kept_s
        episode = Episode(CHARGEBACKS_KIND, payment.instrument, "instrument", "", recent[0][0], quiet_at)
        if not self._episodes.touch(episode):
            return []
        evidence = {
            "chargebacks": len(recent),
            "days": self._config.kept_s // 86_400,
            "accounts": len(instrument.accounts),
            "related": [payment_id for _, payment_id in recent[-MOST_RELATED:]],
        }
        return [episode_finding(episode, fact.at, 3, evidence)]

    def features(self, fact: PaymentFact) -> list[float]:
        """The features of a payment that was just checked, in the order of `models.fraud.features.FEATURES`."""
        around = Surroundings(
            self._channels,
            self._instruments.get(fact.instrument) if fact.instrument else None,
            self._by_instrument.last_day(fact.instrument, fact.at),
            self._by_operator.last_hour(fact.operator, fact.at),
            self._voids.ratio(fact.operator),
        )
        return payment_features(fact, around, self._local, self._config.tiny_amount, self._digits)

    def close_quiet(self, now: int) -> list[Episode]:
        """The episodes that are over at `now` (Unix seconds of log time)."""
        return self._episodes.close_quiet(now)

    @property
    def open_episodes(self) -> int:
        """How many episodes are open."""
        return len(self._episodes)

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {name: part.dump() for name, part in self._parts.items()}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        for name, part in self._parts.items():
            part.load(state[name])

    def _check_rates(self, fact: PaymentFact, now: int) -> list[Finding]:
        found = self._probing.check(fact, now)
        if fact.instrument:
            instrument = self._instruments.use(fact.instrument, fact.account_id, fact.at)
            found += self._by_instrument.check(fact, instrument, now)
        if fact.operator:
            found += self._by_operator.check(fact, now)
        return found
