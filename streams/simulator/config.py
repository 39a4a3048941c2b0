"""What a simulated town is like, and how much goes wrong in it."""

from dataclasses import dataclass

MONTH_DAYS = 30
"""Rates are per this many days."""


@dataclass(frozen=True, slots=True)
class BadDataConfig:
    """How often data is bad; shares are of readings.

    Attributes:
        missing: never sent. duplicate: sent twice. late: sent some intervals to two days after their time.
        zero, negative, spike, absurd: wrong values in a meter that is otherwise well.
        unparsable: text that is no number, or half a line (CSV and NDJSON only).
        naive: a time without an offset (CSV and NDJSON only). future: a time days ahead.
        register_meters: share of meters that send their register and not the energy of an interval.
        register_resets: of those a month, in the whole town.
        silent_meters: meters that say nothing for days, a month.
        faulty_meters: meters that break and stick at zero or at one value, a month.
    """

    missing: float = 0.002
    duplicate: float = 0.001
    late: float = 0.003
    zero: float = 0.0
    negative: float = 2e-6
    spike: float = 5e-6
    absurd: float = 1e-6
    unparsable: float = 2e-6
    naive: float = 1e-6
    future: float = 1e-6
    register_meters: float = 0.01
    register_resets: float = 0.5
    silent_meters: float = 2.0
    faulty_meters: float = 1.0


CLEAN = BadDataConfig(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
"""Nothing is bad."""


@dataclass(frozen=True, slots=True)
class TownConfig:
    """A town; rates count what begins in `MONTH_DAYS` days in the whole of it.

    Attributes:
        start: first local date (ISO). days: how many. timezone: IANA name.
        interval_s: length of an interval (seconds); a divisor of an hour.
        meters, accounts, transformers, feeders: how many there are; the accounts beyond have a second meter.
        business_share, prepaid_share, electric_heat_share, cooling_share, solar_share: of accounts or meters.
        own_meter_share: share of transformers that have a meter of their own.
        peak_loading: range that a transformer's highest peak over its rating is chosen from; ratings come in steps, so
            most stay below it.
        near_limit: transformers whose evening peak is about 85 % of their rating.
        summer_c, winter_c: mean temperature of the warmest and coldest day.
        trips: share of homes that go away for some days in a quarter of a year.
        slow_payers: share of accounts that often pay a day or two after the due day.
        bills: write what the billing system bills.
        warm_days: days before anything goes wrong.
        thefts, overloads, non_payers, frauds, churners: of each a month.
        planned_outages, faults, peak_shifts: outages a month.
        inspections: of meters without theft, a month. theft_found: share of thefts that an inspection ends.
        move_outs: homes that stand empty for some weeks, a month.
        chatter: factor on the calls and complaints that everybody makes.
        storm_day: how many days after the start a storm hits the town in the evening; negative for none.
        chargers_day: how many days after the start electric cars begin to come to the largest transformer, within a
            month so many that it is a little over its rating on most evenings; negative for none.
        bad: bad data.
    """

    start: str = "2024-01-01"
    days: int = 180
    timezone: str = "Asia/Shanghai"
    interval_s: int = 900
    meters: int = 2_000
    accounts: int = 1_800
    transformers: int = 60
    feeders: int = 3
    business_share: float = 0.08
    prepaid_share: float = 0.12
    electric_heat_share: float = 0.15
    cooling_share: float = 0.6
    solar_share: float = 0.02
    own_meter_share: float = 0.4
    near_limit: int = 3
    peak_loading: tuple[float, float] = (0.6, 0.75)
    summer_c: float = 29.0
    winter_c: float = 2.0
    trips: float = 0.25
    slow_payers: float = 0.08
    bills: bool = True
    warm_days: int = 35
    thefts: float = 4.0
    overloads: float = 2.0
    non_payers: float = 4.0
    frauds: float = 3.0
    churners: float = 5.0
    planned_outages: float = 1.5
    faults: float = 1.5
    peak_shifts: float = 0.5
    inspections: float = 6.0
    theft_found: float = 0.5
    move_outs: float = 2.0
    chatter: float = 1.0
    storm_day: int = -1
    chargers_day: int = -1
    bad: BadDataConfig = BadDataConfig()
