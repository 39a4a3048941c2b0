"""Messages about the energy of days, past and to come; arrays have one row a class or feeder, all of equal length n."""

import numpy as np
from numpy.typing import NDArray

from models.messages import Message

Int64 = NDArray[np.int64]
Float32 = NDArray[np.float32]

CLASS, FEEDER, SYSTEM = "class", "feeder", "system"
"""Levels: of customers of a kind, of what is fed from one place, and of all feeders together."""

AHEAD = 31
"""Days that are forecast."""

COLUMNS = ("wh", "filled_wh", "accounts", "usual_wh", "usual_off_wh", "late_wh")
"""What is added up over shards, named as in `DemandDays`."""


class DemandDays(Message):
    """Energy of one local day, as far as one shard knows it (accounts, grid -> demand).

    Attributes:
        day: local date as days since 1970-01-01. level: what the names are of, `class` or `feeder`. name: n of them.
        wh: what was metered. filled_wh: what is usual of those who were heard of lately and not on this day.
        accounts: how many were heard of on this day.
        usual_wh, usual_off_wh: usual working day and day off of all of these. late_wh: energy of earlier days that came
            since the day before was summed up.
        The last five are of classes, and 0 of feeders.
    """

    day: int
    level: str
    name: list[str]
    wh: Int64
    filled_wh: Int64
    accounts: Int64
    usual_wh: Int64
    usual_off_wh: Int64
    late_wh: Int64


class Outlook(Message):
    """What classes will use, against what is usual of their accounts (demand -> accounts); the newest holds.

    Attributes:
        day: the last that is known. name: n classes.
        share: of the days after it, expected energy over the usual one of a day of that kind, shape (n, AHEAD).
    """

    day: int
    name: list[str]
    share: Float32
