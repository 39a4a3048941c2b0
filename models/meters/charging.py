"""Charges: the energy that accounts are to pay for, grouped by the partition that keeps the account."""

from typing import Any

import numpy as np

from models.flow.stage import Out
from models.flow.topics import CHARGES
from models.messages import Charges
from models.meters.columns import Meters
from models.meters.days import Day
from models.meters.places import Places
from models.meters.quarters import Quarters
from models.readings import Int32, Int64
from models.roster import Roster


class Charging:
    """Sends each day's energy to the accounts, then differences; keeps what no account is known for.

    Args:
        meters: the meters' columns.
        roster: the meters' names.
        places: whose meters they are.
        quarters: energy by quarters of an hour, where it is needed.
    """

    def __init__(self, meters: Meters, roster: Roster, places: Places, quarters: Quarters) -> None:
        self._meters = meters
        self._roster = roster
        self._places = places
        self._quarters = quarters
        self._kept: dict[int, Int64] = {}

    def charge(self, day: Day, ends: dict[int, int], out: Out) -> None:
        """Send a day that was closed, what came late for others, and what could not be charged before.

        Args:
            day: the day.
            ends: Unix seconds of the end of each day that something came late for.
            out: where to.
        """
        self._send_late(day, ends, out)
        payable = np.flatnonzero(day.customer & (day.coverage > 0))
        hours = day.hours.astype(np.int64)
        known = self._meters.account[payable] > 0
        self._send(day.day, day.at, payable[known], hours, day.export, day.coverage, out)
        self._keep(payable[~known], hours, day.export)
        self._send_kept(day, out)
        self._quarters.forget(day.day)

    def dump(self) -> list[list[Any]]:
        """What could not be charged yet: row and energy by hour, export last."""
        return [[row, self._kept[row]] for row in sorted(self._kept)]

    def load(self, kept: list[list[Any]]) -> None:
        """Continue from a dump."""
        self._kept = {row: energy for row, energy in kept}  # noqa: C416 - dict() of lists has no type

    def _send_late(self, day: Day, ends: dict[int, int], out: Out) -> None:
        late = day.late
        customer = day.customer[late.row]
        for date in np.unique(late.day[customer]).tolist():
            some = np.flatnonzero(customer & (late.day == date))
            some = some[(late.hours[some] != 0).any(axis=1) | (late.export[some] != 0) | (late.seconds[some] != 0)]
            rows = late.row[some]
            hours = np.zeros((len(day.hours), 24), np.int64)
            export, coverage = np.zeros(len(hours), np.int64), np.zeros(len(hours), np.float32)
            hours[rows], export[rows], coverage[rows] = late.hours[some], late.export[some], late.seconds[some] / 86_400
            known = self._meters.account[rows] > 0
            self._send(date, ends[date], rows[known], hours, export, coverage, out)
            self._keep(rows[~known], hours, export)

    def _keep(self, rows: Int64, hours: Int64, export: Int64) -> None:
        for row in rows.tolist():
            energy = np.append(hours[row], export[row])
            if energy.any():
                self._kept[row] = self._kept.get(row, 0) + energy

    def _send_kept(self, day: Day, out: Out) -> None:
        """Charge what was used before the account was known, as more energy of this day."""
        rows = np.array([row for row in sorted(self._kept) if self._meters.account[row] > 0], np.int64)
        if not len(rows):
            return
        energy = np.zeros((len(day.hours), 25), np.int64)
        energy[rows] = [self._kept.pop(row) for row in rows.tolist()]
        nothing = np.zeros(len(energy), np.float32)
        self._send(day.day, day.at, rows, energy[:, :24], energy[:, 24], nothing, out)

    def _send(self, date: int, at: int, rows: Int64, hours: Int64, export: Int64, coverage: Any, out: Out) -> None:
        """One message for each partition that keeps some of the accounts; any account of it is the key."""
        account = self._meters.account[rows]
        target = self._places.targets()[account]
        for partition in np.unique(target).tolist():
            some = rows[target == partition]
            fine = self._quarters.take(date, some)
            names = [self._places.accounts.ids[index] for index in self._meters.account[some].tolist()]
            message = Charges(
                day=date,
                at=at,
                account_id=names,
                meter_id=[self._roster.ids[row] for row in some.tolist()],
                hour_wh=_narrow(hours[some]),
                export_wh=export[some],
                coverage=coverage[some],
                fine=fine.place.astype(np.int32),
                quarter_wh=_narrow(fine.wh),
                quarter_export_wh=_narrow(fine.export),
                quarter_vah=_narrow(fine.vah),
                varh=fine.varh,
            )
            out.send(CHARGES, names[0], message)


def _narrow(wh: Int64) -> Int32:
    narrow: Int32 = np.clip(wh, -(2**31), 2**31 - 1).astype(np.int32)
    return narrow
