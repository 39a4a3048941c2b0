"""Settings of the meters stage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetersConfig:
    """What the meters stage believes, counts and reports.

    Attributes:
        max_kw: highest mean power of a meter over an interval (kW); a reading above is rejected as absurd.
        min_interval_s: shortest interval a meter may report (seconds).
        future_s: how far a meter's clock may be ahead of the log (seconds).
        zero_run: consecutive readings of zero from which on they are counted as a zero run.
        identical_run: consecutive equal readings above zero from which on they are counted.
        spike_deviations: standard deviations above the meter's own mean from which on a reading is a spike.
        spike_kw: lowest power of a spike (kW).
        spike_after: readings of a meter before its spikes are judged.
        history_rate: weight of a new reading in a meter's running mean and deviation.
        sum_tolerance: share by which registers and intervals may differ; sum_tolerance_wh: and the Wh on top.
        full_coverage: share of a day's intervals from which on the day counts for profile and baseline.
        full_supply: share of a day with supply from which on it does.
        profile_rate: weight of a new day in the consumption profile.
        recent_days, baseline_days: usable days before `recent_kwh` and `baseline_kwh` are given.
        profile_days: days learned before `shape_distance` is given.
        use_kwh: energy of a day under an arrears outage from which on `use_while_disconnected` is evidence (kWh).
        reverse_kwh: export of a day from which on `reverse_flow` is evidence, where no generation is declared (kWh).
        silent_intervals: expected intervals without a reading after which a meter is silent.
        bad_share: share of rejected or estimated readings of a day that is a `quality.bad_data` finding; it clears at
            half of it.
        stuck_s: a meter that gave one value above zero for this long is stuck (seconds); stuck_kw: if that is a mean
            power of at least this (kW), as small loads may well be steady.
        kept_events: meter events and inspections kept for meters that reference data has not named yet.
    """

    max_kw: float = 2500.0
    min_interval_s: int = 60
    future_s: int = 900
    zero_run: int = 96
    identical_run: int = 12
    spike_deviations: float = 8.0
    spike_kw: float = 3.0
    spike_after: int = 24
    history_rate: float = 0.02
    sum_tolerance: float = 0.02
    sum_tolerance_wh: int = 20
    full_coverage: float = 0.9
    full_supply: float = 0.99
    profile_rate: float = 0.1
    recent_days: int = 3
    baseline_days: int = 14
    profile_days: int = 3
    use_kwh: float = 0.5
    reverse_kwh: float = 0.1
    silent_intervals: int = 48
    bad_share: float = 0.2
    stuck_s: int = 86_400
    stuck_kw: float = 0.05
    kept_events: int = 10_000
