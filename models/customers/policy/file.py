"""What a policy file may say, table by table."""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from pydantic import ConfigDict

from models.customers.names import ABC, CRITICAL, GRADES, LIFE, MATRIX
from models.errors import BadSettings

TONES = ("friendly", "plain", "firm")
SERVICES = ("instalments", "credit_purchase", "green_channel", "energy_advice", "account_manager", "estimated_bills")
"""Services that a policy may give for free or forbid."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a customer gets.

    Attributes:
        protected: is never shed, and never cut for arrears without a person's decision.
        alert_priority: of alerts about it, 0 to 3; the desk sees higher ones first among those of one severity.
        patience_days: days added to what dunning gives; below 0 only the first notice comes earlier, for what the law
            asks of a cut stays.
        tone: of dunning: friendly, plain or firm.
        free: services that cost nothing. forbidden: those that are not given.
        inspection_months: months between visits to the meter.
        deposit_months: months of bills that are asked for as a deposit; 0 is none.
        shed_order: place when load must be shed, 1 first to 9 last.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    protected: bool = False
    alert_priority: int = 0
    patience_days: int = 0
    tone: str = "plain"
    free: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    inspection_months: int = 24
    deposit_months: float = 0.0
    shed_order: int = 4

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            if not low <= getattr(self, name) <= high:
                raise BadSettings(f"{name} must be {low} to {high}")
        if self.tone not in TONES:
            raise BadSettings(f"tone {self.tone!r} is not one of {', '.join(TONES)}")
        if wrong := [name for name in (*self.free, *self.forbidden) if name not in SERVICES]:
            raise BadSettings(f"service {wrong[0]!r} is not one of {', '.join(SERVICES)}")
        if both := set(self.free) & set(self.forbidden):
            raise BadSettings(f"{min(both)} cannot be free and forbidden")


_RANGES = (
    ("alert_priority", 0, 3),
    ("patience_days", -30, 60),
    ("inspection_months", 1, 240),
    ("deposit_months", 0, 12),
    ("shed_order", 1, 9),
)


@dataclass(frozen=True, slots=True)
class Fits:
    """Whom a rule is for; each that is given must hold.

    Attributes:
        class_: of the account, in the file `class`. grade, abc, matrix, life, critical: names of these.
        risk: probability of leaving within 90 days that is reached.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    class_: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    abc: tuple[str, ...] = ()
    matrix: tuple[str, ...] = ()
    life: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    risk: float = 0.0

    def __post_init__(self) -> None:
        for name, known in KNOWN.items():
            if wrong := [word for word in getattr(self, name) if word not in known]:
                raise BadSettings(f"{name} {wrong[0]!r} is not one of {', '.join(filter(None, known))}")
        if not 0 <= self.risk <= 1:
            raise BadSettings("risk must be 0 to 1")


KNOWN = {"grade": GRADES, "abc": ABC, "matrix": MATRIX, "life": LIFE, "critical": CRITICAL[1:]}
"""Words that each list of a rule may hold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What some customers get; whatever it does not say is as in `default`.

    Attributes:
        name: for people: it is shown beside what they get.
        fits: whom it is for, in the file `match`.
        gives: what it says of a `Treatment`.
    """

    name: str
    fits: Fits
    gives: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A whole file.

    Attributes:
        default: what a customer gets whom no rule fits.
        rules: the first that fits holds.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    default: Treatment = field(default_factory=Treatment)
    rules: tuple[dict[str, Any], ...] = ()


TREATED = tuple(each.name for each in fields(Treatment))
