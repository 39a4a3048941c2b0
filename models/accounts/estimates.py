"""What running bills are expected to come to, as columns and as people read it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from models.accounts.months import month_name
from models.money import major
from models.readings import Int64
from models.tariffs.when import date_of

NONE = -1
"""In place of a month or day that there is none of."""


class Estimates(NamedTuple):
    """Running bills of n accounts, shape (n,) each; money is minor units, days are local, months since 1970-01.

    Attributes:
        by_tariff: 1 where a tariff prices the month, 0 where the bills before price the period.
        month: that it is for. first, last: days of the period. Those that do not fit the pricing are `NONE`.
        amount: expected. so_far: by now. left: days to come.
        usual: the usual bill. usual_month: of it. most: the most that is usual; 0 where too few bills are known, and
            then nothing is said of the usual bill. bills: that prices are made of.
        weather, usage, prices, days: parts of the difference. weather_known: 1 or 0.
    """

    by_tariff: Int64
    month: Int64
    first: Int64
    last: Int64
    amount: Int64
    so_far: Int64
    left: Int64
    usual: Int64
    usual_month: Int64
    most: Int64
    bills: Int64
    weather: Int64
    usage: Int64
    prices: Int64
    days: Int64
    weather_known: Int64


def period(said: Mapping[str, int]) -> dict[str, Any]:
    """What a running bill is for."""
    if said["by_tariff"]:
        return {"month": month_name(said["month"])}
    return {"period_from": date_of(said["first"]).isoformat(), "period_to": date_of(said["last"]).isoformat()}


def facts(said: Mapping[str, int], digits: int) -> dict[str, Any]:
    """One running bill with the names of evidence; parts of the difference that are zero are left out.

    Args:
        said: values of `Estimates` by name, of one account.
        digits: decimals of the currency.
    """
    found = {
        **period(said),
        "priced_by": "tariff" if said["by_tariff"] else "bills",
        **({} if said["by_tariff"] else {"bills": said["bills"]}),
        "expected": major(said["amount"], digits),
        "so_far": major(said["so_far"], digits),
        "days_to_come": said["left"],
    }
    if not said["most"]:
        return found
    parts = {"by_weather": "weather", "by_use": "usage", "by_prices": "prices", "by_days": "days"}
    return {
        **found,
        "usual_bill": major(said["usual"], digits),
        "usual_month": month_name(said["usual_month"]),
        "usual_most": major(said["most"], digits),
        "difference": major(said["amount"] - said["usual"], digits),
        "weather_known": bool(said["weather_known"]),
        **{name: major(said[part], digits) for name, part in parts.items() if said[part]},
    }


def one_of(columns: Mapping[str, Any], place: int) -> dict[str, int]:
    """Values of one account."""
    return {name: int(column[place]) for name, column in columns.items()}


def filled(count: int, value: int = NONE) -> Int64:
    """A column of one value."""
    return np.full(count, value, np.int64)
