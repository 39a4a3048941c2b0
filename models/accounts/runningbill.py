"""The bill of the month that runs, as it is shown."""

from typing import Any

import msgspec

from models.tariffs.bill import Line


class RunningBill(msgspec.Struct):
    """The bill of one account's running month, as of the end of a local day.

    Attributes:
        until: date of the last day in it.
        lines: what was charged so far, the oldest prices first; a minimum charge is in it once the month is over.
        expected: what it will come to and why that is other than usual, with the names of the evidence of `bill.shock`;
            empty where the account is not billed from charges.
    """

    until: str
    lines: list[Line]
    expected: dict[str, Any] = {}
