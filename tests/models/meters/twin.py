"""The rules of one meter in plain Python, a reading at a time: the specification that the columns are held to."""

from dataclasses import dataclass, field

import numpy as np

from tests.models.meters.sums import Shared, Sums

WIDTH, RECEIVED = 24, 384
_ONE = np.float32(1)


@dataclass
class Twin:
    """One meter; names as in `models.meters.columns.Meters`."""

    shared: Shared
    name: str
    newest: int = -1
    interval: int = 0
    heard: int = 0
    values: dict[int, int] = field(default_factory=dict)
    exports: dict[int, int] = field(default_factory=dict)
    received: set[int] = field(default_factory=set)
    backfill: int = -1
    days_with_data: set[int] = field(default_factory=set)
    blind_until: int = -1
    last_wh: int = -1
    run: int = 0
    mean: np.float32 = field(default_factory=lambda: np.float32(0))
    var: np.float32 = field(default_factory=lambda: np.float32(0))
    seen: int = 0
    register: int | None = None
    register_at: int = 0
    since: int = 0
    jumped: bool = False
    backs: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sums = Sums(self.shared)

    @property
    def step(self) -> int:
        """Seconds of a cell."""
        return self.sums.step

    def read(
        self, at: int, logged: int, wh: int | None, register: int | None, export: int, length: int, pf: float | None
    ) -> None:
        """Take one reading in."""
        self.shared.counts["accepted"] += 1
        end: int | None = None
        if register is not None:
            wh, end = self._use_register(at, logged, wh, register, length)
        if wh is not None:
            self._interval(at if end is None else end, logged, wh, export, length, pf)
        self.heard = max(self.heard, at)

    def _use_register(
        self, at: int, logged: int, wh: int | None, register: int, length: int
    ) -> tuple[int | None, int | None]:
        pure, base, elapsed = wh is None, self.register, at - self.register_at
        usual = max(1, round((length or self.interval or self.step) / self.step))
        start, stop = self._boundary(self.register_at), self._boundary(at)
        if base is None:
            self._base(register, at, False)
            return wh, None
        rise = register - base
        if elapsed <= 0:
            if pure:
                self.shared.counts["duplicate" if elapsed == 0 and rise == 0 else "out_of_order"] += 1
            return wh, None
        most = int(elapsed * (self.shared.config.max_kw / 3.6))
        rise = self._rolled(rise, base, most)
        if rise < 0:
            if not self.jumped:
                self.backs.append((at, -rise))
                self.shared.counts["register_back"] += 1
            self._base(register, at, False)
            return wh, None
        if rise > most:
            if pure:
                self.shared.refused.append((self.name, at))
            self._base(register, at, True)
            return wh, None
        if pure and stop <= start:
            return None, None
        residual = rise - self.since - (wh or 0)
        self._base(register, at, False)
        first = max(start, stop - 60 * 86_400 // self.step)
        span = range(first, stop - (0 if pure else usual))
        regular = self._fill(span, residual, rise, logged, usual if pure else -1)
        return (residual, stop * self.step) if regular else (wh, None)

    def _rolled(self, rise: int, base: int, most: int) -> int:
        """The rise of a register that may have rolled over."""
        limit: int = next(10**k for k in range(7, 16) if 10**k > base)
        if rise < 0 and base * 10 >= limit * 9 and rise + limit <= most:
            self.shared.counts["rollover"] += 1
            return rise + limit
        return rise

    def _fill(self, span: range, residual: int, rise: int, logged: int, usual: int) -> bool:
        """Spread over what is missing; or say that the reading is as good as one of an interval."""
        missing = [cell for cell in span if not self._present(cell)]
        tolerance = self.shared.config.sum_tolerance * rise + self.shared.config.sum_tolerance_wh
        if residual < -tolerance if missing else abs(residual) > tolerance:
            self.shared.counts["sum_check"] += 1
        elif len(missing) == len(span) == usual and residual >= 0:
            return True
        elif missing:
            self._advance(missing[-1])
            self._spread(missing, max(residual, 0), 0, logged, None)
        return False

    def _boundary(self, at: int) -> int:
        return (2 * at + self.step) // (2 * self.step)

    def _base(self, register: int, at: int, jumped: bool) -> None:
        self.register, self.register_at, self.since, self.jumped = register, at, 0, jumped

    def _interval(self, at: int, logged: int, wh: int, export: int, given: int, pf: float | None) -> None:
        since = at - self.heard
        ahead = since > 0 or at > (self.newest + 1) * self.step
        odd = given > 0 and self.interval > 0 and given != self.interval
        self.shared.counts["wrong_interval"] += odd or at % self.step != 0
        length = given or self.interval or self.step
        if given == 0 and self.interval == 0 and 60 <= since < self.step:
            length = since
        if ahead and given:
            self.interval = given
        if length < self.step:
            if not ahead:
                self.shared.refused.append((self.name, at))
                return
            self._refine(length)
        count = max(1, round(length / self.step))
        end = (at - 1) // self.step
        self.shared.counts["out_of_order"] += end < self.newest
        if self.newest >= 0:
            self.shared.counts["gap"] += max(0, end - self.newest - count)
        alone = end > self.newest and self._judge(wh, count, logged)
        self._advance(end)
        self._spread(list(range(end - count + 1, end + 1)), wh, export, logged, pf, alone)

    def _refine(self, step: int) -> None:
        if self.newest >= 0:
            ends = (self.newest + 1) * self.step
            self.newest = ends // step - 1
            self.values, self.received, self.backfill = {}, set(), -1
            self.blind_until = self.newest
        self.sums.refine(step)

    def _judge(self, wh: int, count: int, logged: int) -> bool:
        """Learn from a reading; says whether it is a spike that stands alone."""
        config, each = self.shared.config, np.float32(wh / count)
        self.sums.settle(each, logged)
        limit = self.mean + np.float32(config.spike_deviations) * np.sqrt(self.var)
        spike = bool(each > limit) and self.seen >= config.spike_after and each * 3.6 > config.spike_kw * self.step
        self.shared.counts["spike"] += int(spike)
        rate = max(np.float32(config.history_rate), _ONE / (np.float32(self.seen) + _ONE))
        off = (limit if spike else each) - self.mean
        self.mean = np.float32(self.mean + rate * off)
        self.var = np.float32((_ONE - rate) * (self.var + rate * off * off))
        self.seen = min(self.seen, 65_534) + 1
        alone = bool(spike and wh > 2 * self.last_wh)
        self.run = self.run + 1 if self.last_wh == wh else 1
        self.last_wh = wh
        self.shared.counts["zero_run"] += wh == 0 and self.run >= config.zero_run
        self.shared.counts["identical"] += wh > 0 and self.run >= config.identical_run
        if alone:
            self.sums.waiting = each, []
        return alone

    def _advance(self, end: int) -> None:
        self.newest = max(self.newest, end)
        self.values = {cell: wh for cell, wh in self.values.items() if cell > self.newest - WIDTH}
        self.received = {cell for cell in self.received if cell > self.newest - RECEIVED}

    def _present(self, cell: int) -> bool:
        if not self.newest - RECEIVED < cell <= self.newest:
            return False
        return cell in self.received or cell <= self.blind_until

    def _spread(
        self, cells: list[int], wh: int, export: int, logged: int, pf: float | None, alone: bool = False
    ) -> None:
        """Write energy over some cells; the parts of what must be whole add up to it."""
        n, newest = len(cells), self.newest
        told = {
            slot: any(self._present(c) for c in self.sums.cells_of(slot)) for slot in {self.sums.slot(c) for c in cells}
        }
        kept = [k for k in range(n) if (cells[k] + 1) * self.step >= logged - 61 * 86_400]
        old = [k for k in kept if newest - cells[k] >= RECEIVED]
        taken = self._backfilled([cells[k] for k in old])
        for k in kept:
            cell = cells[k]
            part, out = wh * (k + 1) // n - wh * k // n, export * (k + 1) // n - export * k // n
            known = not taken if k in old else self._present(cell)
            self._write(cell, part, out, known, logged, pf, told, alone)

    def _write(
        self,
        cell: int,
        wh: int,
        export: int,
        known: bool,
        logged: int,
        pf: float | None,
        told: dict[int, bool],
        alone: bool,
    ) -> None:
        near = self.newest - cell < WIDTH
        correct = known and near and cell in self.values
        change = wh - self.values[cell] if correct else 0 if known else wh
        back = export - self.exports.get(cell, 0) if correct else 0 if known else export
        if correct or (near and not known):
            self.values[cell], self.exports[cell] = wh, export
        if self.newest - cell < RECEIVED:
            self.received.add(cell)
        if known:
            self.shared.counts["correction" if change or back else "duplicate"] += 1
        self.sums.add(cell, change, back, not known, logged, pf, told, alone)
        if self.register is not None and cell * self.step >= self.register_at:
            self.since += change

    def _backfilled(self, cells: list[int]) -> bool:
        """Whether cells older than what is remembered are taken: in rising order, where their day has nothing else."""
        if not cells:
            return False
        days = [self.sums.day(cell) for cell in cells]
        cursor = self.backfill >= 0 and self.sums.day(self.backfill) == days[0] and cells[0] > self.backfill
        if days[0] in self.days_with_data and not cursor:
            return False
        self.backfill = max(self.backfill, cells[-1])
        self.days_with_data.update(days)
        return True
