"""What a tariffs file may say, table by table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import ConfigDict

from models.errors import BadSettings
from models.tariffs.grains import Half
from models.tariffs.percentages import Minimum, PowerFactor, Tax
from models.tariffs.when import Calendar, season_of

Per = Literal["day", "month", "year"]
TierPer = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A block of use.

    Attributes:
        price: major units per kWh.
        up_to_kwh: where it ends, counted from the beginning of the month, year or day; the last block has none.
        per_person_kwh: what each person of the household adds to that.
    """

    price: Decimal
    up_to_kwh: Decimal | None = None
    per_person_kwh: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Extra:
    """What a large household may use more in every block.

    Attributes:
        persons: from so many on. kwh: more, each month, year or day.
    """

    persons: int
    kwh: Decimal


@dataclass(frozen=True, slots=True)
class Energy:
    """Energy bought, at one price, by period of use, or in blocks; several of them add up.

    Attributes:
        name: of the line. price: major units per kWh, at all times; below zero is a rebate.
        prices: period of use -> that.
        tiers: blocks, from the first kWh on.
        tiers_per: what the blocks are counted by; those of a month and a day are prorated, those of a year begin anew
            on the first of January.
        extra: more for large households, by `persons` of the account; the last that fits counts.
        periods: which periods of use it is for, with `price` or `tiers`; none are all.
        season: first and last day on which it holds, as `06-01..09-30`; none are all year.
        source: where the price was published; empty is the tariff's.
    """

    name: str = "energy"
    price: Decimal | None = None
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    tiers_per: TierPer = "month"
    extra: tuple[Extra, ...] = ()
    periods: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if sum((self.price is not None, bool(self.prices), bool(self.tiers))) != 1:
            raise BadSettings("give one of price, prices and tiers")
        if self.prices and self.periods:
            raise BadSettings("prices name their periods themselves: leave periods out")
        _check_seasons(self.season)
        limits = [tier.up_to_kwh for tier in self.tiers]
        if limits and (limits[-1] is not None or any(limit is None for limit in limits[:-1])):
            raise BadSettings("every tier but the last needs up_to_kwh, and the last has none")
        known = [limit for limit in limits if limit is not None]
        if known != sorted(set(known)) or any(not 0 < limit <= 10**9 for limit in known):
            raise BadSettings("the tiers' up_to_kwh must rise from one to the next and be below 1e9")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fee whatever is used.

    Attributes:
        name: of the line. amount: major units. per: day, month or year, prorated by day.
        season: as that of energy. source: as that.
    """

    amount: Decimal
    name: str = "standing charge"
    per: Per = "month"
    season: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        _check_seasons(self.season)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Contracted power.

    Attributes:
        of: which of the account's terms it is, as `kw` or `kw_valley`; kW or kVA.
        price: major units per kW. per: day, month or year, prorated by day.
        name: of the line. season: as that of energy. source: as that.
    """

    of: str
    price: Decimal
    name: str = "contracted power"
    per: Per = "year"
    season: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        _check_seasons(self.season)


@dataclass(frozen=True, slots=True)
class Demand:
    """The month's highest mean power of an interval.

    Attributes:
        price: major units per kW or kVA and month.
        name: of the line. unit: kW, or kVA from readings with a power factor.
        interval_min: length of the interval that counts: 15, 30 or 60 minutes.
        periods: periods of use that count; none are all.
        over_kw: what is free. least_kw: what is billed at least. step_kw: what it is rounded to, half up; 0 is not.
        ratchet: percent of the highest of the months before that are billed at least; 0 is none.
        ratchet_months: how many those are.
        season: as that of energy. source: as that.
    """

    price: Decimal
    name: str = "demand"
    unit: Literal["kW", "kVA"] = "kW"
    interval_min: Literal[15, 30, 60] = 15
    periods: tuple[str, ...] = ()
    over_kw: Decimal = Decimal(0)
    least_kw: Decimal = Decimal(0)
    step_kw: Decimal = Decimal(0)
    ratchet: Decimal = Decimal(0)
    ratchet_months: int = 11
    season: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        _check_seasons(self.season)
        if min(self.over_kw, self.least_kw, self.step_kw, self.ratchet) < 0 or self.ratchet > 100:
            raise BadSettings("over_kw, least_kw and step_kw are not below 0, and ratchet is between 0 and 100")
        if not 1 <= self.ratchet_months <= 11:
            raise BadSettings("ratchet_months is between 1 and 11")


@dataclass(frozen=True, slots=True)
class Export:
    """What is paid for energy fed in; of net metering, for what is left of it.

    Attributes:
        price: major units per kWh. prices: period of use -> that. name: of the line.
        season: as that of energy. source: as that.
    """

    price: Decimal | None = None
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    name: str = "export"
    season: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if (self.price is not None) == bool(self.prices):
            raise BadSettings("give one of price and prices")
        _check_seasons(self.season)


@dataclass(frozen=True, slots=True)
class Version:
    """Prices of a tariff from one day on.

    Attributes:
        begin: first day. end: first day on which they hold no longer; else they hold until the next begin.
        source: where they were published, with the date.
        calendar: name of the periods of use; empty is one period, `all`.
        round: what is rounded to whole minor units: every line of a bill, or the bill.
        half: where a half goes: up (away from zero) or to the even neighbour.
        month: what a day is a share of where something is by month: `calendar` is the month it lies in, `30 days`
            is always that, and `whole` counts a bill as one month however long it is.
        net_metering: whether energy fed in is first taken off what was bought in the same period of use.
        due_days: days from a bill's issue to its due day.
        energy: what energy costs. fixed: fees. capacity: contracted power. demand: measured power.
        power_factor: the adjustment for it. export: what is paid for energy fed in. minimum: what is billed at least.
        taxes: on all that, in their order.
    """

    begin: date
    end: date | None = None
    source: str = ""
    calendar: str = ""
    round: Literal["line", "bill"] = "line"
    half: Half = "up"
    month: Literal["calendar", "30 days", "whole"] = "calendar"
    net_metering: bool = False
    due_days: int = 15
    energy: tuple[Energy, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    demand: tuple[Demand, ...] = ()
    power_factor: PowerFactor | None = None
    export: tuple[Export, ...] = ()
    minimum: Minimum | None = None
    taxes: tuple[Tax, ...] = ()

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.begin:
            raise BadSettings(f"end {self.end} is not after begin {self.begin}")
        if not 0 <= self.due_days <= 365:
            raise BadSettings(f"due_days {self.due_days} is not between 0 and 365")
        if len(self.demand) > 2:
            raise BadSettings("two demand charges are the most")


@dataclass(frozen=True, slots=True)
class TariffsFile:
    """A whole file.

    Attributes:
        tariffs: name -> its prices, the oldest first; each is written `[[tariffs.<name>]]`.
        calendars: name -> periods of use.
        digits: decimals of the currency. currency: its name, for people.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    tariffs: Mapping[str, tuple[Version, ...]]
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    digits: int = 2
    currency: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.digits <= 4:
            raise BadSettings(f"digits {self.digits} is not between 0 and 4")


def _check_seasons(seasons: tuple[str, ...]) -> None:
    _ = [season_of(text) for text in seasons]
