"""Sends the sums of closed intervals to the feeders."""

from itertools import pairwise
from typing import Any

import numpy as np

from models.flow.stage import Out
from models.flow.topics import PARTIALS
from models.messages import Partials
from models.meters.clock import Clock
from models.meters.columns import OWN, Meters
from models.meters.outages import Outages
from models.meters.piece import Mask
from models.meters.places import Places
from models.meters.slots import APPARENT, EXPORT, MEASURED, MEASURED_WH, PF_WH, REPORTED, SUMS, WH, SlotSums
from models.readings import Int64

_HOUR = 3_600


class SlotClose:
    """Closes intervals: the sums of the newest, then differences of older ones.

    Args:
        meters: the meters' columns.
        sums: what waits.
        places: transformers and feeders.
        outages: who is not expected.
        clock: the grid's clock.
    """

    def __init__(self, meters: Meters, sums: SlotSums, places: Places, outages: Outages, clock: Clock) -> None:
        self._meters = meters
        self._sums = sums
        self._places = places
        self._outages = outages
        self._clock = clock

    def close(self, slot: int, out: Out) -> Mask:
        """Send what is known of a slot and what changed of those before; returns who had no supply in it.

        What comes late for the last hour corrects at every close, for older slots once an hour: late data trickles in
        for many slots at once, and each costs its readers as much as a new one.
        """
        end = slot * self._clock.interval_s
        outages = self._outages.covering(end - self._clock.interval_s, end)
        cut = self._outages.rows(outages)
        self._send(slot, self._expected(cut), out)
        recent = slot if end % _HOUR == 0 else _HOUR // self._clock.interval_s
        for older in self._sums.older(slot):
            if slot - older <= recent:
                self._send(older, np.zeros(len(self._places.transformers), np.int64), out)
        return cut

    def _expected(self, cut: Mask) -> Int64:
        """Customers' meters with supply, by transformer."""
        count = len(self._meters)
        meant = (self._meters.flags[:count] & OWN == 0) & ~cut
        return np.bincount(self._meters.place[:count][meant], minlength=len(self._places.transformers))

    def _send(self, slot: int, expected: Int64, out: Out) -> None:
        sums = np.zeros((SUMS, len(expected)), np.int64)
        waiting = self._sums.take(slot)[:, : len(expected)]
        sums[:, : waiting.shape[1]] = waiting
        used = sums.any(axis=0) | (expected > 0)
        used[0] = False
        feeder = self._places.feeder_rows()
        rows = np.flatnonzero(used)
        rows = rows[np.argsort(feeder[rows], kind="stable")]
        changes = np.flatnonzero(np.diff(feeder[rows], prepend=-1))
        names = [self._places.transformers.ids[row] for row in rows.tolist()]
        columns = _columns(sums[:, rows], expected[rows])
        for start, stop in pairwise([*changes.tolist(), len(rows)]):
            name = self._places.feeders.ids[int(feeder[rows[start]])]
            message = Partials(
                at=slot * self._clock.interval_s,
                interval_s=self._clock.interval_s,
                transformer_id=names[start:stop],
                feeder_id=[name] * (stop - start),
                **{field: column[start:stop] for field, column in columns.items()},
            )
            out.send(PARTIALS, name, message)


def _columns(sums: Int64, expected: Int64) -> dict[str, Any]:
    return {
        "wh": sums[WH],
        "export_wh": sums[EXPORT],
        "apparent_vah": sums[APPARENT],
        "pf_wh": sums[PF_WH],
        "reported": sums[REPORTED].astype(np.int32),
        "expected": expected.astype(np.int32),
        "measured_wh": sums[MEASURED_WH],
        "measured": sums[MEASURED].astype(np.int32),
    }
