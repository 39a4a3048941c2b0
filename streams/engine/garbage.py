"""How often Python looks for garbage in cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 20_000


@contextmanager
def collected_rarely() -> Iterator[None]:
    """Look for cycles after 20,000 more objects, not after 700.

    A read of Kafka makes a thousand messages that are let go of one by one. Looked at by the collector each time, and
    by its longer looks that they lead to, they cost a worker a fifth of its CPU.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
