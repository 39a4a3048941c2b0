"""A bill that explains itself: what one account pays for what was counted, line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import msgspec
import numpy as np

from models.errors import BadRecord
from models.tariffs.grains import GRAINS, MONTH, Int64, major_units, rounded
from models.tariffs.metered import Amounts, Metered
from models.tariffs.parts import Part
from models.tariffs.plan import Plan
from models.tariffs.tariff import Tariff
from models.tariffs.use import Share, Use, share_of_day
from models.tariffs.when import date_of

_SIX = Decimal("0.000001")


class Line(msgspec.Struct):
    """One line.

    Attributes:
        name, part: of the charge, and what part of it. quantity, unit: how much of what.
        price, by: major units for one `by`, or percent. begin, end: first and last date; days: how many those are.
        source: where the price was published. amount: major units.
    """

    name: str
    part: str
    quantity: str
    unit: str
    price: str
    by: str
    begin: str
    end: str
    days: int
    source: str
    amount: str


class Bill(msgspec.Struct):
    """A bill: `total` in major units, `minor_units` the same in whole minor units."""

    tariff: str
    begin: str
    end: str
    lines: list[Line]
    total: str
    minor_units: int


@dataclass(frozen=True, slots=True)
class Customer:
    """What a bill must know of who gets it.

    Attributes:
        terms: name -> thousandths, as `persons` or `kw`.
        before_wh: bought in the calendar year before the bill's first day, Wh.
        highest: name of a demand charge -> highest power that its ratchet remembers, W or VA.
    """

    terms: Mapping[str, int] = field(default_factory=dict)
    before_wh: int = 0
    highest: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Stretch:
    """Days of a bill with the same prices, `last` included."""

    plan: Plan
    first: int
    last: int


def bill(tariff: Tariff, metered: Metered, first: int, last: int, customer: Customer, digits: int = 2) -> Bill:
    """The bill of some local days.

    Args:
        tariff: the prices.
        metered: what was counted.
        first: its first local day.
        last: its last, included.
        customer: who gets it.
        digits: decimals of the currency.

    Raises:
        BadRecord: the tariff has no prices on one of the days, or no such period of use.
    """
    if last < first:
        raise BadRecord("a bill ends after it begins")
    lines, total, before = [], 0, customer.before_wh
    stretches = list(_stretches(tariff, first, last))
    for stretch in stretches:
        if date_of(stretch.first).year > date_of(first).year:
            before = 0 if _begins_year(stretch.first) else before
        amounts = metered.amounts(stretch.plan, stretch.first, stretch.last)
        use = _use(stretch, amounts, customer, before, _share(stretch, first, last))
        for part in stretch.plan.parts(use):
            total += int(part.amount[0])
            if part.quantity[0] or part.amount[0]:
                lines.append(line_of(part, stretch.plan, stretch.first, stretch.last, digits))
        before += int(amounts.wh.sum())
    units = int(rounded(np.array([total]), stretches[-1].plan.said.half)[0])
    said = f"{major_units(units * GRAINS, digits):.{digits}f}"
    return Bill(tariff.name, str(date_of(first)), str(date_of(last)), lines, said, units)


def _stretches(tariff: Tariff, first: int, last: int) -> Iterator[_Stretch]:
    stretch: _Stretch | None = None
    for day in range(first, last + 1):
        plan = tariff.plan(day)
        if stretch is None or plan is not stretch.plan or (_begins_year(day) and _is_yearly(plan)):
            if stretch is not None:
                yield stretch
            stretch = _Stretch(plan, day, day)
        stretch.last = day
    if stretch is not None:
        yield stretch


def _begins_year(day: int) -> bool:
    on = date_of(day)
    return (on.month, on.day) == (1, 1)


def _is_yearly(plan: Plan) -> bool:
    return any(each.tiers_per == "year" for each in plan.said.energy)


def _share(stretch: _Stretch, first: int, last: int) -> Share:
    month = stretch.plan.said.month
    shares = [share_of_day(day, month) for day in range(stretch.first, stretch.last + 1)]
    days, months, years = (sum(column) for column in zip(*shares, strict=True))
    if month == "whole":
        count = last - first + 1
        months = MONTH * (stretch.last + 1 - first) // count - MONTH * (stretch.first - first) // count
    return Share(*(np.array([value], np.int64) for value in (days, months, years)))


def _use(stretch: _Stretch, amounts: Amounts, customer: Customer, before: int, share: Share) -> Use:
    highest = [customer.highest.get(each.name, 0) for each in stretch.plan.demand]
    return Use(
        wh=amounts.wh[None, :],
        export=amounts.export[None, :],
        before=_one(before),
        varh=_one(amounts.varh),
        peak=amounts.peak[None, :],
        highest=np.array([highest], np.int64).reshape(1, -1),
        terms={name: _one(value) for name, value in customer.terms.items()},
        so_far=share,
        whole=share,
    )


def _one(value: int) -> Int64:
    return np.array([value], np.int64)


def line_of(part: Part, plan: Plan, first: int, last: int, digits: int) -> Line:
    """The line of the first account of a part.

    Args:
        part: it.
        plan: the prices that it is of.
        first: local day from which on it was used.
        last: up to which, included.
        digits: decimals of the currency.
    """
    kind = part.kind
    price = kind.price if part.price is None else Decimal(int(part.price[0])).scaleb(-6)
    amount = major_units(int(part.amount[0]), digits)
    return Line(
        name=kind.name,
        part=kind.label,
        quantity=_plain(_quantity(int(part.quantity[0]), kind.per)),
        unit=kind.unit,
        price=_plain(price),
        by=kind.by,
        begin=str(date_of(first)),
        end=str(date_of(last)),
        days=last - first + 1,
        source=kind.source,
        amount=f"{amount:.{digits}f}" if plan.said.round == "line" else _plain(amount),
    )


def _quantity(value: int, per: int) -> Decimal:
    exact = Fraction(value, per)
    return (Decimal(exact.numerator) / exact.denominator).quantize(_SIX)


def _plain(value: Decimal) -> str:
    """Decimal text without exponent and without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
