"""Energy of one message, summed up by account."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import BadRecord
from models.messages import SLOTS, Charges
from models.readings import Int64

MOST_WH = 10**9
"""Energy of one account and day that can be priced (1 GWh); with the highest price a month of it fits into 64 bits."""


@dataclass(slots=True)
class Gathered:
    """Energy of n accounts, m of which have quarters of an hour, too.

    Attributes:
        rows: of the accounts, none twice. hours: bought by local hour, Wh, shape (n, 24). export: fed in, shape (n,).
        fine: which of the n have what follows. wh, fed, vah: by slot, shape (m, 100); varh: shape (m,).
            Meters that have hours alone are in `hours` and not in `wh`.
        coarse: of those m, what meters that have hours alone bought, shape (m, 24).
    """

    rows: Int64
    hours: Int64
    export: Int64
    fine: Int64
    wh: Int64
    fed: Int64
    vah: Int64
    varh: Int64
    coarse: Int64

    def take(self, chosen: NDArray[np.bool_]) -> "Gathered":
        """Some of the accounts."""
        kept = chosen[self.fine]
        place = np.cumsum(chosen) - 1
        return Gathered(
            self.rows[chosen], self.hours[chosen], self.export[chosen], place[self.fine[kept]], self.wh[kept],
            self.fed[kept], self.vah[kept], self.varh[kept], self.coarse[kept],
        )  # fmt: skip


def usable_rows(message: Charges) -> NDArray[np.bool_]:
    """Which rows of a message name an account and are not absurd, shape (n,).

    Raises:
        BadRecord: its arrays do not fit together.
    """
    count, fine = len(message.account_id), len(message.fine)
    if message.hour_wh.shape != (count, 24):
        raise BadRecord(f"hour_wh has shape {message.hour_wh.shape}, not ({count}, 24)")
    for name in ("quarter_wh", "quarter_export_wh", "quarter_vah"):
        if (shape := getattr(message, name).shape) != (fine, SLOTS):
            raise BadRecord(f"{name} has shape {shape}, not ({fine}, {SLOTS})")
    if len(message.varh) != fine or (fine and not 0 <= int(message.fine.min()) <= int(message.fine.max()) < count):
        raise BadRecord("varh or fine does not fit the other arrays")
    absurd = np.abs(message.hour_wh.astype(np.int64)).sum(axis=1) > MOST_WH
    named = np.fromiter(map(bool, message.account_id), np.bool_, count)
    usable: NDArray[np.bool_] = named & ~absurd
    return usable


def gathered(message: Charges, usable: NDArray[np.bool_], rows: Int64) -> Gathered:
    """Sum a message up by account.

    Args:
        message: it.
        usable: which of its rows count, shape (n,).
        rows: of the accounts of those.
    """
    single, place = np.unique(rows, return_inverse=True)
    hours = _summed(message.hour_wh[usable], place, len(single))
    export = _summed(message.export_wh[usable], place, len(single))
    kept = usable[message.fine]
    source = message.fine[kept]
    whose = place[(np.cumsum(usable) - 1)[source]]
    fine, order = np.unique(whose, return_inverse=True)
    return Gathered(
        rows=single,
        hours=hours,
        export=export,
        fine=fine,
        wh=_summed(message.quarter_wh[kept], order, len(fine)),
        fed=_summed(message.quarter_export_wh[kept], order, len(fine)),
        vah=_summed(message.quarter_vah[kept], order, len(fine)),
        varh=_summed(message.varh[kept], order, len(fine)),
        coarse=hours[fine] - _summed(message.hour_wh[source], order, len(fine)),
    )


def _summed(values: NDArray[np.signedinteger], place: Int64, count: int) -> Int64:
    if len(values) == count and (place == np.arange(count)).all():
        return values.astype(np.int64)
    sums = np.zeros((count, *values.shape[1:]), np.int64)
    np.add.at(sums, place, values)
    return sums
