"""Settings of the alerts stage, and where alerts are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.config.desk import DeskConfig
from alerts.config.families import FamilyRules, families
from alerts.config.names import DAY, HOUR, LOSS, OUTAGE_KINDS, matches, require

_DEFAULT = FamilyRules()
_WITHOUT_SUPPLY = ("overload", "theft", "balance", "quality", "churn")


def _explains() -> dict[str, tuple[str, ...]]:
    return {
        "planned": (*_WITHOUT_SUPPLY, "supply"),
        "fault": (*_WITHOUT_SUPPLY, "supply"),
        "peak_shift": (*_WITHOUT_SUPPLY, "supply"),
        "arrears": ("quality", "churn"),
        LOSS: _WITHOUT_SUPPLY,
    }


@dataclass(frozen=True, slots=True)
class AlertsConfig:
    """Settings of the alerts stage, and where alerts are kept.

    Attributes:
        families: rules by kind family; families that are not named have the defaults of `FamilyRules`.
        final: kinds that end an episode although their finding is not marked as clear.
        explains: outage kind -> patterns of the kinds that it explains and so inhibits; `supply` is a loss that meters'
            last gasps or silence told of.
        never_inhibited: patterns of kinds that no outage explains: a cover is not opened by a missing supply.
        never_to_customer: patterns of kinds that no customer is told about.
        routes: the file that says who is told; empty are the built-in routes. `gridpulse serve` and `gridpulse worker`
            read it again whenever it changes.
        desk: how much the desk is told at most.
        flapping_edges: so many raises and clears within `flapping_window_s` (seconds, event time) are chatter.
        calm_s: without a raise or clear for so long it has calmed.
        refresh_s: new evidence alone makes a new revision at most this often (seconds, event time).
        shelve_default_s, shelve_most_s: how long a shelf lasts where the action does not say, and at most.
        service_most_s: how long an alert may be out of service at most (seconds); silence_most_s: and a silence last.
        future_s: an action whose time is further ahead of its arrival is refused.
        forget_s: closed alerts can be acted on and continued for so long after their last change.
        outage_memory_s: so long after its end an outage still explains late findings.
        metrics_s: every how many seconds of log time the counts are emitted.
        database: where alerts are kept for people, as `postgresql://user:password@host/database`; empty is SQLite in
            the state directory.
    """

    families: Mapping[str, FamilyRules] = field(default_factory=families)
    final: tuple[str, ...] = ("arrears.restored",)
    explains: Mapping[str, tuple[str, ...]] = field(default_factory=_explains)
    never_inhibited: tuple[str, ...] = ("payment_fraud", "arrears", "bill", "engine", "theft.tamper")
    never_to_customer: tuple[str, ...] = ("theft", "balance", "payment_fraud", "churn", "engine")
    routes: str = ""
    desk: DeskConfig = field(default_factory=DeskConfig)
    flapping_edges: int = 6
    flapping_window_s: int = 6 * HOUR
    calm_s: int = 3 * HOUR
    refresh_s: int = 900
    shelve_default_s: int = 8 * HOUR
    shelve_most_s: int = 30 * DAY
    service_most_s: int = 90 * DAY
    silence_most_s: int = 90 * DAY
    future_s: int = HOUR
    forget_s: int = 30 * DAY
    outage_memory_s: int = 40 * DAY
    metrics_s: int = 900
    database: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        kinds = (*OUTAGE_KINDS, LOSS)
        unknown = set(self.explains) - set(kinds)
        require(not unknown, f"explains names {sorted(unknown)}: outage kinds are {', '.join(kinds)}")
        require(self.flapping_edges >= 3, "flapping_edges must be 3 or more: one raise and clear is no chatter")
        for name in ("calm_s", "shelve_default_s", "shelve_most_s", "service_most_s", "silence_most_s", "forget_s"):
            require(getattr(self, name) > 0, f"{name} must be positive")
        require(self.metrics_s > 0, "metrics_s must be positive")

    def family(self, name: str) -> FamilyRules:
        """Rules of a family."""
        return self.families.get(name, _DEFAULT)

    def explained(self, outage_kind: str, kind: str) -> bool:
        """Whether an outage of one kind explains a finding of another."""
        if any(matches(pattern, kind) for pattern in self.never_inhibited):
            return False
        return any(matches(pattern, kind) for pattern in self.explains.get(outage_kind, ()))
