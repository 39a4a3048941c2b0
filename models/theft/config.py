"""Settings of theft detection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

TAMPER: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "use_while_disconnected": (0.75, 0.95),
        "magnet": (0.65, 0.85),
        "terminal_cover_opened": (0.35, 0.5),
        "cover_opened": (0.3, 0.45),
        "tamper": (0.45, 0.6),
        "register_back": (0.45, 0.8),
        "reverse_flow": (0.35, 0.7),
        "feeds_in": (0.1, 0.3),
        "tilt": (0.25, 0.4),
        "phase_lost": (0.1, 0.2),
    }
)


@dataclass(frozen=True, slots=True)
class TheftConfig:
    """What counts as theft, and how much.

    Attributes:
        warm_days: usable days before a meter is compared with itself.
        baseline_days: time constant of a meter's usual consumption.
        least_coverage: share of a day's intervals that makes the day usable.
        least_peers: meters of a transformer below which the feeder's meters are the peers.
        change_threshold: cumulated daily deviations (in each meter's own spread, `change_slack` taken off each day) at
            which a change of level is certain.
        change_slack: deviation that a day may have without counting.
        adopt_days: how long a drop that is no lead lasts before it becomes the meter's usual consumption.
        least_lost_kwh: lost energy a day (kWh) from which a drop matters fully; half of it does not matter.
        zero_wh: energy of a day (Wh) that counts as none.
        zero_days: days without use, while supplied, at which suspicion begins and is full.
        flat_days: days of one level through all hours at which suspicion begins and is full.
        tamper: code -> (strength of one day with it, of many).
        tamper_days: how long an event counts, fading.
        cap_drop, cap_zero, cap_flat, cap_balance, cap_model: most that each kind of evidence gives a lead by itself.
        vacant: factor on zero consumption where the account has moved out or use faded gradually.
        balanced: factor on drop and zero where the transformer's own meter shows that nothing is missing.
        technical_loss: share of a transformer's energy that lines and meters lose; technical_w: its constant part (W).
        balance_share: unexplained share of a transformer's energy that is a finding; balance_kwh: its least (kWh/day).
        balance_days: days of it before the finding opens, and without it before it closes.
        balance_completeness: of the customers' meters, for a day's balance to count.
        open_score, open_days: a lead opens at this score on so many days in a row; at `sure_score` at once.
        sure_score: see `open_score`.
        confirm_days: days that a fall of use for which nothing else speaks must have lasted before a lead goes to an
            inspector; until then the desk alone watches it.
        close_score, close_days: it closes below this score on so many days in a row.
        damp_days: how long a clean inspection halves a meter's score.
        explore_share: share of all inspections that is suggested for what it would teach; at most a half, 0 is none.
        explore_days: how long such a suggestion stands.
    """

    warm_days: int = 14
    baseline_days: int = 40
    least_coverage: float = 0.8
    least_peers: int = 4
    change_threshold: float = 8.0
    change_slack: float = 0.6
    adopt_days: int = 75
    least_lost_kwh: float = 1.5
    zero_wh: int = 50
    zero_days: tuple[int, int] = (14, 30)
    flat_days: tuple[int, int] = (3, 10)
    tamper: Mapping[str, tuple[float, float]] = field(default_factory=lambda: TAMPER)
    tamper_days: int = 60
    cap_drop: float = 0.85
    cap_zero: float = 0.75
    cap_flat: float = 0.5
    cap_balance: float = 0.7
    cap_model: float = 0.5
    vacant: float = 0.4
    balanced: float = 0.3
    technical_loss: float = 0.04
    technical_w: float = 150.0
    balance_share: float = 0.02
    balance_kwh: float = 3.0
    balance_days: int = 5
    balance_completeness: float = 0.95
    open_score: float = 0.6
    open_days: int = 5
    sure_score: float = 0.9
    confirm_days: int = 35
    close_score: float = 0.35
    close_days: int = 7
    damp_days: int = 90
    explore_share: float = 0.1
    explore_days: int = 28
