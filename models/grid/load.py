"""Load of transformers over one slot, from what their meters reported."""

from dataclasses import dataclass

import numpy as np

from models.grid.config import GridConfig
from models.grid.rows import Bool, Float, Int64

_LEAST_POWER_FACTOR = 0.3


@dataclass(slots=True)
class SlotLoads:
    """Loads of n transformers.

    Attributes:
        kw: mean power, negative where they feed back. kva: mean apparent power, never negative.
        completeness: share of the meters that reported, 0 to 1; 1 where the transformer's own meter did.
        usable: complete enough to be judged.
    """

    kw: Float
    kva: Float
    completeness: Float
    usable: Bool


def completeness_of(sums: Int64) -> Float:
    """Share of the customers' meters that reported, 0 to 1.

    Where no meter is expected (none is known, or none has supply) but some reported, the sum is taken as whole.
    """
    reported, expected = sums[4], sums[5]
    share = np.minimum(reported / np.maximum(expected, 1), 1.0)
    return np.asarray(np.where(expected > 0, share, (reported > 0).astype(np.float64)))


def slot_loads(sums: Int64, interval_s: int, config: GridConfig) -> SlotLoads:
    """Loads of a slot: the transformer's own meter where it reported, else the customers' sum scaled for missing ones.

    Args:
        sums: shape (8, n), as `models.grid.book.COLUMNS`.
        interval_s: length of the slot.
        config: least completeness, default power factor.
    """
    share = completeness_of(sums)
    metered = sums[7] > 0
    net_wh = np.where(metered, sums[6], (sums[0] - sums[1]) / np.maximum(share, config.min_completeness))
    kw = net_wh * (3.6 / interval_s)
    completeness = np.where(metered, 1.0, share)
    usable = completeness >= config.min_completeness
    return SlotLoads(kw, np.abs(kw) / power_factor(sums, config.power_factor), completeness, usable)


def power_factor(sums: Int64, default: float) -> Float:
    """Power factor of the energy that carries one, mixed with the default for the rest by apparent energy."""
    import_wh, apparent_vah, pf_wh = sums[0], sums[2], sums[3]
    whole = np.maximum(import_wh, pf_wh)
    apparent = apparent_vah + (whole - pf_wh) / default
    mixed = np.divide(whole, apparent, out=np.full(whole.shape, default), where=apparent > 0)
    return np.where(mixed > 0, np.clip(mixed, _LEAST_POWER_FACTOR, 1.0), default)
