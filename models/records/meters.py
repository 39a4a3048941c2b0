"""What meters say, and what people find at them."""

from models.records.base import Moment, Record


class Reading(Record):
    """Energy of one meter over one interval, or its register at one time."""

    meter_id: str
    at: Moment
    kwh: float | None = None
    register_kwh: float | None = None
    interval_s: int | None = None
    volts: float | None = None
    amps: float | None = None
    pf: float | None = None
    quality: str | None = None
    export_kwh: float | None = None


class MeterEvent(Record):
    """Something a meter reports of itself, such as `cover_opened`, `magnet`, `reverse_flow` or `last_gasp`."""

    meter_id: str
    at: Moment
    code: str


class Inspection(Record):
    """What an inspector found at a meter: `theft`, `fault` or `clean`."""

    meter_id: str
    at: Moment
    outcome: str
