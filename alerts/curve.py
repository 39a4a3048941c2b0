"""The load that an overload alert rests on, to be shown as a picture."""

from typing import NamedTuple


class Curve(NamedTuple):
    """Load of one transformer over time.

    Attributes:
        at: ends of intervals, Unix seconds, rising. load_kva: mean of each; NaN where it is not known.
        rated_kva: rated power. offset_s: what a wall clock of the utility's zone is ahead of UTC.
    """

    at: tuple[int, ...]
    load_kva: tuple[float, ...]
    rated_kva: float
    offset_s: int
