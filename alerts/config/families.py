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
        off_delay_s: how long it must be over before the alert clears; a condition that returns before goes on.
        levels: evidence that severity follows, and `score`. deadband: severity falls only when one of them is lower by
            this share than where the severity was reached. The end is the detector's, with a deadband of its own.
        realarm_s: an alert that is active for so long, acknowledged or not, must be acknowledged anew; 0 is never.
        reopen_s: a condition that returns within this time after clearing continues the old alert.
        stale_s: with no finding for so long the alert closes as stale; 0 is never. For detectors that never clear.
        lookback_s: how long before its time a finding looks; an outage within explains it.
        grace_s: how long after an outage its suppressed conditions may still clear by themselves before being raised.
        roles: who is meant where a finding does not say.
        expires_s: a message that could not be sent within this time is not sent any more.
        headline: name of the evidence that says how bad it is; the peak is where it was highest.
        resolutions: what it may turn out to be when a person closes it.
    """

    ladder: tuple[str, ...] = ("*",)
    on_delay_s: int = 0
    off_delay_s: int = 0
    levels: tuple[str, ...] = ()
    deadband: float = 0.0
    realarm_s: int = 0
    reopen_s: int = 1800
    stale_s: int = 0
    lookback_s: int = 900
    grace_s: int = HOUR
    roles: tuple[str, ...] = ("desk",)
    expires_s: int = 6 * HOUR
    headline: str = ""
    resolutions: tuple[str, ...] = ("true", "false_alarm", "planned_work", "test", "other")

    def __post_init__(self) -> None:
        for name in ("on_delay_s", "off_delay_s", "realarm_s", "reopen_s", "stale_s", "lookback_s", "grace_s"):
            require(getattr(self, name) >= 0, f"{name} must not be negative")
        require(0 <= self.deadband < 1, "deadband is a share: 0 or more and below 1")
        require(not self.deadband or bool(self.levels), "deadband needs levels: name the evidence that it is of")
        require(all(self.resolutions), "resolutions must be words: leave the empty one out")
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
            levels=("score", "lost_kwh_per_day"),
            deadband=0.1,
            resolutions=("theft", "fault", "clean", "planned_work", "test", "other"),
        ),
        "balance": FamilyRules(
            reopen_s=3 * DAY,
            lookback_s=DAY,
            grace_s=30 * HOUR,
            roles=("inspector", "desk"),
            expires_s=3 * DAY,
            levels=("unexplained_share",),
            deadband=0.1,
        ),
        "arrears": FamilyRules(reopen_s=0, roles=("account", "desk"), expires_s=3 * DAY),
        "bill": FamilyRules(reopen_s=0, roles=("account",), expires_s=3 * DAY),
        "payment_fraud": FamilyRules(ladder=(), reopen_s=DAY, stale_s=30 * DAY, expires_s=DAY),
        "churn": FamilyRules(
            reopen_s=14 * DAY, stale_s=90 * DAY, grace_s=30 * HOUR, expires_s=7 * DAY, levels=("score",), deadband=0.1
        ),
        "quality": FamilyRules(ladder=(), lookback_s=1800, roles=("engineer", "desk"), expires_s=DAY),
        "supply": FamilyRules(
            stale_s=7 * DAY, grace_s=1800, roles=("engineer", "desk"), expires_s=2 * HOUR, headline="meters_expected"
        ),
        "engine": FamilyRules(roles=("engineer", "desk"), expires_s=HOUR),
    }
