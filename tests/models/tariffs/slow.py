"""What a bill costs, one account at a time, in decimals: the specification that the columns must equal."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from models.tariffs.file import Energy, Version

GRAIN = Decimal("1e-9")
"""Major units of a grain, in a currency of two digits."""


class Counted(NamedTuple):
    """One account: Wh by period, Wh fed in, varh, W, and what a bill must know besides; time as fractions."""

    wh: dict[str, int]
    export: dict[str, int]
    varh: int
    peak: list[int]
    before: int
    terms: dict[str, int]
    days: int
    months: Fraction
    years: Fraction


def total(said: Version, counted: Counted) -> Decimal:
    """Major units that a bill comes to."""
    lines: list[tuple[str, Decimal]] = []

    def add(name: str, exact: Fraction) -> None:
        amount = down(exact)
        lines.append((name, rounded(amount, said) if said.round == "line" else amount))

    def base(on: tuple[str, ...]) -> Fraction:
        return sum((Fraction(amount) for name, amount in lines if not on or name in on), Fraction(0))

    wh, export = netted(said, counted)
    for energy in said.energy:
        for exact in of_energy(energy, wh, counted):
            add(energy.name, exact)
    for fee in said.fixed:
        add(fee.name, Fraction(fee.amount) * time(fee.per, counted))
    for power in said.capacity:
        add(power.name, Fraction(power.price) * counted.terms.get(power.of, 0) / 1000 * time(power.per, counted))
    for demand, peak in zip(said.demand, counted.peak, strict=True):
        billed = max(Fraction(peak), Fraction(demand.least_kw) * 1000)
        if demand.step_kw:
            step = Fraction(demand.step_kw) * 1000
            billed = int((billed / step) + Fraction(1, 2)) * step
        billed = max(billed - Fraction(demand.over_kw) * 1000, Fraction(0))
        add(demand.name, Fraction(demand.price) * billed / 1000 * counted.months)
    for credit in said.export:
        prices = credit.prices or dict.fromkeys(export, credit.price or Decimal(0))
        for exact in sums(export, prices, bool(credit.prices)):
            add(credit.name, -exact)
    if said.minimum is not None:
        least = down(Fraction(said.minimum.amount) * time(said.minimum.per, counted))
        add(said.minimum.name, max(Fraction(0), Fraction(least) - base(said.minimum.on)))
    for tax in said.taxes:
        add(tax.name, base(tax.on) * Fraction(tax.percent) / 100)
    return rounded(sum((amount for _, amount in lines), Decimal(0)), said)


def netted(said: Version, counted: Counted) -> tuple[dict[str, int], dict[str, int]]:
    if not said.net_metering:
        return counted.wh, counted.export
    off = {name: min(counted.wh[name], counted.export[name]) for name in counted.wh}
    return (
        {name: counted.wh[name] - off[name] for name in off},
        {name: counted.export[name] - off[name] for name in off},
    )


def of_energy(said: Energy, wh: dict[str, int], counted: Counted) -> list[Fraction]:
    if said.prices:
        return sums(wh, said.prices, True)
    used = sum(amount for name, amount in wh.items() if not said.periods or name in said.periods)
    if said.price is not None:
        return [Fraction(said.price) * used / 1000]
    before = counted.before if said.tiers_per == "year" else 0
    found, floor = [], None
    for tier in said.tiers:
        limit = None if tier.up_to_kwh is None else limit_of(said, Fraction(tier.up_to_kwh), counted)
        found.append(Fraction(tier.price) * (inside(before + used, floor, limit) - inside(before, floor, limit)) / 1000)
        floor = limit
    return found


def limit_of(said: Energy, kwh: Fraction, counted: Counted) -> int:
    persons = counted.terms.get("persons", 0)
    steps = [each.kwh for each in said.extra if persons >= each.persons * 1000]
    kwh += Fraction(steps[-1]) if steps else 0
    if said.tiers_per == "month":
        return int(kwh * 1000 * counted.months)
    return int(kwh * 1000) * (counted.days if said.tiers_per == "day" else 1)


def inside(wh: int, floor: int | None, limit: int | None) -> int:
    low = wh if limit is None else min(wh, limit)
    return low if floor is None else max(low, floor)


def sums(wh: dict[str, int], prices: object, apart: bool) -> list[Fraction]:
    assert isinstance(prices, dict)
    parts = [Fraction(prices[name]) * wh[name] / 1000 for name in wh]
    return parts if apart else [sum(parts, Fraction(0))]


def time(per: str, counted: Counted) -> Fraction:
    return {"day": Fraction(counted.days), "month": counted.months, "year": counted.years}[per]


def down(exact: Fraction) -> Decimal:
    """An amount rounded down to a grain."""
    grains = exact / Fraction(GRAIN)
    return Decimal(grains.numerator // grains.denominator) * GRAIN


def rounded(amount: Decimal, said: Version) -> Decimal:
    how = ROUND_HALF_UP if said.half == "up" else ROUND_HALF_EVEN
    return amount.quantize(Decimal("0.01"), how)
