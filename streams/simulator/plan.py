"""Chooses what goes wrong in each month, where and when."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from streams.simulator.chance import Pace, chance
from streams.simulator.config import MONTH_DAYS, TownConfig
from streams.simulator.happenings import Happenings
from streams.simulator.incidents.arrears import Course, NonPayer
from streams.simulator.world import World

_COURSES = (
    Course(promise_after=14),
    Course(cut_after=45, pay_after=8),
    Course(pay_after=20, promise_after=14),
    Course(cut_after=45, tap_after=3),
    Course(cut_after=45, pay_after=5, reverse_hours=30.0),
)


class Plan:
    """Plans month by month; a meter or account has one trouble in its life.

    Args:
        config: how much goes wrong. world: the simulation.
    """

    def __init__(self, config: TownConfig, world: World) -> None:
        self._world = world
        self._happen = Happenings(config, world)
        self._taken_accounts: set[int] = set()
        self._taken_transformers: set[int] = set()
        self._kinds: list[tuple[str, Pace, Callable[[int, np.random.Generator, int], None]]] = []
        self._counts: dict[str, int] = {}
        bad = config.bad
        for name, rate, make in (
            ("theft", config.thefts, self._theft),
            ("overload", config.overloads, self._overload),
            ("non-payer", config.non_payers, self._non_payer),
            ("fraud", config.frauds, self._fraud),
            ("churn", config.churners, self._churn),
            ("planned", config.planned_outages, self._planned),
            ("fault", config.faults, self._fault),
            ("peak shift", config.peak_shifts, self._peak_shift),
            ("inspection", config.inspections, self._inspection),
            ("move-out", config.move_outs, self._move_out),
            ("silent", bad.silent_meters, self._silent),
            ("broken", bad.faulty_meters, self._broken),
            ("reset", bad.register_resets, self._reset),
        ):
            phase = float(chance(world.seed, "pace", name).uniform(0.3, 0.9))
            self._kinds.append((name, Pace(rate, phase), make))

    def month(self, number: int, first_day: int) -> None:
        """Plan the month that begins on a local date."""
        for name, pace, make in self._kinds:
            draw = chance(self._world.seed, "plan", name, number)
            for day in np.sort(draw.integers(0, MONTH_DAYS, pace.take())).tolist():
                self._counts[name] = self._counts.get(name, -1) + 1
                make(first_day + day, draw, self._counts[name])

    def _theft(self, day: int, draw: np.random.Generator, number: int) -> None:
        meter = self._meter(draw)
        self._happen.steal(meter, number, day, draw)

    def _overload(self, day: int, draw: np.random.Generator, number: int) -> None:
        count = len(self._world.town.transformer_names)
        free = [place for place in range(count) if place not in self._taken_transformers] or list(range(count))
        transformer = int(draw.choice(free))
        self._taken_transformers.add(transformer)
        self._happen.overload(transformer, number, day, draw)

    def _non_payer(self, day: int, draw: np.random.Generator, number: int) -> None:
        account = self._account(draw, postpaid=True)
        self._world.begin(NonPayer(self._world, account, _COURSES[number % len(_COURSES)], day))

    def _fraud(self, day: int, draw: np.random.Generator, number: int) -> None:
        way = ("duplicate", "velocity", "probing", "voids")[number % 4]
        if way == "duplicate":
            self._world.payers.twice.add(self._account(draw, postpaid=True))
        elif way == "velocity":
            accounts = [self._account(draw) for _ in range(int(draw.integers(8, 15)))]
            self._world.later(day, lambda: self._world.frauds.stolen_instrument(day, number, accounts))
        elif way == "probing":
            account = self._account(draw)
            self._world.later(day, lambda: self._world.frauds.probing(day, number, account))
        else:
            customers = [self._account(draw, postpaid=True) for _ in range(int(draw.integers(9, 15)))]
            self._world.later(day, lambda: self._happen.voiding_clerk(customers, day))

    def _churn(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.churn(self._leaver(day, draw), day, draw)

    def _planned(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.planned_outage(self._group(draw), day, draw, number)

    def _fault(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.fault(self._group(draw), day, draw, number)

    def _peak_shift(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.peak_shift(int(draw.integers(len(self._world.town.feeder_names))), day, draw, number)

    def _inspection(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.inspect(self._meter(draw, keep=False), day, "clean", draw)

    def _move_out(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.move_out(self._account(draw), day, draw)

    def _silent(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.silence(self._meter(draw, keep=False), day, draw)

    def _broken(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.break_meter(self._meter(draw), day, draw, number)

    def _reset(self, day: int, draw: np.random.Generator, number: int) -> None:
        self._happen.reset_register(day, draw)

    def _account(self, draw: np.random.Generator, *, postpaid: bool = False) -> int:
        town = self._world.town
        fit = ~town.prepaid if postpaid and not town.prepaid.all() else np.ones(len(town.prepaid), np.bool_)
        account = int(draw.choice(self._free(fit)))
        self._taken_accounts.add(account)
        return account

    def _meter(self, draw: np.random.Generator, *, keep: bool = True) -> int:
        """A meter whose account has no trouble yet, and none with panels or a register, which would hide it."""
        world = self._world
        plain = np.flatnonzero(~world.odd)
        fit = np.zeros(len(world.town.account_names), np.bool_)
        fit[world.town.account[plain]] = True
        account = int(draw.choice(self._free(fit)))
        if keep:
            self._taken_accounts.add(account)
        return int(draw.choice(plain[world.town.account[plain] == account]))

    def _free(self, fit: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Accounts among those that fit that have no trouble yet; when few are left, all may have trouble again."""
        if len(self._taken_accounts) * 2 > len(fit):
            self._taken_accounts.clear()
        free = fit.copy()
        free[list(self._taken_accounts)] = False
        return np.flatnonzero(free if free.any() else fit)

    def _leaver(self, day: int, draw: np.random.Generator) -> int:
        """An account, rather one whose contract ends soon."""
        candidates = [self._account(draw, postpaid=True) for _ in range(4)]
        ends = self._world.town.contract_end
        soon = [account for account in candidates if day + 20 < ends[account] < day + 120]
        chosen = soon[0] if soon else candidates[0]
        self._taken_accounts.difference_update(set(candidates) - {chosen})
        return chosen

    def _group(self, draw: np.random.Generator) -> tuple[str, list[int]]:
        """A scope with its transformers: rather one transformer than a whole feeder."""
        town = self._world.town
        if draw.random() < 0.3:
            feeder = int(draw.integers(len(town.feeder_names)))
            return f"feeder:{town.feeder_names[feeder]}", np.flatnonzero(town.feeder == feeder).tolist()
        transformer = int(draw.integers(len(town.transformer_names)))
        return f"transformer:{town.transformer_names[transformer]}", [transformer]
