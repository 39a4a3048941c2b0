"""Numbers, money and times as each language writes them."""

import math
from typing import Any

import pytest

from alerts.words.template import Template
from alerts.words.values import Values
from models.calendar import LocalTime
from tests.alerts.making import order, renderer
from tests.alerts.town import DAY, START

LOCAL = LocalTime("Asia/Shanghai")


@pytest.mark.parametrize(
    ("style", "value", "english", "chinese"),
    [
        ("pct", 1.204, "120%", "120%"),
        ("pct", -0.001, "0%", "0%"),
        ("kwh", 12345.6, "12,346 kWh", "12,346 kWh"),
        ("kwh", 6.43, "6.4 kWh", "6.4 kWh"),
        ("kwh", 6.0, "6 kWh", "6 kWh"),
        ("kwh", 1000.0, "1,000 kWh", "1,000 kWh"),
        ("money", "1234.5", "CNY 1,234.50", "1,234.50元"),
        ("money", 123450, "CNY 1,234.50", "1,234.50元"),
        ("money", "-4.2", "-CNY 4.20", "-4.20元"),
        ("money", "many", "", ""),
        ("when", START, "5 Jun 16:00", "6月5日16:00"),
        ("when", "2024-06-17T08:00:00Z", "17 Jun 16:00", "6月17日16:00"),
        ("day", "2024-06-17", "17 Jun", "6月17日"),
        ("day", "2024-06-17T08:00:00Z", "17 Jun", "6月17日"),
        ("day", "soon", "", ""),
        ("hour", 9, "9:00", "9时"),
        ("hour", 24, "", ""),
        ("celsius", 98.4, "98 °C", "98 ℃"),
        ("names", {"cover_opened": 0.5, "magnet": 1}, "cover opened, magnet", "开表盖、强磁场干扰"),
        ("names", ["a_b", "c"], "a b, c", "a b、c"),
        ("num", 2.5, "2.5", "2.5"),
        ("num", 0.00001, "0.00001", "0.00001"),
        ("num", math.nan, "", ""),
        ("kwh", math.inf, "", ""),
        ("", True, "yes", "是"),
        ("", "a\r\n\u202eb", "a b", "a b"),
    ],
)
def test_values_in_both_languages(style: str, value: Any, english: str, chinese: str) -> None:
    assert Values("en", LOCAL, 2, "CNY").write(value, style) == english
    assert Values("zh", LOCAL, 2, "CNY").write(value, style) == chinese


@pytest.mark.parametrize(
    ("currency", "digits", "english", "chinese"),
    [
        ("¥", 2, "¥1,234.50", "1,234.50元"),
        ("€", 2, "€1,234.50", "€1,234.50"),
        ("JPY", 0, "JPY 123,450", "JPY 123,450"),
        ("KWD", 3, "KWD 123.450", "KWD 123.450"),
        ("", 2, "1,234.50", "1,234.50"),
    ],
)
def test_money_has_the_decimals_and_the_place_of_its_currency(
    currency: str, digits: int, english: str, chinese: str
) -> None:
    assert Values("en", LOCAL, digits, currency).write(123450, "money") == english
    assert Values("zh", LOCAL, digits, currency).write(123450, "money") == chinese


def test_a_year_is_said_where_it_is_not_the_readers() -> None:
    english, chinese = (Values(locale, LOCAL, 2, "") for locale in ("en", "zh"))
    last_year = START - 300 * DAY
    assert english.write(last_year, "when", START) == "10 Aug 2023 16:00"
    assert english.write("2025-01-02", "day", START) == "2 Jan 2025"
    assert chinese.write("2025-01-02", "day", START) == "2025年1月2日"
    assert english.write(START, "day", START) == "5 Jun"


@pytest.mark.parametrize(("count", "words"), [(0, "0 days"), (1, "1 day"), (1.5, "1.5 days"), (2, "2 days")])
def test_english_has_a_plural(count: float, words: str) -> None:
    writer = Values("en", LOCAL, 2, "")
    assert Template("{n:num~day~days}").fill(lambda name, style: writer.write(count, style)) == words
    text = renderer().render(order("arrears.low_credit", "account", facts={"days_left": count}), "en", "sms").text
    assert f"enough for about {words}." in text
