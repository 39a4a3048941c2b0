"""Load shedding: which units to switch off first to reach a relief, at the least harm by the policy's order.

Reaching a relief at the least harm is the minimum knapsack problem. Its greedy of Csirik, Frenk, Labbé and Zhang
("Heuristics for the 0-1 min-knapsack problem", Acta Cybernetica 10, 1991) is never worse than twice the least harm, and
each plan comes with a bound of its own: the fractional solution, below which no choice can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_STEP = 3.0
_FORGIVEN_DAYS = 30.0
_ROTATION = 9.0


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that can be switched off as a whole.

    Attributes:
        name: of the transformer. kw: relief that is expected. harm: of switching it off, above 0.
        protected: why it must not be; empty where it may.
    """

    name: str
    kw: float
    harm: float
    protected: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to switch off.

    Attributes:
        units: in the order in which to do it, the least harm for a kilowatt first.
        kw, harm: of all together. least_harm: below which no choice that reaches the relief can be.
        wanted_kw: what was asked for. reached: whether the plan gives it.
    """

    units: tuple[Unit, ...]
    kw: float
    harm: float
    least_harm: float
    wanted_kw: float

    @property
    def reached(self) -> bool:
        """Whether it gives what was asked for."""
        return self.kw >= self.wanted_kw


def customer_harm(shed_order: int, days_since: float | None) -> float:
    """Harm of a customer without supply: threefold with each place in the order, tenfold just after the last time.

    Args:
        shed_order: of the policy, 1 first to 9 last.
        days_since: days since it was shed last, None for never.

    Examples:
        >>> customer_harm(1, None), customer_harm(3, None), customer_harm(1, 0.0)
        (1.0, 9.0, 10.0)
    """
    recent = 0.0 if days_since is None else max(0.0, 1.0 - days_since / _FORGIVEN_DAYS)
    return float(_STEP ** (shed_order - 1)) * (1.0 + _ROTATION * recent)


def plan(units: Sequence[Unit], wanted_kw: float) -> Plan:
    """The units to switch off; protected ones never, and all others where even they do not reach the relief."""
    free = [unit for unit in units if not unit.protected and unit.kw > 0]
    free.sort(key=lambda unit: (unit.harm / unit.kw, -unit.kw, unit.name))
    if sum(unit.kw for unit in free) < wanted_kw:
        return _made(free, wanted_kw, sum(unit.harm for unit in free))
    return _made(_spared(_greedy(free, wanted_kw), wanted_kw), wanted_kw, _fractional(free, wanted_kw))


def _greedy(free: Sequence[Unit], wanted_kw: float) -> list[Unit]:
    """The best of: what was taken so far, with each unit that would complete it; that unit itself is then passed by."""
    taken: list[Unit] = []
    best: list[Unit] = []
    kw = 0.0
    for unit in free:
        if kw + unit.kw >= wanted_kw:
            if not best or _harm([*taken, unit]) < _harm(best):
                best = [*taken, unit]
        else:
            taken.append(unit)
            kw += unit.kw
    return best


def _spared(chosen: Sequence[Unit], wanted_kw: float) -> list[Unit]:
    """Without the units that the others make needless, those of the most harm first."""
    left = list(chosen)
    for unit in sorted(chosen, key=lambda each: (-each.harm, each.name)):
        if sum(each.kw for each in left) - unit.kw >= wanted_kw:
            left.remove(unit)
    return left


def _fractional(free: Sequence[Unit], wanted_kw: float) -> float:
    harm, missing = 0.0, wanted_kw
    for unit in free:
        share = min(1.0, missing / unit.kw)
        harm, missing = harm + share * unit.harm, missing - share * unit.kw
        if missing <= 0:
            break
    return harm


def _harm(units: Sequence[Unit]) -> float:
    return sum(unit.harm for unit in units)


def _made(units: Sequence[Unit], wanted_kw: float, least: float) -> Plan:
    ordered = sorted(units, key=lambda unit: (unit.harm / unit.kw, -unit.kw, unit.name))
    return Plan(tuple(ordered), sum(unit.kw for unit in ordered), _harm(ordered), least, wanted_kw)
