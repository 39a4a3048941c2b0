"""What the routes of customers, collections, leads, models and the engine answer from."""

from dataclasses import dataclass
from typing import Literal, Protocol

from dashboards.api.customershapes import Board, Case, Customer, CustomerOrder, CustomerRow
from dashboards.api.metershapes import BalanceDay, Meter, TransformerMeters
from dashboards.api.officeshapes import (
    Found,
    Hit,
    Inspections,
    Lead,
    Model,
    ModelPage,
    Plan,
    Precisions,
    Reason,
    Thresholds,
)
from dashboards.lists import By, Listing, Wanted
from models.records import ModelOrder

Pile = Literal["dunning", "arranged", "prepaid", "all"]
"""Cases: on the way to a cut or to supply being back; with a promise or plan; with low credit."""

Outcome = Literal["theft", "fault", "clean"]


class Finder(Protocol):
    """Finds names."""

    def hits(self, text: str, most: int, accounts: bool) -> tuple[list[Hit], float]:
        """Names with a text in them, some of each kind, accounts where wanted; and the share of names known by now."""

    def has_meter(self, meter: str) -> bool:
        """Whether there is a meter of this name."""


class Meters(Protocol):
    """Single meters, and those of a transformer."""

    def meter(self, meter: str) -> Meter | None:
        """One meter; None where there is none of this name."""

    def under(self, transformer: str) -> TransformerMeters:
        """Meters of a transformer, by name, and the hour in which they last took most."""

    def balance(self, transformer: str) -> list[BalanceDay]:
        """What a transformer delivered, and what its meters saw of it, by day; empty where it has no meter."""


class Customers(Protocol):
    """Customers as the log, the journal and the alerts know them."""

    def listed(self, by: By, wanted: Wanted) -> Listing[CustomerRow]:
        """Customers in order."""

    def customer(self, account: str) -> Customer | None:
        """One customer; None where there is none of this name."""


class Collections(Protocol):
    """What customers owe, and what happens next."""

    def board(self, now: int) -> Board:
        """Where collections stand."""

    def cases(self, pile: Pile, now: int) -> Listing[Case]:
        """Open cases, those whose clocks run out first."""

    def orders(self, every: bool) -> Listing[CustomerOrder]:
        """Orders for the field crew; those that are done or withdrawn, too, if `every`."""


class Leads(Protocol):
    """Where theft is suspected, and what inspections found."""

    def leads(self) -> Listing[Lead]:
        """Leads, those with the highest expected recovery first."""

    def plan(self, crews: int, visits: int, days: int) -> Plan:
        """Visits of crews that each can make so many a day, over some days."""

    def inspections(self, capacity: int, most: int) -> Inspections:
        """What was found so far, and the newest of it."""

    def precision(self, capacity: int, days: int) -> Precisions:
        """How often the newest inspections found theft, at each of the newest days with any."""

    def enter(self, meter: str, outcome: Outcome, at: int | None, actor: str) -> Found:
        """Put what an inspector found into the log.

        Raises:
            BadRecord: it makes no sense.
        """


class Learned(Protocol):
    """Models that learn."""

    def models(self) -> list[Model]:
        """Every model."""

    def model(self, name: str) -> ModelPage | None:
        """One model; None where there is none of this name."""

    def order(self, wanted: ModelOrder) -> None:
        """Tell the learner what to do to a model that there is, as of now.

        Raises:
            BadRecord: it has no such candidate or version.
        """

    def thresholds(self, name: str, look: float, found: float, missed: float) -> Thresholds | None:
        """What thresholds would have cost and brought; None where there is no model of this name."""


class Letters(Protocol):
    """Records that could not be used."""

    def counts(self) -> dict[str, int]:
        """How many each topic keeps; topics that keep none are left out."""

    def reasons(self) -> list[Reason]:
        """Why, the most frequent first."""

    def replay(self, topic: str) -> int | None:
        """Append those of a topic to it again; says how many, None where it is no topic from outside."""


@dataclass(frozen=True, slots=True)
class Office:
    """All of it."""

    finder: Finder
    meters: Meters
    customers: Customers
    collections: Collections
    leads: Leads
    learned: Learned
    letters: Letters
