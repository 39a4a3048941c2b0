"""What each kind of alert claims, and which truth makes the claim right."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.calendar import DAY, HOUR
from models.evaluation.episodes import LOSS, UNMETERED, Episode


@dataclass(frozen=True, slots=True)
class Timing:
    """When an alert may come, relative to an episode; seconds.

    Attributes:
        lead_s: so long before its beginning. grace_s: so long after its end.
        detect_s: time that detection may take: an episode that begins later than this before the recording's end is
            not judged.
    """

    lead_s: int
    grace_s: int
    detect_s: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How alerts of some kinds are judged.

    Attributes:
        name: of the row of the report. kinds: families or dotted kinds that make the claim.
        truth: kinds of episodes that it is right about. place: what its subject is, empty where it may be several.
        counted: whose months false alarms are counted by: meter, account or transformer.
        timing: when it may come. ways: the same for episodes of a label.
        stands: it is right of every episode during which it stands, whenever it was raised; without this it must be
            raised in time.
        ahead: it must stand when the episode begins: it is a forecast.
        renew_s: standing for longer than this is a new claim; 0 is never. A claim not yet over when the recording
            ends is not judged.
        after_s: so long after something ended, it may still be what led to a false alarm.
    """

    name: str
    kinds: tuple[str, ...]
    truth: tuple[str, ...]
    place: str
    counted: str
    timing: Timing
    ways: Mapping[str, Timing] = field(default_factory=dict)
    stands: bool = False
    ahead: bool = False
    renew_s: int = 0
    after_s: int = 36 * HOUR

    def claims(self, kind: str) -> bool:
        """Whether an alert of this dotted kind makes the claim."""
        return any(kind == each or kind.startswith(f"{each}.") for each in self.kinds)

    def speaks_of(self, subject: str) -> bool:
        """Whether a subject, `meter:M1`, is one that it may be about."""
        return not self.place or subject.startswith(f"{self.place}:")

    def timing_of(self, episode: Episode) -> Timing:
        """When an alert of an episode may come."""
        return next((self.ways[label] for label in episode.labels if label in self.ways), self.timing)


RULES: tuple[Rule, ...] = (
    Rule(
        "overload", ("overload.overload",), ("overload",), "transformer", "transformer",
        Timing(0, 2 * HOUR, 2 * HOUR), stands=True, after_s=2 * HOUR,
    ),
    Rule(
        "overload.forecast", ("overload.forecast",), ("overload",), "transformer", "transformer",
        Timing(0, 0, 0), stands=True, ahead=True, renew_s=DAY, after_s=2 * HOUR,
    ),
    Rule(
        "theft", ("theft.lead", "theft.tamper"), ("theft",), "meter", "meter",
        Timing(0, 3 * DAY, 45 * DAY), {"use_after_disconnection": Timing(0, 3 * DAY, 3 * DAY)},
    ),
    Rule(
        "theft.watch", ("theft.watch", "theft.lead", "theft.tamper"), ("theft",), "meter", "meter",
        Timing(0, 3 * DAY, 30 * DAY), {"use_after_disconnection": Timing(0, 3 * DAY, 3 * DAY)},
    ),
    Rule("balance", ("balance",), (UNMETERED,), "transformer", "transformer", Timing(0, 10 * DAY, 30 * DAY)),
    Rule(
        "arrears",
        (
            "arrears.overdue", "arrears.arranged", "arrears.promise_broken", "arrears.disconnection_notice",
            "arrears.final_notice", "arrears.critical", "arrears.disconnection_due",
        ),
        ("arrears",), "account", "account", Timing(DAY, 3 * DAY, 13 * DAY),
    ),
    Rule(
        "payment_fraud", ("payment_fraud",), ("payment_fraud",), "fraud", "account", Timing(HOUR, DAY, DAY),
        {"velocity": Timing(HOUR, 45 * DAY, DAY), "voids": Timing(0, 2 * DAY, 16 * DAY)},
    ),
    Rule("churn", ("churn",), ("churn",), "account", "account", Timing(15 * DAY, 0, 35 * DAY)),
    Rule(
        "quality", ("quality",), ("silent", "meter_fault"), "meter", "meter", Timing(0, 2 * DAY, 2 * DAY),
        {"stuck_at_zero": Timing(0, 2 * DAY, 7 * DAY), "stuck_at_a_value": Timing(0, 2 * DAY, 7 * DAY)},
        after_s=2 * HOUR,
    ),
    Rule("supply", ("supply.lost",), (LOSS,), "", "transformer", Timing(0, HOUR, HOUR), after_s=2 * HOUR),
)  # fmt: skip
"""Every claim that GridPulse's alerts make; kinds that none names, such as `overload.heavy`, are notices."""
