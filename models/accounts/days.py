"""Local days of single moments, as fast as single payments need them."""

from functools import lru_cache

from models.calendar import DAY, LocalTime

_BLOCK = 900


class LocalDays:
    """Local days of one zone, remembered by quarter hours.

    Args:
        local: the zone.

    Attributes:
        local: the zone.
    """

    def __init__(self, local: LocalTime) -> None:
        self.local = local
        self._offset = lru_cache(maxsize=8192)(self._block_offset)

    def of(self, at: int) -> int:
        """Local day that a moment (Unix seconds) lies in, in days since 1970-01-01.

        Midnight begins it, where at the end of an interval it ends the day before.
        """
        offset = self._offset(at // _BLOCK)
        return (at + (int(self.local.offset(at)) if offset is None else offset)) // DAY

    def _block_offset(self, block: int) -> int | None:
        begin, end = self.local.offset([block * _BLOCK, (block + 1) * _BLOCK - 1]).tolist()
        return int(begin) if begin == end else None
