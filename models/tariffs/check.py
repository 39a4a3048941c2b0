"""Mistakes that single names of a tariffs file do not show: what is named but not there, times that overlap or lack."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from models.errors import BadSettings
from models.strict import Mistake
from models.tariffs.file import Demand, Energy, Export, TariffsFile, Version
from models.tariffs.plan import plan_of
from models.tariffs.tariff import ALWAYS
from models.tariffs.when import Calendar, day_of
from models.toml import Place


def mistakes(found: TariffsFile) -> Iterator[Mistake]:
    """Every mistake of a file whose parts are each right."""
    for name, versions in found.tariffs.items():
        place: Place = ("tariffs", name)
        if not versions:
            yield place, "it has no prices: write them under [[tariffs.<name>]]"
        yield from _times(place, versions)
        for number, version in enumerate(versions):
            yield from _version((*place, number), version, found.calendars, found.digits)


def _times(place: Place, versions: Sequence[Version]) -> Iterator[Mistake]:
    for number, (earlier, later) in enumerate(pairwise(versions), 1):
        here = (*place, number, "begin")
        if later.begin <= earlier.begin:
            yield here, f"{later.begin} is not after the begin before it, {earlier.begin}: write the oldest first"
        elif earlier.end is not None and later.begin < earlier.end:
            yield here, f"{later.begin} is before the end of the prices before it, {earlier.end}"
        elif earlier.end is not None and later.begin > earlier.end:
            yield here, f"no prices hold from {earlier.end} to {later.begin}: leave that end out, or begin on it"


def _version(place: Place, said: Version, calendars: Mapping[str, Calendar], digits: int) -> Iterator[Mistake]:
    if said.calendar and said.calendar not in calendars:
        yield (*place, "calendar"), _no("calendar", said.calendar, calendars)
        return
    calendar = calendars[said.calendar] if said.calendar else ALWAYS
    wrong = [*_periods(place, said, calendar.periods), *_bases(place, said)]
    yield from wrong
    if not (said.energy or said.fixed or said.capacity or said.demand):
        yield place, "nothing has a price: give energy, fixed, capacity or demand"
    if not wrong:
        yield from _uncountable(place, said, calendar, digits)


def _periods(place: Place, said: Version, periods: Collection[str]) -> Iterator[Mistake]:
    groups: list[tuple[str, Sequence[Energy | Export]]] = [("energy", said.energy), ("export", said.export)]
    for group, charges in groups:
        for number, charge in enumerate(charges):
            here = (*place, group, number, "prices")
            for period in charge.prices:
                if period not in periods:
                    yield (*here, period), _no("period of use", period, periods)
            if charge.prices and (missing := [name for name in periods if name not in charge.prices]):
                yield here, f"the price of {missing[0]!r} is missing: where it costs nothing, say 0"
    some: list[tuple[str, Sequence[Energy | Demand]]] = [("energy", said.energy), ("demand", said.demand)]
    for group, named in some:
        for number, each in enumerate(named):
            for period in each.periods:
                if period not in periods:
                    yield (*place, group, number, "periods"), _no("period of use", period, periods)


def _bases(place: Place, said: Version) -> Iterator[Mistake]:
    known = [each.name for group in (said.energy, said.fixed, said.capacity, said.demand) for each in group]
    if said.power_factor is not None:
        yield from _lines((*place, "power_factor", "on"), said.power_factor.on, known)
        known.append(said.power_factor.name)
    known += [each.name for each in said.export]
    if said.minimum is not None:
        yield from _lines((*place, "minimum", "on"), said.minimum.on, known)
        known.append(said.minimum.name)
    for number, tax in enumerate(said.taxes):
        yield from _lines((*place, "taxes", number, "on"), tax.on, known)
        known.append(tax.name)


def _lines(place: Place, names: Sequence[str], known: Sequence[str]) -> Iterator[Mistake]:
    for name in names:
        if name not in known:
            yield place, _no("line before it", name, known)


def _uncountable(place: Place, said: Version, calendar: Calendar, digits: int) -> Iterator[Mistake]:
    bare = Version(begin=said.begin, calendar=said.calendar)
    for group in ("energy", "fixed", "capacity", "demand", "export", "taxes"):
        for number, each in enumerate(getattr(said, group)):
            always = each if group == "taxes" else replace(each, season=())
            alone: dict[str, Any] = {group: (always,)}
            yield from _trial((*place, group, number), replace(bare, **alone), calendar, digits)
    for single in ("power_factor", "minimum"):
        alone = {single: getattr(said, single)}
        yield from _trial((*place, single), replace(bare, **alone), calendar, digits)


def _trial(place: Place, said: Version, calendar: Calendar, digits: int) -> Iterator[Mistake]:
    try:
        plan_of(said, calendar, digits, day_of(said.begin))
    except BadSettings as wrong:
        yield place, str(wrong)


def _no(what: str, name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"there is no {what} {name!r}" + (f": the nearest is {near[0]!r}" if near else "")
