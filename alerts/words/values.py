"""How numbers, money and times are written in each language; a value that makes no sense counts as missing."""

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from alerts.moments import wall
from alerts.words.grounds import grounds
from models.calendar import LocalTime

_CHARACTERS = 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\s]+")
_MOST = 1e15


def clean(value: Any, characters: int = _CHARACTERS) -> str:
    """One line of a text, without control characters, and not endless."""
    text = _CONTROL.sub(" ", str(value)).encode("utf-8", "replace").decode().strip()
    return text if len(text) <= characters else f"{text[: characters - 2]}.."


class Values:
    """Writes values in one language.

    Args:
        locale: `en` or `zh`.
        local: the utility's zone.
        digits: decimals of the currency. currency: its sign or code.
    """

    def __init__(self, locale: str, local: LocalTime, digits: int, currency: str) -> None:
        self._chinese = locale == "zh"
        self._local = local
        self._digits = digits
        self._currency = currency
        self._styles: dict[str, Callable[[Any], str]] = {
            "": self._plain,
            "grounds": lambda value: "",
            "names": lambda value: clean(value).replace("_", " "),
            "num": self._num,
            "pct": lambda value: f"{_finite(value) * 100:.0f}%",
            "fall": lambda value: f"{-math.expm1(-_finite(value)) * 100:.0f}%",
            "rise": lambda value: f"{math.expm1(_finite(value)) * 100:.0f}%",
            "times": lambda value: f"{math.exp(_finite(value)):.1f}",
            "kwh": lambda value: f"{_finite(value):,.0f} kWh",
            "kva": lambda value: f"{_finite(value):,.0f} kVA",
            "celsius": lambda value: f"{_finite(value):.0f} ℃" if self._chinese else f"{_finite(value):.0f} C",
            "money": self._money,
            "when": self._when,
            "clock": lambda value: f"{wall(int(_finite(value)), self._local):%H:%M}",
            "day": self._day,
        }

    def write(self, value: Any, style: str = "") -> str:
        """The value in a style; empty where it is missing or makes no sense in it."""
        if style == "grounds":
            return grounds(value, self._chinese)
        if style == "names" and isinstance(value, (dict, list, tuple)):
            return clean(", ".join(clean(name, 40).replace("_", " ") for name in value))
        if value is None or isinstance(value, (dict, list, tuple)) or (isinstance(value, float) and math.isnan(value)):
            return ""
        try:
            return self._styles[style](value)
        except (ValueError, OverflowError, InvalidOperation):
            return ""

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return ("是" if value else "否") if self._chinese else ("yes" if value else "no")
        return self._num(value) if isinstance(value, (int, float)) else clean(value)

    def _num(self, value: Any) -> str:
        number = _finite(value)
        return (
            f"{number:,.0f}" if number == int(number) else f"{number:,.4g}" if abs(number) < 1000 else f"{number:,.1f}"
        )

    def _money(self, value: Any) -> str:
        amount = Decimal(value).scaleb(-self._digits) if isinstance(value, int) else Decimal(str(value))
        if not amount.is_finite() or abs(amount) > _MOST:
            raise ValueError
        text = f"{amount:,.{self._digits}f}"
        return f"{self._currency} {text}" if self._currency.isalpha() else f"{self._currency}{text}"

    def _when(self, value: Any) -> str:
        clock = wall(int(_finite(value)), self._local)
        return f"{clock.month}月{clock.day}日{clock:%H:%M}" if self._chinese else f"{clock.day} {clock:%b %H:%M}"

    def _day(self, value: Any) -> str:
        if isinstance(value, str):
            day = date.fromisoformat(value[:10])
        else:
            day = wall(int(_finite(value)), self._local).date()
        return f"{day.month}月{day.day}日" if self._chinese else f"{day.day} {day:%b}"


def _finite(value: Any) -> float:
    number = float(value)
    if not abs(number) < _MOST:
        raise ValueError
    return number
