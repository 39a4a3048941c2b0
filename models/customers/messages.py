"""Messages about customers; arrays have one row an account, all of equal length n."""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.messages import Message

Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]
Float32 = NDArray[np.float32]


class AccountMonths(Message):
    """What a local month was like for accounts, by their ledgers (accounts -> customers).

    Each bill is judged in one month only: the one in which it would become late, three days after its due day.

    Attributes:
        month: months since 1970-01. at: Unix seconds at which it was summed up.
        judged: bills that were or would have been late in this month. late: those that were.
        overdue_days: days of the month on which a bill was overdue, summed over bills.
        billed, paid: minor units of the month. payments: how many. paid_day: local day of the last, -1 for none.
        owed, overdue: minor units at the end; a debt that was written off counts as overdue until it is recovered.
        oldest_days: by which the oldest debt is overdue then.
        reversed: payments taken back. cuts: whether supply was cut for arrears.
    """

    month: int
    at: int
    account_id: list[str]
    judged: Int32
    late: Int32
    overdue_days: Int32
    billed: Int64
    paid: Int64
    payments: Int32
    paid_day: Int32
    owed: Int64
    overdue: Int64
    oldest_days: Int32
    reversed: Int32
    cuts: Int32


class Risks(Message):
    """How likely accounts are to leave (churn -> customers).

    Attributes:
        at: Unix seconds. probability: within 90 days, NaN for those that have left.
        reasons: names of what speaks for it, account -> names, for the likeliest alone.
    """

    at: int
    account_id: list[str]
    probability: Float32
    reasons: dict[str, list[str]]


class Ranks(Message):
    """How values spread over a shard's accounts (customers -> rankings), as counts and sums by bin.

    Attributes:
        month: as in `AccountMonths`. counts, sums: measure -> shape (BINS,), see `models.customers.ranking`.
    """

    month: int
    counts: dict[str, Int64]
    sums: dict[str, Int64]


class Cuts(Message):
    """Where segments begin, for all accounts of the utility together (rankings -> customers).

    Attributes:
        month: as in `AccountMonths`. limits: measure -> rising values.
    """

    month: int
    limits: dict[str, list[float]]


class Treatments(Message):
    """What other stages do differently for some accounts (customers -> accounts, alerts); the newest holds.

    Attributes:
        at: Unix seconds. priority: of their alerts, 0 for the usual. patience_days: see `models.customers.policy`.
        no_plans: accounts that may have no plan of instalments.
    """

    at: int
    account_id: list[str]
    priority: Int32
    patience_days: Int32
    no_plans: list[str] = msgspec.field(default_factory=list)


class Pages(Message):
    """What there is to read of some accounts (customers -> command line); the newest of a key holds.

    Attributes:
        at: Unix seconds. month: the last that was summed up. account_id, class_: of each row.
        columns: those of `models.customers.book`, cut to these rows.
        rules: name of the rule of policy of each. reasons: for leaving, as in `Risks`.
        overrides: account -> grade, until, owner and reason.
    """

    at: int
    month: int
    account_id: list[str]
    class_: list[str]
    columns: dict[str, Any]
    rules: list[str]
    reasons: dict[str, list[str]]
    overrides: dict[str, dict[str, Any]]


class Movement(msgspec.Struct, kw_only=True):
    """An account that went from one grade, segment or stage of life to another.

    Attributes:
        what: grade, abc, rfm, matrix or life. from_, to: names. why, why_zh: in a sentence; empty where it is obvious.
    """

    account_id: str
    at: int
    what: str
    from_: str = msgspec.field(name="from")
    to: str
    why: str = ""
    why_zh: str = ""
