"""What the routes of meters answer; energy is in kWh, times are Unix seconds, days are local dates."""

import msgspec


class MeterDay(msgspec.Struct, frozen=True, kw_only=True):
    """How well a meter was read on one day.

    Attributes:
        at: when the day ended. coverage: share of its intervals received. supplied: share of the day with supply.
        bad: share of its readings that were rejected or estimated; null where none came.
    """

    day: str
    at: int
    coverage: float | None
    supplied: float | None
    bad: float | None


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """What a meter used; the lists are as long as the page's `days`, those by hour as long as `hour_at`.

    Attributes:
        kwh: of the day. usual_kwh: median of the first seven whole days. recent_kwh: mean of the newest seven.
        expected_kwh: what it would have used had it moved as the median of its peers. low_kwh, high_kwh: half of the
            peers used between them. peers: how many they are; near: whether all hang at the same transformer.
        hour_at: when the hour ended. hour_kwh: of the hour. profile_kwh: of its mean day as it was before that day.
        features: of the newest day, as theft detection sees them (`models.meters.features`); null where not known.
    """

    kwh: list[float | None]
    usual_kwh: float | None
    recent_kwh: float | None
    expected_kwh: list[float | None]
    low_kwh: list[float | None]
    high_kwh: list[float | None]
    peers: int
    near: bool
    hour_at: list[int]
    hour_kwh: list[float | None]
    profile_kwh: list[float | None]
    features: dict[str, float | None]


class ScoreDay(msgspec.Struct, frozen=True):
    """How strongly theft was suspected after a day, 0 to 1; 0 where next to nothing spoke for it."""

    day: str
    score: float


class Suspicion(msgspec.Struct, frozen=True, kw_only=True):
    """How strongly theft is suspected at a meter, whether a lead is open or not.

    Attributes:
        opens: score from which a lead opens, if it lasts. days: the oldest first.
        reasons: of the newest day, by how much the score would be lower without the cause of each, the largest first.
    """

    opens: float
    days: list[ScoreDay]
    reasons: dict[str, float]


class MeterEvent(msgspec.Struct, frozen=True):
    """Something that a meter reported, or that was found at it; `value` is in kWh where the code is about energy."""

    at: int
    code: str
    value: float


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """One meter: where it hangs, its last days, the oldest first, and its events, the newest first.

    Attributes:
        account_id: empty where none is known. use: null for those who may not see it, and before the first day is over.
        suspicion: as `use`.
    """

    meter_id: str
    transformer_id: str
    feeder_id: str
    account_id: str
    days: list[MeterDay]
    use: Use | None
    suspicion: Suspicion | None
    events: list[MeterEvent]


class LatestUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a meter used; null where not known.

    Attributes:
        kwh: on its newest day. usual_kwh: as a rule in its first week. recent_kwh: in the mean of its newest week.
        peak_kw: in the hour in which its transformer's meters took most on their newest day.
        usual_peak_kw: median of the same hour of the two weeks before.
    """

    kwh: float | None
    usual_kwh: float | None
    recent_kwh: float | None
    peak_kw: float | None
    usual_peak_kw: float | None


class MeterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A meter of a transformer on its newest day; `use` is null for those who may not see it."""

    meter_id: str
    day: str | None
    coverage: float | None
    use: LatestUse | None


class AtPeak(msgspec.Struct, frozen=True, kw_only=True):
    """What a transformer's meters took together in the hour of their newest day in which they took most.

    Attributes:
        at: end of that hour. kw: mean power in it. usual_kw: median of the same hour of the two weeks before.
        meters: how many are in both sums: those whose days came whole.
    """

    at: int
    kw: float
    usual_kw: float
    meters: int


class TransformerMeters(msgspec.Struct, frozen=True):
    """Meters of a transformer, by name, 5,000 at most; `peak` is null before a day of them is over."""

    meters: list[MeterRow]
    peak: AtPeak | None


class BalanceDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a transformer that has a meter of its own.

    Attributes:
        delivered_kwh: what its meter saw. metered_kwh: what the meters below it saw in the same intervals.
        loss_kwh: the rest. loss: its share of what was delivered. completeness: of the meters below, 0 to 1.
    """

    day: str
    at: int
    delivered_kwh: float
    metered_kwh: float
    loss_kwh: float
    loss: float | None
    completeness: float


class Balance(msgspec.Struct, frozen=True):
    """A transformer's energy balance by day, the oldest first; empty where it has no meter of its own."""

    days: list[BalanceDay]


METER_ANSWERS = (Meter, TransformerMeters, Balance)
"""All of them."""
