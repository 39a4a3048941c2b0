"""Sends the sums of closed intervals to the partitions of the feeders."""

from collections.abc import Iterator
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
_MOST = 4_096
"""Transformers in one message: some 300 kB, well below what a broker takes."""


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
        transformers, feeders = self._places.transformers.ids, self._places.feeders.ids
        feeder = self._places.feeder_rows()
        for rows in _together(np.flatnonzero(used), self._places.feeder_targets()[feeder]):
            feeder_id = [feeders[row] for row in feeder[rows].tolist()]
            message = Partials(
                at=slot * self._clock.interval_s,
                interval_s=self._clock.interval_s,
                transformer_id=[transformers[row] for row in rows.tolist()],
                feeder_id=feeder_id,
                **_columns(sums[:, rows], expected[rows]),
            )
            out.send(PARTIALS, feeder_id[0], message)


def _together(rows: Int64, target: Int64) -> Iterator[Int64]:
    """Rows by the partition that `target` says of them: each message costs its readers a call."""
    for partition in np.unique(target[rows]).tolist():
        found = rows[target[rows] == partition]
        for start in range(0, len(found), _MOST):
            yield found[start : start + _MOST]


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
