"""Where meters, accounts and transformers are, so that an outage of a feeder is known to touch a meter."""

from collections import defaultdict
from collections.abc import Sequence

from models.records import MeterPlace, TransformerPlace


class Places:
    """The topology of a recording; places are written `meter:M1`, `account:A1`, `transformer:T1`, `feeder:F1`.

    Args:
        meters: every meter. transformers: every transformer.

    Attributes:
        counts: how many there are of each, by `meter`, `account` and `transformer`.
        metered: transformers that have a meter of their own.
    """

    def __init__(self, meters: Sequence[MeterPlace], transformers: Sequence[TransformerPlace]) -> None:
        feeders = {each.transformer_id: each.feeder_id for each in transformers}
        self._wider: dict[str, dict[str, None]] = defaultdict(dict)
        self.metered = {f"transformer:{each.transformer_id}" for each in transformers if each.meter_id}
        accounts: set[str] = set()
        for meter in meters:
            above = [f"transformer:{meter.transformer_id}"]
            if meter.transformer_id in feeders:
                above.append(f"feeder:{feeders[meter.transformer_id]}")
            self._wider[f"meter:{meter.meter_id}"] |= dict.fromkeys(above)
            if meter.account_id:
                accounts.add(meter.account_id)
                self._wider[f"account:{meter.account_id}"] |= dict.fromkeys(above)
                self._wider[f"meter:{meter.meter_id}"][f"account:{meter.account_id}"] = None
        self._wider |= {f"transformer:{name}": {f"feeder:{feeder}": None} for name, feeder in feeders.items()}
        self.counts = {"meter": len(meters), "account": len(accounts), "transformer": len(feeders)}

    def of(self, place: str) -> tuple[str, ...]:
        """A place and what it is part of: an account is wherever its meters are."""
        return (place, *self._wider.get(place, ()))

    def transformer(self, meter: str) -> str:
        """Transformer of a meter, or empty where it is unknown."""
        return next((place for place in self._wider.get(meter, ()) if place.startswith("transformer:")), "")
