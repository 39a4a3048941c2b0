"""What a tariffs file may say of charges that depend on others: power factor, minimum, taxes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from models.errors import BadSettings


@dataclass(frozen=True, slots=True)
class Slope:
    """What each hundredth of the power factor adds, down or up to some value.

    Attributes:
        to: power factor up to which it holds. each: percent a hundredth; below zero is a rebate.
    """

    to: Decimal
    each: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """What is added from a power factor on.

    Attributes:
        at_least: the power factor. percent: what is added; below zero is a rebate.
    """

    at_least: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class PowerFactor:
    """Percents for the month's mean power factor, rounded to hundredths, half up; by a table or a formula.

    Attributes:
        name: of the line. on: names of the lines it is a percentage of; none are all before it.
        table: steps; below the last of them its percent holds.
        standard: of the formula: the power factor at which nothing is added.
        below: of the formula: slopes from `standard` down. above: from `standard` up.
        source: as that of energy.
    """

    name: str = "power factor"
    on: tuple[str, ...] = ()
    table: tuple[Step, ...] = ()
    standard: Decimal = Decimal("0.9")
    below: tuple[Slope, ...] = ()
    above: tuple[Slope, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if bool(self.table) == bool(self.below or self.above):
            raise BadSettings("give a table, or below and above")
        down, up = [slope.to for slope in self.below], [slope.to for slope in self.above]
        if [self.standard, *down] != sorted({self.standard, *down}, reverse=True):
            raise BadSettings("below leads from standard down: each `to` is lower than the one before")
        if [self.standard, *up] != sorted({self.standard, *up}):
            raise BadSettings("above leads from standard up: each `to` is higher than the one before")


@dataclass(frozen=True, slots=True)
class Minimum:
    """What is billed at least.

    Attributes:
        amount: major units. per: day or month, prorated by day. name: of the line that fills up to it.
        on: names of the lines that count; none are all before it. source: as that of energy.
    """

    amount: Decimal
    per: Literal["day", "month"] = "month"
    name: str = "minimum charge"
    on: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """A percentage of other lines; taxes are in their order, so that one may be on another.

    Attributes:
        name: of the line. percent: of the lines' sum. on: their names; none are all before it.
        source: as that of energy.
    """

    name: str
    percent: Decimal
    on: tuple[str, ...] = ()
    source: str = ""
