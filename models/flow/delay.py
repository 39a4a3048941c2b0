"""How much later than its cause an emission counts, and what that lets its writer promise."""

from typing import NamedTuple

from models.flow.batch import NEVER


class Steps(NamedTuple):
    """Counts so long after the end of the step of log time that its cause lies in.

    Who reads such an edge waits for its writer once a step, and for the rest of it goes ahead.

    Attributes:
        after: milliseconds after the end of the step, at least 1 where the edge leads back.
        step: its length in milliseconds; steps begin at multiples of it.
    """

    after: int
    step: int


Delay = int | Steps
"""Milliseconds, or steps."""


def counts_at(cause: int, delay: Delay) -> int:
    """Log time (milliseconds) at which an emission counts whose cause is of log time `cause`."""
    if isinstance(delay, int):
        return cause + delay
    return -(-cause // delay.step) * delay.step + delay.after


def promised(passed: int, delay: Delay) -> int:
    """Log time up to which nothing new will count, of a writer that has passed log time `passed`."""
    return min(counts_at(passed + 1, delay) - 1, NEVER)
