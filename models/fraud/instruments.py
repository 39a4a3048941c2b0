"""What is known of a payment instrument: since when, whom it pays, what was charged back."""

from collections.abc import Mapping
from typing import Any

import msgspec

_MOST_ACCOUNTS = 64
_MOST_CHARGEBACKS = 16


class Instrument(msgspec.Struct):
    """One instrument.

    Attributes:
        since: event time of its first payment.
        accounts: account -> event time of the instrument's first payment for it; the longest unpaid give way.
        chargebacks: (event time, payment id) of the newest charge-backs of its payments.
    """

    since: int
    accounts: dict[str, int]
    chargebacks: list[tuple[int, str]]


class Instruments:
    """Instruments by their hash; the longest unused give way."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[str, Instrument] = {}

    def __len__(self) -> int:
        return len(self._known)

    def get(self, name: str) -> Instrument | None:
        """What is known of an instrument."""
        return self._known.get(name)

    def use(self, name: str, account_id: str, at: int) -> Instrument:
        """Note a payment and say what is known, this payment included."""
        instrument = self._known.pop(name, None) or Instrument(at, {}, [])
        instrument.since = min(instrument.since, at)
        first = min(instrument.accounts.pop(account_id, at), at)
        instrument.accounts[account_id] = first
        if len(instrument.accounts) > _MOST_ACCOUNTS:
            del instrument.accounts[next(iter(instrument.accounts))]
        self._keep(name, instrument)
        return instrument

    def charge_back(self, name: str, payment_id: str, at: int) -> Instrument:
        """Note a charge-back of one of its payments."""
        instrument = self._known.pop(name, None) or Instrument(at, {}, [])
        instrument.chargebacks = [*instrument.chargebacks, (at, payment_id)][-_MOST_CHARGEBACKS:]
        self._keep(name, instrument)
        return instrument

    def dump(self) -> dict[str, Any]:
        """All instruments."""
        return {"known": self._known}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._known = msgspec.convert(state["known"], dict[str, Instrument])

    def _keep(self, name: str, instrument: Instrument) -> None:
        self._known[name] = instrument
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
