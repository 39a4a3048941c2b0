"""What takes long to gather is kept until there is something new."""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """A value that is made anew when a mark is another.

    Args:
        mark: says cheaply what it was made of.
        make: makes it.
    """

    def __init__(self, mark: Callable[[], Any], make: Callable[[], T]) -> None:
        self._mark = mark
        self._make = make
        self._lock = threading.Lock()
        self._held: tuple[Any, T] | None = None

    def value(self) -> T:
        """The value as of now."""
        with self._lock:
            mark = self._mark()
            if self._held is None or self._held[0] != mark:
                self._held = mark, self._make()
            return self._held[1]
