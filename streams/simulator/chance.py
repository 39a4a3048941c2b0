"""Random numbers by name: what one part of the town draws never shifts what another draws."""

import zlib

import numpy as np


def chance(seed: int, *names: str | int) -> np.random.Generator:
    """A generator of its own for a part of the town, the same in every run.

    Examples:
        >>> int(chance(1, "weather", 3).integers(1000)) == int(chance(1, "weather", 3).integers(1000))
        True
    """
    words = [zlib.crc32(name.encode()) if isinstance(name, str) else name & 0xFFFFFFFF for name in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


class Pace:
    """How many of something happen in each month, at a steady rate that need not be whole.

    Args:
        rate: how many a month on average.
        phase: where in the first month the count begins, 0 to 1: spreads the kinds over the months.
    """

    def __init__(self, rate: float, phase: float = 0.5) -> None:
        self._rate = rate
        self._owed = phase

    def take(self) -> int:
        """How many in the next month."""
        self._owed += self._rate
        count = int(self._owed)
        self._owed -= count
        return count
