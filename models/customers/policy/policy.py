"""Which rule of policy holds for a customer, and what it gives."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.customers.policy.file import KNOWN, Fits, Rule, Treatment

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Customer:
    """What rules ask of a customer; words as in `models.customers.names`, risk of leaving 0 to 1."""

    class_: str = "residential"
    grade: str = "average"
    abc: str = "none"
    matrix: str = "none"
    life: str = "maturity"
    critical: str = ""
    risk: float = 0.0


@dataclass(frozen=True, slots=True)
class Given:
    """What a customer gets, and the name of the rule that says so."""

    treatment: Treatment
    rule: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What rules ask of n customers: places of words in `models.customers.names`, `NaN` for an unknown risk.

    `class_` numbers the words of `classes`; every array is of shape (n,).
    """

    class_: NDArray[Any]
    classes: tuple[str, ...]
    places: dict[str, NDArray[Any]]
    risk: NDArray[np.float32]


class Policy:
    """A policy file that was read.

    Args:
        default: what a customer gets whom no rule fits.
        rules: the first that fits holds.

    Attributes:
        given: of each rule by its place, the default last.
    """

    def __init__(self, default: Treatment, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self.given = (*(Given(replace(default, **rule.gives), rule.name) for rule in rules), Given(default, DEFAULT))

    def of(self, customer: Customer) -> Given:
        """What a customer gets."""
        fitting = (number for number, rule in enumerate(self._rules) if _fits(rule.fits, customer))
        given = self.given[next(fitting, len(self._rules))]
        if not customer.critical or given.treatment.protected:
            return given
        # However a file orders its rules: nobody is shed whom reference data calls critical.
        return Given(replace(given.treatment, protected=True), given.rule)

    def chosen(self, customers: Columns) -> Int64:
        """Place in `given` of what each of n customers gets, shape (n,); as `of` says of each."""
        found = np.full(len(customers.class_), len(self._rules), np.int64)
        for number in range(len(self._rules) - 1, -1, -1):
            found[_fitting(self._rules[number].fits, customers)] = number
        return found


def _fits(fits: Fits, customer: Customer) -> bool:
    lists = all(not (asked := getattr(fits, name)) or getattr(customer, name) in asked for name in ("class_", *KNOWN))
    return lists and customer.risk >= fits.risk


def _fitting(fits: Fits, customers: Columns) -> Bool:
    found = ~(customers.risk < fits.risk) if not fits.risk else customers.risk >= np.float32(fits.risk)
    if fits.class_:
        found = found & np.isin(customers.class_, _places(customers.classes, fits.class_))
    for name, words in KNOWN.items():
        if asked := getattr(fits, name):
            known = ("", *words) if name == "critical" else words
            found = found & np.isin(customers.places[name], _places(known, asked))
    return found


def _places(known: tuple[str, ...], asked: tuple[str, ...]) -> list[int]:
    return [place for place, word in enumerate(known) if word in asked]
