"""Where meters and transformers hang; outages; weather."""

import msgspec

from models.records.base import Moment, Record


class MeterPlace(Record, tag="meter", tag_field="kind"):
    """Where a meter hangs and who pays for it; `generation` says that export is expected of it (rooftop solar).

    `intervals` says that its charges must carry every quarter of an hour, as demand charges need them.
    """

    meter_id: str
    transformer_id: str
    account_id: str | None = None
    phase: str | None = None
    generation: bool = False
    intervals: bool = False


class TransformerPlace(Record, tag="transformer", tag_field="kind"):
    """A transformer, its feeder and rating; `meter_id` is the meter of the transformer itself, where it has one."""

    transformer_id: str
    feeder_id: str
    rated_kva: float
    meter_id: str | None = None


Place = MeterPlace | TransformerPlace


class Outage(Record):
    """Supply that is interrupted: `planned`, `fault`, `peak_shift` or `arrears`; no `to` while it lasts.

    `scope` is `feeder:F1`, `transformer:T1`, `meter:M1`, or `account:A1` for an account's meters. A later record with
    the same id replaces the earlier one.
    """

    outage_id: str
    kind: str
    scope: str
    from_: Moment = msgspec.field(name="from")
    to: Moment | None = None


class Weather(Record):
    """Air temperature, observed."""

    at: Moment
    temperature_c: float
