"""Sorted lists in memory, and what those of customers are ordered and narrowed by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

Key = tuple[float, str]
"""A row's place in its list: what the list is ordered by, ascending, and its id."""

Row = TypeVar("Row")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A sorted list whose rows are made when they are shown.

    Attributes:
        name: of this order and filter. keys: of all rows, ascending. row: makes the row of a place.
    """

    name: str
    keys: Sequence[Key]
    row: Callable[[int], Row]

    def made(self, into: Callable[[Row], Other]) -> "Listing[Other]":
        """The same list of something else."""
        return Listing(self.name, self.keys, lambda place: into(self.row(place)))


class By(StrEnum):
    """What a list of customers is ordered by, the highest first; by account, the first name first."""

    VALUE_AT_RISK = "value-at-risk"
    RISK = "risk"
    PROFIT = "profit"
    VALUE = "value"
    OVERDUE = "overdue"
    CREDIT = "credit"
    ACCOUNT = "account"


class Wanted(NamedTuple):
    """Which customers: of a credit grade, of an ABC class, in a stage of life; those who have left, too."""

    grade: str = ""
    abc: str = ""
    life: str = ""
    gone: bool = False
