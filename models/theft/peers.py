"""What a meter's neighbours do on the same day, so that weather, holidays and outages do not look like theft."""

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


def median_of_others(values: Float64, group: Int64) -> tuple[Float64, Int64]:
    """Median of the other members of each one's group, leaving itself out.

    Args:
        values: shape (n,); NaN takes no part, but is still told what the others do.
        group: shape (n,), any integers.

    Returns:
        The medians, NaN where a group has no other value, and how many others there were; both of shape (n,).
    """
    if not len(values):
        return np.zeros(0), np.zeros(0, np.int64)
    order = np.lexsort((values, group))  # NaN sorts last within its group
    ranked, groups = values[order], group[order]
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    sizes = np.diff(np.r_[starts, len(groups)])
    valid = np.add.reduceat(~np.isnan(ranked), starts)
    start, count = np.repeat(starts, sizes), np.repeat(valid, sizes)
    place = np.arange(len(groups)) - start
    others = count - (place < count)
    low, high = np.maximum(others - 1, 0) // 2, others // 2
    last = len(groups) - 1
    below = ranked[np.minimum(start + low + (place <= low), last)]
    above = ranked[np.minimum(start + high + (place <= high), last)]
    found = np.empty(len(values))
    found[order] = np.where(others > 0, (below + above) / 2, np.nan)
    counts = np.empty(len(values), np.int64)
    counts[order] = others
    return found, counts


def peer_factor(ratio: Float64, transformer: Int64, feeder: Int64, least: int) -> Float64:
    """How much of their usual consumption a meter's peers used, shape (n,).

    The peers are the transformer's other meters; where fewer than `least` of them tell, the feeder's; else 1.

    Args:
        ratio: each meter's consumption of the day over its usual; NaN where not known.
        transformer: number of its transformer.
        feeder: number of its feeder.
        least: fewest peers that make a median.
    """
    near, count = median_of_others(ratio, transformer)
    far, far_count = median_of_others(ratio, feeder)
    found = np.where(count >= least, near, np.where(far_count >= least, far, 1.0))
    return np.clip(found, 0.05, 20.0)
