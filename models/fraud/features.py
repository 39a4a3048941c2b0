"""What the learned score of a payment looks at."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from models.calendar import LocalTime
from models.fraud.config import DAY_S
from models.fraud.instruments import Instrument
from models.fraud.windows import Entry
from models.messages import PaymentFact

FEATURES = (
    "log_amount",
    "log_amount_to_owed",
    "owes_nothing",
    "hour_sin",
    "hour_cos",
    "night",
    "channel_share",
    "channel_risk",
    "instrument_age_days",
    "instrument_accounts",
    "instrument_accounts_24h",
    "instrument_payments_24h",
    "instrument_chargebacks",
    "operator_payments_1h",
    "operator_void_ratio",
    "is_reversal",
    "is_refund",
    "is_top_up",
    "hours_since_reconnection",
    "tiny",
    "unknown_account",
)
"""Names of the features of `payment_features`, in order."""

_HALVE_AT = 100_000
_PRIOR_RISK = 0.002
_PRIOR_PAYMENTS = 200
_MOST_CHANNELS = 64


class Channels:
    """How often each channel is used, and how often its payments are charged back; older payments fade.

    Counts are halved when they reach 100,000, so that a change of habits shows within a few of those.
    """

    def __init__(self) -> None:
        self._payments: dict[str, float] = {}
        self._chargebacks: dict[str, float] = {}

    def use(self, channel: str) -> None:
        """Count a payment; channels beyond the 64th count together."""
        name = self._name(channel)
        self._payments[name] = self._payments.get(name, 0.0) + 1
        if sum(self._payments.values()) >= _HALVE_AT:
            self._payments = {known: count / 2 for known, count in self._payments.items()}
            self._chargebacks = {known: count / 2 for known, count in self._chargebacks.items()}

    def charge_back(self, channel: str) -> None:
        """Count a charge-back."""
        name = self._name(channel)
        self._chargebacks[name] = self._chargebacks.get(name, 0.0) + 1

    def share(self, channel: str) -> float:
        """Share of all payments that come this way; NaN before any."""
        total = sum(self._payments.values())
        return self._payments.get(self._name(channel), 0.0) / total if total else math.nan

    def risk(self, channel: str) -> float:
        """Share of the channel's payments charged back, drawn towards 0.2 % while there are few."""
        name = self._name(channel)
        charged_back = self._chargebacks.get(name, 0.0) + _PRIOR_RISK * _PRIOR_PAYMENTS
        return charged_back / (self._payments.get(name, 0.0) + _PRIOR_PAYMENTS)

    def dump(self) -> dict[str, Any]:
        """All counts."""
        return {"payments": self._payments, "chargebacks": self._chargebacks}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._payments, self._chargebacks = dict(state["payments"]), dict(state["chargebacks"])

    def _name(self, channel: str) -> str:
        return channel if channel in self._payments or len(self._payments) < _MOST_CHANNELS else "other"


class Surroundings(NamedTuple):
    """What is known around a payment.

    Attributes:
        channels: use and risk of the channels.
        instrument: its instrument, or None.
        last_day: payments of its instrument within a day.
        last_hour: payments of its operator within an hour.
        void_ratio: share of its operator's payments that were reversed, NaN where there is none.
    """

    channels: Channels
    instrument: Instrument | None
    last_day: list[Entry]
    last_hour: list[Entry]
    void_ratio: float


def payment_features(
    fact: PaymentFact, around: Surroundings, local: LocalTime, tiny_amount: int, digits: int
) -> list[float]:
    """The features of one payment, in the order of `FEATURES`; NaN where something is not known.

    Args:
        fact: the payment.
        around: what is known around it.
        local: the utility's time zone.
        tiny_amount: amounts up to this are tiny (minor units).
        digits: decimals of the currency.
    """
    owed = max(fact.owed_before, 0)
    reconnection = fact.hours_since_reconnection
    return [
        math.log1p(fact.amount / 10**digits),
        math.log((fact.amount + 1) / (owed + 1)) if owed else math.nan,
        float(owed == 0),
        *_hour_features(fact.at + int(local.offset(fact.at))),
        around.channels.share(fact.channel),
        around.channels.risk(fact.channel),
        *_instrument_features(fact, around.instrument, around.last_day),
        float(len(around.last_hour)) if fact.operator else math.nan,
        around.void_ratio,
        *(float(fact.kind == kind) for kind in ("reversal", "refund", "top_up")),
        math.log1p(reconnection) if reconnection >= 0 else math.nan,
        float(fact.amount <= tiny_amount),
        float(not fact.known_account),
    ]


def _hour_features(local_at: int) -> list[float]:
    share = local_at % DAY_S / DAY_S
    return [math.sin(2 * math.pi * share), math.cos(2 * math.pi * share), float(share < 6 / 24)]


def _instrument_features(fact: PaymentFact, instrument: Instrument | None, last_day: list[Entry]) -> list[float]:
    if instrument is None:
        return [math.nan] * 5
    return [
        (fact.at - instrument.since) / DAY_S,
        float(len(instrument.accounts)),
        float(len({entry.account_id for entry in last_day})),
        float(len(last_day)),
        float(len(instrument.chargebacks)),
    ]
