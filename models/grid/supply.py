"""Which transformers and feeders are without supply, by last gasps and by silence."""

from enum import IntEnum
from typing import Any

import numpy as np

from models.grid.book import Slot
from models.grid.config import SupplyConfig
from models.grid.gasps import Gasps
from models.grid.roster import AWAY, Roster
from models.grid.rows import Bool, Field, Int64, Rows
from models.grid.signs import Signs
from models.messages import Evidence

_LEAST_TRANSFORMERS = 2


class Loss(IntEnum):
    """What is known of a subject's supply; silence may be the communication's."""

    NONE = 0
    SILENT = 1
    LOST = 2


class Losses(Rows):
    """Losses of n subjects (transformers or feeders), by row.

    Attributes:
        loss: `Loss` of each. since: when it began, Unix seconds, 0 where there is none.
        told, told_since, told_severity: what was last said.
    """

    loss: Int64
    since: Int64
    told: Int64
    told_since: Int64
    told_severity: Int64

    def __init__(self) -> None:
        super().__init__({name: Field("i8", 0) for name in ("loss", "since", "told", "told_since", "told_severity")})

    def begin(self, rows: Bool, loss: Int64 | Loss, since: Int64 | int) -> None:
        """Note a loss of some rows; one that had begun keeps its beginning."""
        self.since = np.where(rows & (self.loss == Loss.NONE), since, self.since)
        self.loss = np.where(rows, loss, self.loss)

    def end(self, rows: Bool) -> None:
        """Note that some rows have supply."""
        self.loss = np.where(rows, Loss.NONE, self.loss)
        self.since = np.where(rows, 0, self.since)


class Supply:
    """Supply of the transformers and feeders of one shard.

    A transformer is lost when a share of its meters gasped within a few minutes, or when it is silent and any of them
    did; silent alone, it may be its communication. It has supply again when most of those that used to report do, or
    said that they have power. A feeder is lost when most of its transformers are and the others are quiet too, however
    seldom they report, or a known outage covers them, and until half of them have supply: they are not spoken of one by
    one then.

    Args:
        config: limits. interval_s: length of a slot.

    Attributes:
        transformers, feeders: their losses. signs, gasps: what speaks for and against them.
    """

    def __init__(self, config: SupplyConfig, interval_s: int) -> None:
        self.config, self._interval_s = config, interval_s
        self.signs = Signs(interval_s)
        self.gasps = Gasps()
        self.transformers, self.feeders = Losses(), Losses()
        self._looked = 0

    def grow(self, transformers: int, feeders: int) -> None:
        """Add rows."""
        self.signs.grow(transformers)
        self.transformers.grow(transformers)
        self.feeders.grow(feeders)

    def hear(self, evidence: Evidence, row: int) -> bool:
        """Take in a meter's event; says whether `gather` must look at it soon."""
        known = row < self.signs.count
        out = known and bool(self.transformers.loss[row])
        if known and not out and evidence.at + self._interval_s <= self.signs.heard[row]:
            return False
        if evidence.code == "last_gasp":
            self.gasps.gasp(row, evidence.meter_id, evidence.at)
            return True
        if evidence.code == "power_restored" and (out or row in self.gasps):
            self.gasps.restored(row, evidence.meter_id, evidence.at)
            return True
        return False

    def gather(self, at: int, roster: Roster) -> None:
        """Judge what meters said until now (Unix seconds)."""
        for row in self.gasps.rows:
            if self.transformers.loss[row] and self._restored(row):
                self._one(row, Loss.NONE, 0)
                self.signs.heard[row] = max(self.signs.heard[row], at)
                self.gasps.forget(row)
            elif self._gasped(row):
                self._one(row, Loss.LOST, self.gasps.first(row, self.config.gasp_window_s))
        self._settle(roster)

    def look(self, now: int, judged: list[tuple[int, Slot]], slot: Slot | None, covered: Bool, roster: Roster) -> None:
        """Judge the slot that ends at `now`, and corrections of earlier ones.

        Args:
            now: Unix seconds.
            judged: ends and slots with something new, oldest first.
            slot: the one that ends at `now`, None where nothing came for it.
            covered: transformers that a known outage covers in it.
            roster: who hangs where.
        """
        losses, signs = self.transformers, self.signs
        if now - self._looked > self._interval_s:
            signs.wake(now)
        self._looked = now
        since = losses.since
        alive = np.zeros(signs.count, np.bool_)
        for end, each in judged:
            alive |= signs.alive(end, each, since)
        signs.note(now, judged, losses.loss == Loss.NONE, losses.loss == Loss.LOST)
        signs.count_meters(now, slot)
        signs.covered = covered.astype(np.int64)
        expected = np.zeros(signs.count, np.bool_) if slot is None else slot.sums[5] > 0
        moved = (roster.feeder == AWAY) | (~expected & ~covered & (slot is not None))
        self._end((losses.loss > 0) & (alive | moved))
        silent = signs.silent(now, self.config.silent_intervals) & expected & ~moved
        self._begin_silent(silent & (signs.meters >= self.config.min_meters) & (losses.loss == Loss.NONE))
        self._settle(roster)

    def wanted(self, roster: Roster) -> tuple[Int64, Int64]:
        """Loss to be told of each transformer and of each feeder: a feeder's speaks for its transformers."""
        here = roster.feeder[: self.transformers.count]
        spoken = np.append(self.feeders.loss, Loss.NONE)[here] > 0  # the last one is that of `AWAY`
        return np.where(spoken, Loss.NONE, self.transformers.loss), self.feeders.loss

    @property
    def quiet(self) -> bool:
        """Whether nothing holds of anyone, and everyone was told so."""
        return not any(each.loss.any() or each.told.any() for each in (self.transformers, self.feeders))

    def dump(self) -> dict[str, Any]:
        """Everything by part."""
        return {
            "signs": self.signs.dump(),
            "gasps": self.gasps.dump(),
            "transformers": self.transformers.dump(),
            "feeders": self.feeders.dump(),
            "looked": self._looked,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        for name in ("signs", "gasps", "transformers", "feeders"):
            getattr(self, name).load(state[name])
        self._looked = state["looked"]

    def _restored(self, row: int) -> bool:
        least = self.gasps.gasped(row) or int(self.signs.meters[row])
        return self.gasps.back(row) >= max(self.config.gasp_share * least, 1)

    def _gasped(self, row: int) -> bool:
        """Whether last gasps alone, or with silence, speak for a loss."""
        meters = int(self.signs.meters[row]) if row < self.signs.count else 0
        dark = self.gasps.without(row, self.config.gasp_window_s)
        if dark and self.transformers.loss[row] == Loss.SILENT:
            return True
        return dark > 0 and meters >= self.config.min_meters and dark >= self.config.gasp_share * meters

    def _one(self, row: int, loss: Loss, since: int) -> None:
        rows = np.zeros(self.transformers.count, np.bool_)
        rows[row] = True
        if loss:
            self.transformers.begin(rows, loss, since)
        else:
            self.transformers.end(rows)

    def _begin_silent(self, rows: Bool) -> None:
        spoken, window_s = np.zeros(len(rows), np.bool_), self.config.gasp_window_s
        spoken[[row for row in self.gasps.rows if row < len(rows) and self.gasps.without(row, window_s)]] = True
        self.transformers.begin(rows, np.where(spoken, Loss.LOST, Loss.SILENT), self.signs.heard)

    def _end(self, rows: Bool) -> None:
        """Note that some have supply, and forget what meters said before it was seen."""
        self.transformers.end(rows)
        for row in self.gasps.rows:
            known = row < self.signs.count
            over = known and self.gasps.newest(row) + self._interval_s <= self.signs.heard[row]
            if known and (rows[row] or (over and not self.transformers.loss[row])):
                self.gasps.forget(row)

    def _settle(self, roster: Roster) -> None:
        """Feeders of which most transformers are out and no other should be heard of, and those that still are."""
        losses, feeders = self.transformers, self.feeders
        if not (losses.loss.any() or feeders.loss.any()):
            return
        of = roster.feeder[: losses.count]
        judged = (self.signs.meters >= self.config.min_meters) & (self.signs.heard > 0) & (of != AWAY)

        def count(rows: Bool) -> Int64:
            return np.bincount(of[judged & rows], minlength=feeders.count)

        quiet = self._looked - self.signs.heard >= self.config.silent_intervals * self._interval_s
        out, gone = count(losses.loss > 0), count((losses.loss > 0) | quiet | (self.signs.covered > 0))
        whole, lost = count(np.ones(losses.count, np.bool_)), count(losses.loss == Loss.LOST)
        begins = (whole >= _LEAST_TRANSFORMERS) & (gone == whole) & (2 * out > whole)
        lasts = (feeders.loss > 0) & (2 * out > whole)
        since = np.full(feeders.count + 1, np.iinfo(np.int64).max)
        np.minimum.at(since, of, np.where(losses.loss > 0, losses.since, since[0]))
        kind = np.where(2 * lost >= out, Loss.LOST, Loss.SILENT)
        feeders.end(~(begins | lasts))
        feeders.begin(begins | lasts, np.maximum(kind, feeders.loss), since[:-1])
