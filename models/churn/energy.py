"""Energy of accounts by week, without the days on which supply was interrupted for long."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.churn.book import NO_ROW, WEEKS, Book
from models.churn.outages import Losses, Outages
from models.messages import Charges

Bool = NDArray[np.bool_]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_RECENT = 4
_LEAST_RECENT_DAYS = 7
_LEAST_EARLIER_DAYS = 21
_IDLE_WH = 50.0


class Energy:
    """The last weeks of every account, as columns of the book; a week begins on Monday and is counted from 1970."""

    def __init__(self, book: Book, outages: Outages, outage_day_s: int) -> None:
        self._book = book
        self._outages = outages
        self._outage_day_s = outage_day_s
        self._newest_week = 0

    def add(self, charges: Charges, now: int) -> None:
        """Add a day, or the difference that corrects one; `now` is log time in Unix seconds."""
        book, week = self._book, (charges.day + 3) // 7
        rows = book.rows(charges.account_id, now)
        self._turn_to(week)
        if week <= self._newest_week - WEEKS:
            return
        use = rows != NO_ROW
        if not use.any():
            return
        book["known"][rows[use]] = 1
        use &= ~self._dark(charges, rows, use)
        coverage = np.rint(np.clip(np.nan_to_num(charges.coverage), -1, 1) * 1000).astype(np.int32)
        # Energy without time covered was used before the account was known: it says nothing of this week.
        use &= coverage != 0
        # Sums of whole numbers are the same in any order and for any number of meters of an account.
        wh = charges.hour_wh.sum(axis=1, dtype=np.int64)
        np.add.at(book["wh"][:, week % WEEKS], rows[use], wh[use])
        np.add.at(book["covered"][:, week % WEEKS], rows[use], coverage[use])

    def decline(self) -> Float64:
        """Log of the daily use in earlier weeks to that of the last four, shape (n,); NaN where too few days."""
        recent, recent_days = self._sums(range(_RECENT))
        earlier, earlier_days = self._sums(range(_RECENT, WEEKS))
        enough = (recent_days >= _LEAST_RECENT_DAYS) & (earlier_days >= _LEAST_EARLIER_DAYS)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (np.maximum(earlier, 0) / earlier_days + _IDLE_WH) / (
                np.maximum(recent, 0) / recent_days + _IDLE_WH
            )
            return np.asarray(np.where(enough, np.log(ratio), np.nan))

    def yearly_kwh(self) -> Float64:
        """Use of a year as it was in the last weeks, shape (n,); NaN where nothing was measured."""
        wh, days = self._sums(range(WEEKS))
        weeks = (self._book["covered"] > 0).sum(axis=1)
        meters = np.maximum(np.rint(days / np.maximum(7 * weeks, 1)), 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(days > 0, wh / days * meters * 0.365, np.nan))

    def outage_hours(self) -> Float64:
        """Hours without supply in the last weeks, those for arrears left out, shape (n,)."""
        return np.asarray(self._book["outage_s"].sum(axis=1) / 3600.0)

    def outages(self) -> Float64:
        """Interruptions in the last weeks, those for arrears left out, shape (n,)."""
        return np.asarray(self._book["outages"].sum(axis=1), np.float64)

    def dump(self) -> dict[str, Any]:
        """What is not in the book."""
        return {"newest_week": self._newest_week}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._newest_week = state["newest_week"]

    def _turn_to(self, week: int) -> None:
        if week <= self._newest_week:
            return
        fresh = np.arange(max(self._newest_week + 1, week - WEEKS + 1), week + 1) % WEEKS
        for column in ("wh", "covered", "outage_s", "outages"):
            self._book[column][:, fresh] = 0
        self._newest_week = week

    def _dark(self, charges: Charges, rows: Int64, use: Bool) -> Bool:
        """Which rows of the message say nothing of an account's use, as supply was interrupted for long, shape (n,)."""
        book, day = self._book, charges.day
        losses = self._outages.losses(day, charges.account_id, charges.meter_id, charges.hour_wh)
        # Zero hours of a correction are hours that need none: only the day itself shows who was without supply.
        first_time = use & (book["charged_day"][rows] < day)
        dark = np.where(first_time, losses.lost_s >= self._outage_day_s, book["dark_day"][rows] == day) & use
        self._note_losses(rows, losses, day, first_time & (losses.suffered > 0))
        book["charged_day"][rows[first_time]] = day
        book["dark_day"][rows[dark]] = day
        return np.asarray(dark)

    def _note_losses(self, rows: Int64, losses: Losses, day: int, hit: Bool) -> None:
        # An account with two meters is without supply once.
        one_each = np.flatnonzero(hit)[np.unique(rows[hit], return_index=True)[1]]
        place = (day + 3) // 7 % WEEKS
        self._book["outage_s"][rows[one_each], place] += losses.suffered_s[one_each]
        self._book["outages"][rows[one_each], place] += losses.suffered[one_each]

    def _sums(self, ages: range) -> tuple[Float64, Float64]:
        """Energy (Wh) and covered meter-days of weeks so many weeks old, each shape (n,)."""
        places = (self._newest_week - np.array(ages)) % WEEKS
        wh, covered = self._book["wh"][:, places], self._book["covered"][:, places]
        return wh.sum(axis=1).astype(np.float64), covered.sum(axis=1) / 1000.0
