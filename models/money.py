"""Money is integer minor units (cents, fen); decimal text becomes it at the edge and never passes through a float."""

from decimal import Decimal, InvalidOperation

from models.errors import BadRecord
from models.records import Amount

_MOST = 10**15


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
        try:
            scaled = Decimal(amount).scaleb(digits)
        except InvalidOperation:
            raise BadRecord(f"amount {amount!r} is not a decimal number") from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise BadRecord(f"amount {amount!r} has more than {digits} decimals or is not finite")
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
