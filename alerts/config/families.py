"""How alerts live, by kind family."""

from dataclasses import dataclass

from alerts.config.names import DAY, HOUR, ROLES, require


@dataclass(frozen=True, slots=True)
class FamilyRules:
    """How alerts of one kind family live.

    Attributes:
        ladder: stages that replace each other at a subject, as `heavy` and `overload` do; `*` is all of the family.
            Stages outside hold side by side: the alert shows the most severe, and clears when all have cleared.
        on_delay_s: how long a condition must last before the alert is raised (detectors have delays of their own).
        reopen_s: a condition that returns within this time after clearing continues the old alert.
        stale_s: with no finding for so long the alert closes as stale; 0 is never. For detectors that never clear.
        lookback_s: how long before its time a finding looks; an outage within explains it.
        grace_s: how long after an outage its suppressed conditions may still clear by themselves before being raised.
        roles: who is meant where a finding does not say.
        expires_s: a message that could not be sent within this time is not sent any more.
        headline: name of the evidence that says how bad it is; the peak is where it was highest.
    """

    ladder: tuple[str, ...] = ("*",)
    on_delay_s: int = 0
    reopen_s: int = 1800
    stale_s: int = 0
    lookback_s: int = 900
    grace_s: int = HOUR
    roles: tuple[str, ...] = ("desk",)
    expires_s: int = 6 * HOUR
    headline: str = ""

    def __post_init__(self) -> None:
        for name in ("on_delay_s", "reopen_s", "stale_s", "lookback_s", "grace_s"):
            require(getattr(self, name) >= 0, f"{name} must not be negative")
        require(self.expires_s > 0, "expires_s must be positive: a message needs time to be sent")
        require(set(self.roles) <= set(ROLES), f"roles {self.roles} must be of {', '.join(ROLES)}")

    def track(self, kind: str) -> str:
        """Name of the condition that a finding of this kind sets or clears; the ladder's is empty."""
        stage = kind.partition(".")[2]
        return "" if "*" in self.ladder or stage in self.ladder or not stage else stage


def families() -> dict[str, FamilyRules]:
    """Rules of the families GridPulse detects."""
    return {
        "overload": FamilyRules(roles=("desk",), headline="peak_loading"),
        "theft": FamilyRules(
            reopen_s=7 * DAY,
            lookback_s=DAY,
            grace_s=30 * HOUR,
            roles=("inspector", "desk"),
            expires_s=3 * DAY,
            headline="lost_kwh_since_start",
        ),
        "balance": FamilyRules(
            reopen_s=3 * DAY, lookback_s=DAY, grace_s=30 * HOUR, roles=("inspector", "desk"), expires_s=3 * DAY
        ),
        "arrears": FamilyRules(reopen_s=0, roles=("account", "desk"), expires_s=3 * DAY),
        "payment_fraud": FamilyRules(ladder=(), reopen_s=DAY, stale_s=30 * DAY, expires_s=DAY),
        "churn": FamilyRules(reopen_s=14 * DAY, stale_s=90 * DAY, grace_s=30 * HOUR, expires_s=7 * DAY),
        "quality": FamilyRules(ladder=(), lookback_s=1800, roles=("engineer", "desk"), expires_s=DAY),
        "engine": FamilyRules(roles=("engineer", "desk"), expires_s=HOUR),
    }
