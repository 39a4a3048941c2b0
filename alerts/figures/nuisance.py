"""Which alarms are a nuisance, and what setting would have avoided how many messages."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import msgspec

from alerts.figures.rates import DAY
from alerts.figures.records import Said, Spell
from alerts.orders import CLEARED, RAISED

DELAYS_S = (300, 600, 900, 1800, 3600)
_WORTH = 3
_ENOUGH = 0.8
_LOW, _OFTEN, _UNTOUCHED = 2, 6, 10


class Nuisance(msgspec.Struct, kw_only=True):
    """One setting, and what it would have saved.

    Attributes:
        saved: orders to the desk that there would not have been. of: all of the family or kind.
        setting: as settings and commands name it. why: in words.
        family, kind: the rule; `kind` is empty where all kinds of the family are meant.
        subject: the one that it concerns most; subjects: how many it concerns.
    """

    saved: int
    of: int
    setting: str
    why: str
    family: str
    kind: str
    subject: str
    subjects: int


Savings = list[tuple[Spell, int]]
"""Spells, and how many orders to the desk each would have been spared."""


def nuisances(spells: Sequence[Spell]) -> list[Nuisance]:
    """What would have saved at least three orders, the most first; what two settings save may be the same.

    Args:
        spells: in the order of their begin, with what the desk was told in them.
    """
    found: list[Nuisance] = []
    for family, members in sorted(_by(spells, lambda spell: spell.family).items()):
        found += _delays(family, members) + _deadband(family, members) + _worked_on(family, members)
        for kind, same in sorted(_by(members, lambda spell: spell.kind).items()):
            found += _threshold(family, kind, same)
    worth = [nuisance for nuisance in found if nuisance.saved >= _WORTH]
    return sorted(worth, key=lambda nuisance: (-nuisance.saved, nuisance.family, nuisance.setting, nuisance.subject))


def _delays(family: str, spells: Sequence[Spell]) -> list[Nuisance]:
    on, on_s = _shortest({delay: swallowed(spells, delay) for delay in DELAYS_S})
    off, off_s = _shortest({delay: bridged(spells, delay) for delay in DELAYS_S})
    path, over, back = f"alerts.families.{family}", "it was over within", "it came back within"
    return [
        _made(on, spells, f"{path}.on_delay_s = {on_s}", f"{len(on)} times {over} {on_s // 60} minutes"),
        _made(off, spells, f"{path}.off_delay_s = {off_s}", f"{len(off)} times {back} {off_s // 60} minutes"),
    ]


def swallowed(spells: Iterable[Spell], delay_s: int) -> Savings:
    """What an on-delay would have kept from being raised: all that was told of spells shorter than it."""
    return [(spell, len(spell.said)) for spell in spells if spell.end is not None and spell.end - spell.begin < delay_s]


def bridged(spells: Iterable[Spell], delay_s: int) -> Savings:
    """What an off-delay would have kept from ending and beginning again: the end and the next beginning."""
    found = []
    for same in _by(spells, lambda spell: spell.key).values():
        for earlier, later in pairwise(same):
            if earlier.end is not None and later.begin - earlier.end < delay_s:
                ends = sum(order.phase == CLEARED for order in earlier.said)
                found.append((later, ends + later.beginnings))
    return found


def _shortest(savings: dict[int, Savings]) -> tuple[Savings, int]:
    """The shortest delay that saves nearly as much as the longest: a delay costs every true alarm its time."""
    most = max(_total(saving) for saving in savings.values())
    return next((saving, delay) for delay, saving in savings.items() if _total(saving) >= _ENOUGH * most)


def _deadband(family: str, spells: Sequence[Spell]) -> list[Nuisance]:
    """Severity that fell and rose again within one spell."""
    again = [(spell, sum(_is_again(spell, order) for order in spell.said)) for spell in spells]
    found = [(spell, count) for spell, count in again if count]
    why = f"{len(found)} times its severity fell and rose again while it lasted"
    return [_made(found, spells, f"alerts.families.{family}.deadband", why)]


def _is_again(spell: Spell, order: Said) -> bool:
    return spell.fell_at is not None and order.phase == RAISED and order.at > spell.fell_at


def _threshold(family: str, kind: str, spells: Sequence[Spell]) -> list[Nuisance]:
    """A kind of low severity that nobody ever did anything about and that always ended by itself."""
    highest = max(spell.severity for spell in spells)
    touched = any(spell.handled or spell.end is None for spell in spells)
    if touched or highest > _LOW or len(spells) < _UNTOUCHED:
        return []
    setting = f"routes: from_severity = {highest + 1} for {kind} in the desk's route"
    why = f"nobody did anything about any of {len(spells)}, and all ended by themselves"
    return [_made([(spell, len(spell.said)) for spell in spells], spells, setting, why, kind)]


def _worked_on(family: str, spells: Sequence[Spell]) -> list[Nuisance]:
    """A subject that comes again and again over more than a day: somebody should mend it."""
    found = []
    for key, same in _by(spells, lambda spell: spell.key).items():
        later = [(spell, len(spell.said)) for spell in same if spell.begin >= same[0].begin + DAY]
        if len(same) >= _OFTEN and later:
            why = f"{len(same)} times; taken out of service after its first day until it is mended"
            found.append(_made(later, spells, f"gridpulse alerts out-of-service {key}", why))
    return found


def _made(savings: Savings, spells: Sequence[Spell], setting: str, why: str, kind: str = "") -> Nuisance:
    by_subject: Counter[str] = Counter()
    for spell, count in savings:
        by_subject[spell.subject] += count
    worst = min(by_subject.items(), key=lambda item: (-item[1], item[0]), default=("", 0))[0]
    return Nuisance(
        saved=_total(savings),
        of=sum(len(spell.said) for spell in spells),
        setting=setting,
        why=why,
        family=spells[0].family,
        kind=kind,
        subject=worst,
        subjects=len(by_subject),
    )


def _total(savings: Savings) -> int:
    return sum(count for _, count in savings)


def _by(spells: Iterable[Spell], name: Callable[[Spell], str]) -> dict[str, list[Spell]]:
    found: dict[str, list[Spell]] = {}
    for spell in spells:
        found.setdefault(name(spell), []).append(spell)
    return found
