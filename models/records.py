"""Records as the utility's systems send them: one struct a topic, field for field what the JSON holds.

`at` is Unix seconds, or RFC 3339 text with an offset; it is the end of the interval where there is one. Money is
decimal text or integer minor units. Unknown fields are ignored, so that a source may send more than GridPulse reads.
"""

from typing import Any, TypeVar, overload

import msgspec

from models.errors import BadRecord

Moment = int | float | str
"""Unix seconds, or RFC 3339 text with an offset; `models.calendar.seconds` makes whole seconds of it."""

Amount = int | str
"""Integer minor units, or decimal text in major units; `models.money.minor_units` makes minor units of it."""


class Record(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Base of all records."""


UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding JSON of strangers may raise; the last for arrays nested thousands deep."""

T = TypeVar("T")
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


@overload
def decoded(value: bytes, kind: type[T]) -> T: ...
@overload
def decoded(value: bytes, kind: Any) -> Any: ...
def decoded(value: bytes, kind: Any) -> Any:
    """A record of its JSON.

    Raises:
        BadRecord: it is no JSON or nested absurdly deep, a field is missing, or one is of the wrong type.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(value)
    except UNREADABLE as error:
        raise BadRecord(str(error)) from None


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


class Payment(Record):
    """Money that moved, and what is done with it; `models.accounts.intake.PAYMENT_KINDS` names every kind.

    `bill_id` is the bill that it is for, `counterpart` the other account of a transfer, `reference` what the bank knows
    it by (end-to-end id or creditor reference).
    """

    payment_id: str
    account_id: str
    at: Moment
    amount: Amount
    channel: str = ""
    kind: str = "payment"
    reverses: str | None = None
    instrument: str | None = None
    operator: str | None = None
    bill_id: str | None = None
    counterpart: str | None = None
    reference: str | None = None


class Bill(Record):
    """A bill from the utility's billing system."""

    bill_id: str
    account_id: str
    issued_at: Moment
    due_at: Moment
    amount: Amount
    period_from: Moment | None = None
    period_to: Moment | None = None


class Chargeback(Record):
    """A payment that turned out to be fraudulent."""

    payment_id: str
    account_id: str
    at: Moment


class Notice(Record):
    """Proof that a notice the law asks for reached a customer: `disconnection_notice` or `final_notice`.

    `at` is when it reached the customer, `means` how: `sms`, `email`, `letter`, `in_person`, ….
    """

    notice_id: str
    account_id: str
    at: Moment
    kind: str
    means: str = ""
    alert_id: str = ""


class Instalment(Record):
    """A part of a plan: what is to be paid, and when."""

    due_at: Moment
    amount: Amount


class Arrangement(Record):
    """A `promise` to pay an amount by `due_at`, or a `plan` of instalments; `cancelled` ends the one of that id.

    `by` is who agreed to it. In a table the instalments of a plan are written `2024-04-01T00:00:00+02:00=50.00
    2024-05-01T00:00:00+02:00=50.00`.
    """

    arrangement_id: str
    account_id: str
    at: Moment
    kind: str = "promise"
    due_at: Moment | None = None
    amount: Amount | None = None
    instalments: list[Instalment] | str = []
    by: str = ""
    cancelled: bool = False


class CustomerEvent(Record):
    """What a customer did: `complaint`, `call`, `tariff_change`, `contract_end`, `move_out`, `switched_away`, …."""

    account_id: str
    at: Moment
    kind: str


class Account(Record):
    """Reference data of an account; `locale` is `zh` or `en`, `class_` is `residential`, `business`, ….

    `terms` is what else a tariff must know, by any name: `persons` of the household, `kw` that are contracted; in a
    table `persons=5 kw=4.6`. `opt_out` names kinds of alerts that the customer wants no messages of, with spaces
    between them. `critical` says why it must not lose supply: `hospital`, `life_support`, `water`, `emergency` or
    another word. Recordings and JSON call the field `class`.
    """

    account_id: str
    class_: str = msgspec.field(name="class", default="residential")
    tariff: str = "standard"
    prepaid: bool = False
    locale: str = "en"
    phone: str | None = None
    email: str | None = None
    contract_end: Moment | None = None
    critical: str | None = None
    opt_out: str = ""
    terms: dict[str, float] | str = {}


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


class Tariff(Record):
    """Prices of one tariff in major units per kWh: a flat price, tiers by monthly use, or prices by local hour.

    `tiers` is a list of (up to kWh a month, price), the last one up to infinity written as null.
    `hours` maps a price to the local hours it holds for; where both are given, `hours` price comes on top of tiers.
    What these cannot say, `versions` do, in the place of all of them, with the names of a tariffs file
    (`models.tariffs.file.Version`), the oldest first; `calendars` has the periods of use that they name.
    """

    tariff: str
    price: str | None = None
    tiers: list[tuple[float | None, str]] = []
    hours: list[tuple[str, list[int]]] = []
    fixed_per_month: str = "0"
    due_days: int = 15
    versions: list[dict[str, Any]] = []
    calendars: dict[str, dict[str, Any]] = {}


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


class ModelOrder(Record):
    """What an engineer does to a learned model: `promote` a candidate, `rollback` to a version, `resume`."""

    model: str
    action: str
    at: Moment
    actor: str
    candidate: str | None = None
    version: int | None = None
    text: str = ""


class Action(Record):
    """What an operator does to an alert: `ack`, `shelve`, `close`, …; `alerts.actions.ACTIONS` names all.

    `alert_id` and `revision` say what the operator saw; `resolution` is what a closed alert turned out to be.
    """

    alert_key: str
    action: str
    at: Moment
    actor: str
    until: Moment | None = None
    text: str = ""
    alert_id: str = ""
    revision: int | None = None
    resolution: str = ""


class Silence(Record):
    """Alerts that nobody is told of for a time: what `match` fits, as in a routes file; a later record replaces it.

    `actor` answers for it, `text` is the reason. One whose `to` is not after its `from` ends what there was of its id.
    """

    silence_id: str
    match: dict[str, Any]
    from_: Moment = msgspec.field(name="from")
    to: Moment
    actor: str
    text: str


class Override(Record):
    """A credit grade that a person sets: `grade` holds to `until`, whatever the figures say; `owner` answers for it.

    A later record of the account replaces it; one whose `until` is not after its `at` ends it.
    """

    account_id: str
    at: Moment
    grade: str
    until: Moment
    owner: str
    reason: str


class RoutesText(Record):
    """A routes file that holds from now on: its whole `text`, its `name` for people, and who put it there."""

    text: str
    name: str
    at: Moment
    actor: str
