"""Lists of meter ids that come again and again."""

from collections.abc import Callable

_REMEMBERED = 1024


class MeterLists:
    """Remembers lists of ids by the bytes they were decoded from, the newest `_REMEMBERED` of them.

    A concentrator names the same meters in every frame: its list is decoded once, and is one object ever after.
    """

    def __init__(self) -> None:
        self._lists: dict[bytes, list[str]] = {}

    def get(self, data: bytes, decode: Callable[[], list[str]]) -> list[str]:
        """The list that `data` stands for; `decode` makes it where it is new."""
        ids = self._lists.get(data)
        if ids is None:
            ids = decode()
            if len(self._lists) == _REMEMBERED:
                del self._lists[next(iter(self._lists))]
            self._lists[data] = ids
        return ids
