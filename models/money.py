"""Money is integer minor units (cents, fen); decimal text becomes it at the edge and never passes through a float."""

import re
from decimal import Decimal

from models.errors import BadRecord
from models.records import Amount

_MOST = 10**15
# Few enough digits that Decimal's default context neither rounds nor overflows.
_PLAIN = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,8})?")


def minor_units(amount: Amount, digits: int = 2) -> int:
    """Minor units of an amount: an integer is taken as minor units, text as decimal major units.

    Raises:
        BadRecord: not a number, absurdly large, or finer than the currency's smallest unit.

    Examples:
        >>> minor_units("12.50")
        1250
    """
    if isinstance(amount, int):
        value = amount
    else:
        if not _PLAIN.fullmatch(amount):
            raise BadRecord(f"amount {amount!r} is not a plain decimal number such as 12.50")
        scaled = Decimal(amount).scaleb(digits)
        if scaled != scaled.to_integral_value():
            raise BadRecord(f"amount {amount!r} has more than {digits} decimals")
        value = int(scaled)
    if abs(value) > _MOST:
        raise BadRecord(f"amount {amount!r} is absurdly large")
    return value


def major(value: int, digits: int = 2) -> str:
    """Decimal text of minor units.

    Examples:
        >>> major(-1205)
        '-12.05'
    """
    return str(Decimal(value).scaleb(-digits).quantize(Decimal(1).scaleb(-digits)))
