"""When something that a person does happens, in the time of the log."""

import time
from typing import NamedTuple

from dashboards.status import StatusFile
from streams.modes import LIVE


class Moment(NamedTuple):
    """A time of the log.

    Attributes:
        at: Unix seconds, for the record.
        log_time: of the record's place in the log; None for the clock at append, 0 for as soon as what is fed allows.
    """

    at: int
    log_time: int | None


def moment(status: StatusFile) -> Moment:
    """Now; where the log's time is not the clock's, the engine's time."""
    known = status.read()
    if known is None or known.mode == LIVE:
        return Moment(int(time.time()), None)
    return Moment(known.log_time // 1000, 0)
