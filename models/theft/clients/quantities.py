"""What one reading says, against what its supply was before."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.theft.clients.invoices import Bool, Float64, Int64, Invoices
from models.theft.clients.tallies import Float32

_MONTH_DAYS = 365.25 / 12
_MOST_MONTHS = 48
"""Bills of more months than this are slips of the pen."""

_SHARE = ("mean", "lately")

QUANTITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "use": ("mean", "spread", "most", "last", "lately"),
        "change": ("mean", "spread", "least", "most", "last", "lately"),
        "year_change": ("mean", "spread", "least", "most", "last", "lately"),
        "peers": ("mean", "least", "most", "last"),
        "level_1": ("mean", "lately"),
        "level_2": ("spread", "most", "lately"),
        "level_3": ("spread", "most", "lately"),
        "level_4": ("mean", "most", "lately"),
        "none": _SHARE,
        "months": ("mean", "spread", "lately"),
        "gap": ("mean", "least", "most", "last", "lately"),
        "late": ("mean", "spread", "least", "most", "last", "lately"),
        "jump": ("mean", "spread", "least", "most", "lately"),
        "back": _SHARE,
        "forward": _SHARE,
        "index": ("mean", "least", "most", "last", "lately"),
        "read": _SHARE,
        "estimated": _SHARE,
        "absent": _SHARE,
        "status": ("mean",),
        "faulty": _SHARE,
        "code": ("mean", "spread", "last"),
        "meter": ("mean", "spread", "least", "most", "last"),
        "meter_age": ("last",),
        "tariff": ("last",),
        "new_meter": _SHARE,
        "new_code": _SHARE,
        "new_tariff": _SHARE,
    }
)
"""Quantity of a reading -> which statistics of it are kept; units in `measured`."""


def measured(now: Invoices, before: Mapping[str, Float64], usual: Float64) -> Float32:
    """The quantities of readings, each of another supply, shape (n, Q); NaN where nothing came before.

    - use, level_1..4: logarithm of billed units a month, in all and at each price; none: nothing was billed
    - change, year_change, peers: of `use` since the last reading, since the same third of last year, above peers
    - months: billed; gap: days since the last reading; late: how many of them were not billed
    - jump: from where the register ended to where it begins now (signed logarithm, of the same meter); back, forward
    - index: where the register ended (logarithm); meter_age: days since this meter was first read
    - read, estimated, absent: the reader's three usual remarks (6, 8, 9)
    - status: of the meter; faulty: any but in order
    - code, meter, tariff: kind of meter, its number (logarithm), tariff; new_meter, new_code, new_tariff: not as before

    Args:
        now: the readings.
        before: what `Supplies` kept of the last reading of each, shape (n,), NaN where there was none.
        usual: `use` of peers, shape (n,).
    """
    columns = {**_read(now), **_since(now, before), "peers": monthly_use(now) - usual}
    return np.stack([columns[name] for name in QUANTITIES], axis=1, dtype=np.float32, casting="unsafe")


def _read(now: Invoices) -> dict[str, NDArray[Any]]:
    """What a reading says by itself."""
    months = _months(now)
    return {
        "use": monthly_use(now),
        **{f"level_{place + 1}": np.log1p(level / months) for place, level in enumerate(now.levels.T)},
        "none": now.total == 0,
        "months": months,
        "index": np.log1p(np.maximum(now.new, 0)),
        "read": now.remark == 6,
        "estimated": now.remark == 8,
        "absent": now.remark == 9,
        "status": now.status,
        "faulty": now.status != 0,
        "code": now.code,
        "meter": np.log1p(now.meter),
        "tariff": now.tariff,
    }


def _since(now: Invoices, before: Mapping[str, Float64]) -> dict[str, NDArray[Any]]:
    """What it says against the last one."""
    use, known, same = monthly_use(now), ~np.isnan(before["day"]), before["meter"] == now.meter
    gap, jump = now.day - before["day"], np.where(same, now.old - before["new"], np.nan)
    return {
        "change": use - before["use"],
        "year_change": use - before["year"],
        "gap": gap,
        "late": gap - _months(now) * _MONTH_DAYS,
        "jump": signed_log(jump),
        "back": _or_nan(jump < 0, same),
        "forward": _or_nan(jump > 0, same),
        "meter_age": np.where(same, now.day - before["since"], 0.0),
        "new_meter": _or_nan(~same, known),
        "new_code": _or_nan(before["code"] != now.code, known),
        "new_tariff": _or_nan(before["tariff"] != now.tariff, known),
    }


def monthly_use(now: Invoices) -> Float64:
    """Logarithm of billed units a month, shape (n,)."""
    found: Float64 = np.log1p(now.total / _months(now))
    return found


def _months(now: Invoices) -> Int64:
    found: Int64 = np.clip(now.months, 1, _MOST_MONTHS)
    return found


def signed_log(values: Float64 | Int64) -> Float64:
    """Logarithm of the size, with the sign.

    Examples:
        >>> signed_log(np.array([0.0, np.e - 1, 1 - np.e]))
        array([ 0.,  1., -1.])
    """
    found: Float64 = np.sign(values) * np.log1p(np.abs(values))
    return found


def _or_nan(values: Bool, known: NDArray[np.bool_]) -> Float64:
    return np.where(known, values, np.nan)
