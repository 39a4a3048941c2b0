"""Messages between stages; arrays have one row a subject, all of equal length n."""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

Float16 = NDArray[np.float16]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]

SLOTS = 100
"""Quarters of an hour of the longest local day, on which a clock is set back; they are counted from midnight."""


class Message(msgspec.Struct, kw_only=True):
    """Base of all internal messages."""


class Partials(Message):
    """Changes of one interval's energy sums by transformer, from the meters of one partition (meters -> grid).

    The first message of an interval carries the sums, later ones only differences: they are added, never replaced.

    Attributes:
        at: end of the interval, Unix seconds; interval_s: its length.
        transformer_id: n names; feeder_id: their feeders.
        wh: import of the customers' meters, Wh. export_wh: their export, Wh.
        apparent_vah: apparent energy of the readings that carry a power factor, VAh; pf_wh: the energy of those.
        reported: meters with a reading of the interval. expected: meters known and supplied (0 in later messages).
        measured_wh: reading of the transformer's own meter, Wh; measured: 1 where it has one.
    """

    at: int
    interval_s: int
    transformer_id: list[str]
    feeder_id: list[str]
    wh: Int64
    export_wh: Int64
    apparent_vah: Int64
    pf_wh: Int64
    reported: Int32
    expected: Int32
    measured_wh: Int64
    measured: Int32


class MeterDays(Message):
    """One local day of meters, as theft detection and the console need it (meters -> theft, by feeder).

    Attributes:
        day: local date as days since 1970-01-01; at: Unix seconds of its end.
        meter_id, transformer_id, account_id, feeder_id: n names ("" where unknown).
        wh: import of the day. coverage: share of its intervals received. supplied: share of the day with supply.
        features: shape (n, F), the columns of `models.meters.features.FEATURES`; NaN where not known yet.
        hour_wh: import by local hour, shape (n, 24).
        profile: the meter's mean day of that kind as it was before this one, kWh, shape (n, 24); NaN where none was
            learned. bad: share of the readings rejected or estimated, NaN where none came. Both are empty in messages
            of before they were sent.
    """

    day: int
    at: int
    feeder_id: list[str]
    transformer_id: list[str]
    meter_id: list[str]
    account_id: list[str]
    wh: Int64
    coverage: Float32
    supplied: Float32
    features: Float32
    hour_wh: Int32
    profile: Float16 = msgspec.field(default_factory=lambda: np.zeros((0, 24), np.float16))
    bad: Float32 = msgspec.field(default_factory=lambda: np.zeros(0, np.float32))


class Evidence(Message):
    """Something that happened at a meter and speaks for or against theft (meters -> grid, by feeder).

    `code` is the meter event's code, `use_while_disconnected`, `reverse_flow`, `register_back`, or `inspection_theft`,
    `inspection_fault`, `inspection_clean`.
    """

    meter_id: str
    transformer_id: str
    account_id: str
    feeder_id: str
    at: int
    code: str
    value: float = 0.0


class Charges(Message):
    """Energy of one local day by account and meter, to be priced (meters -> accounts, by account).

    A day comes once; energy that arrives after it comes as a later message of the same day with the difference.

    Attributes:
        day: local date as days since 1970-01-01; at: Unix seconds of its end.
        hour_wh: import by local hour, shape (n, 24); export_wh: of the day.
        coverage: share of the day's intervals received.
        fine: which of the n have what follows, too; shape (m,).
        quarter_wh, quarter_export_wh, quarter_vah: import, export and apparent energy by quarters of an hour since the
            day's local midnight, shape (m, 100), for a day has up to 25 hours. varh: reactive energy, shape (m,).
    """

    day: int
    at: int
    account_id: list[str]
    meter_id: list[str]
    hour_wh: Int32
    export_wh: Int64
    coverage: Float32
    fine: Int32 = msgspec.field(default_factory=lambda: np.zeros(0, np.int32))
    quarter_wh: Int32 = msgspec.field(default_factory=lambda: np.zeros((0, SLOTS), np.int32))
    quarter_export_wh: Int32 = msgspec.field(default_factory=lambda: np.zeros((0, SLOTS), np.int32))
    quarter_vah: Int32 = msgspec.field(default_factory=lambda: np.zeros((0, SLOTS), np.int32))
    varh: Int64 = msgspec.field(default_factory=lambda: np.zeros(0, np.int64))


class Loads(Message):
    """Load of transformers over one interval (grid -> metrics, console, recordings' `loads.csv`), and of their feeder.

    Attributes:
        at: end of the interval, Unix seconds. revision: 0 first, then higher with each correction.
        load_kw, load_kva: mean of the interval. loading: load_kva / rated_kva. completeness: 0 to 1.
        top_oil_c, hot_spot_c: degrees Celsius. life_h: hours of life used up in the interval (IEC 60076-7).
        feeder_kw: sum over the feeder, all of which is in this message when `whole` is true.
    """

    at: int
    interval_s: int
    revision: int
    feeder_id: str
    transformer_id: list[str]
    load_kw: Float32
    load_kva: Float32
    loading: Float32
    completeness: Float32
    top_oil_c: Float32
    hot_spot_c: Float32
    life_h: Float32
    feeder_kw: float
    feeder_completeness: float


class Forecasts(Message):
    """Load forecast of a feeder's transformers for the next hours (grid -> metrics, console).

    Attributes:
        at: when it was made, Unix seconds. step_s: length of a step; step k ends at `at + (k + 1) * step_s`.
        levels: the quantile levels, Q of them. load_kva: shape (n, H, Q). p_overload: shape (n,), the probability that
            the highest load in the H steps exceeds the rating.
        peak_kva: median of that highest load, and what it stays below with 95 %, shape (n, 2). It may be higher than
            any step's: a step is a mean, and new load may count in it before it counts in the steps. Empty in messages
            of before it was sent.
    """

    at: int
    step_s: int
    feeder_id: str
    transformer_id: list[str]
    rated_kva: Float32
    levels: list[float]
    load_kva: Float32
    p_overload: Float32
    peak_kva: Float32 = msgspec.field(default_factory=lambda: np.zeros((0, 2), np.float32))


class Balances(Message):
    """One local day of transformers that have a meter of their own (grid -> theft, by feeder).

    Attributes:
        day: local date as days since 1970-01-01; at: Unix seconds of its end.
        measured_wh: what the transformer's meter saw. metered_wh: what its customers' meters saw in the same time.
        completeness: of the customers' meters over those intervals, 0 to 1.
        intervals_kw: the unmetered power (measured - metered) by local hour, mean of the hour, shape (n, 24).
    """

    day: int
    at: int
    feeder_id: list[str]
    transformer_id: list[str]
    measured_wh: Int64
    metered_wh: Int64
    completeness: Float32
    intervals_kw: Float32


class PaymentFact(Message):
    """One payment record with what the ledger knows about it (accounts -> fraud).

    Attributes:
        amount: minor units, positive. kind: payment, top_up, reversal, refund, or chargeback (then only the ids and
            `at` are set).
        reversed_amount: of the payment that a reversal takes back, 0 where that payment is unknown.
        owed_before: what the account owed before it, minor units (negative: credit).
        hours_since_reconnection: since supply that was cut for arrears came back; -1 where it never was.
        known_account: whether reference data has named the account.
    """

    payment_id: str
    account_id: str
    at: int
    kind: str
    amount: int = 0
    channel: str = ""
    reverses: str = ""
    reversed_amount: int = 0
    instrument: str = ""
    operator: str = ""
    owed_before: int = 0
    hours_since_reconnection: float = -1.0
    known_account: bool = True


class Finding(Message):
    """What a detector says of a subject now; an alert is made of findings of one key.

    Attributes:
        kind: dotted, the family first: `overload.heavy`, `theft.lead`, `arrears.overdue`, `payment_fraud.duplicate`, ….
        subject: an id as the utility knows it; subject_type: transformer, feeder, meter, account or payment.
        at: event time, Unix seconds. since: when the episode began.
        severity: 0 information, 1 low, 2 medium, 3 high, 4 critical.
        score: 0 to 1, how sure. clear: the condition is over.
        evidence: names with units -> values, what a reader needs to believe it.
        feeder_id, transformer_id, meter_id, account_id: where the subject is, as far as known; outages match on it.
        recipients: account (the customer), inspector, engineer, desk - who is meant.
    """

    kind: str
    subject: str
    subject_type: str
    at: int
    since: int
    severity: int
    score: float = 1.0
    clear: bool = False
    evidence: dict[str, Any] = {}
    feeder_id: str = ""
    transformer_id: str = ""
    meter_id: str = ""
    account_id: str = ""
    recipients: list[str] = []

    @property
    def family(self) -> str:
        """The kind's first part."""
        return self.kind.split(".", 1)[0]

    @property
    def key(self) -> str:
        """Key of the alert this belongs to: one alert a family and subject."""
        return f"{self.family}:{self.subject}"


class Cause(Message):
    """What silences others: a transformer or feeder without supply, or one that is silent (grid -> alerts).

    Attributes:
        scope: `transformer:T1` or `feeder:F1`. kind: dotted, of the finding that says so, `supply.lost` or
            `supply.silent`. since: Unix seconds. end: None while it lasts; the one that ends has the same `since`.
    """

    scope: str
    kind: str
    since: int
    end: int | None = None


class Point(Message):
    """One point of a metric series in event time (any stage -> metrics); tags have few values, never a meter's id."""

    series: str
    at: int
    tags: dict[str, str] = {}
    fields: dict[str, float] = {}
