"""How numbers, money and times are written in each language; a value that makes no sense counts as missing."""

import math
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from alerts.moments import wall
from alerts.words.codes import CHINESE
from alerts.words.grounds import grounds
from models.calendar import LocalTime

_CHARACTERS = 120
_SPACES = re.compile(r"\s+")
_MOST = 1e15
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATES = ("when", "day")
_YUAN = ("CNY", "RMB", "¥", "￥", "元")


def clean(value: Any, characters: int = _CHARACTERS) -> str:
    """One line of a text, without control characters, and not endless."""
    text = str(value)
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    text = _SPACES.sub(" ", text).strip()
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
            "grounds": lambda value: grounds(value, self._chinese),
            "names": self._names,
            "num": _number,
            "pct": lambda value: _percent(_finite(value)),
            "fall": lambda value: _percent(-math.expm1(-_finite(value))),
            "rise": lambda value: _percent(math.expm1(_finite(value))),
            "times": lambda value: f"{math.exp(_finite(value)):.1f}",
            "kwh": lambda value: f"{_short(_finite(value))} kWh",
            "kva": lambda value: f"{_short(_finite(value))} kVA",
            "celsius": lambda value: f"{_rounded(_finite(value), 0)} {'℃' if self._chinese else '°C'}",
            "money": self._money,
            "clock": lambda value: f"{wall(int(_finite(value)), self._local):%H:%M}",
            "hour": lambda value: _hour(_finite(value), self._chinese),
        }

    @property
    def styles(self) -> set[str]:
        """Names of all styles."""
        return {*self._styles, *_DATES}

    def write(self, value: Any, style: str = "", near: int | None = None) -> str:
        """The value in a style; empty where it is missing or makes no sense in it.

        Args:
            value: what is written.
            style: one of the styles that templates name.
            near: a moment (Unix seconds) whose year need not be said; without it no year is.
        """
        listed = isinstance(value, (dict, list, tuple))
        if value is None or (listed and style not in ("names", "grounds")):
            return ""
        try:
            return self._styles[style](value) if style not in _DATES else self._dated(value, style, near)
        except (ValueError, OverflowError, InvalidOperation):
            return ""

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return ("是" if value else "否") if self._chinese else ("yes" if value else "no")
        return _number(value) if isinstance(value, (int, float)) else clean(value)

    def _names(self, value: Any) -> str:
        listed = value if isinstance(value, (dict, list, tuple)) else [value]
        known = CHINESE if self._chinese else {}
        return clean(("、" if self._chinese else ", ").join(known.get(str(name), _words(name)) for name in listed))

    def _money(self, value: Any) -> str:
        amount = Decimal(value).scaleb(-self._digits) if isinstance(value, int) else Decimal(str(value))
        if not amount.is_finite() or abs(amount) > _MOST:
            raise ValueError
        text, sign = f"{abs(amount):,.{self._digits}f}", "-" if amount < 0 else ""
        if self._chinese and self._currency.upper() in _YUAN:
            return f"{sign}{text}元"
        space = " " if self._currency.isalpha() else ""
        return f"{sign}{self._currency}{space}{text}"

    def _dated(self, value: Any, style: str, near: int | None) -> str:
        """Day or moment, with its year where that is another than the one the reader lives in."""
        clock = self._clock(value)
        year = clock.year if near is not None and clock.year != wall(near, self._local).year else 0
        time = f"{clock:%H:%M}" if style == "when" else ""
        if self._chinese:
            return (f"{year}年" if year else "") + f"{clock.month}月{clock.day}日{time}"
        return " ".join(filter(None, (str(clock.day), _MONTHS[clock.month - 1], str(year or ""), time)))

    def _clock(self, value: Any) -> datetime:
        """Local wall time of Unix seconds, or of a text with date and time."""
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo is None else wall(int(moment.timestamp()), self._local)
        return wall(int(_finite(value)), self._local)


def _finite(value: Any) -> float:
    number = float(value)
    if not abs(number) < _MOST:
        raise ValueError
    return number


def _rounded(number: float, digits: int) -> str:
    """With groups of thousands, and never minus zero."""
    return f"{round(number, digits) + 0.0:,.{digits}f}"


def _short(number: float) -> str:
    """One decimal where it matters: below ten, and not zero."""
    return _rounded(number, 0) if abs(number) >= 10 else _rounded(number, 1).removesuffix(".0")


def _percent(share: float) -> str:
    return f"{_rounded(share * 100, 0)}%"


def _number(value: Any) -> str:
    number = _finite(value)
    if number == int(number):
        return _rounded(number, 0)
    if abs(number) >= 1000:
        return _rounded(number, 1)
    return f"{Decimal(f'{number:.4g}'):f}"


def _hour(hour: float, chinese: bool) -> str:
    if not 0 <= hour < 24:
        raise ValueError
    return f"{int(hour)}时" if chinese else f"{int(hour)}:00"


def _words(name: Any) -> str:
    return clean(name, 40).replace("_", " ")
