"""Tariffs files and records: every mistake is named with its place, and a file and its record say the same."""

import msgspec
import pytest

from models.errors import BadRecord, BadSettings
from models.records import Tariff
from models.tariffs.parse import parse_tariffs, read_tariffs, records_of, tariff_of
from tests.models.tariffs import public

GOOD = """
[calendars.week]
otherwise = "valley"
holidays = [2026-01-01]
dates = { critical = [2026-01-14] }
rules = [{ period = "peak", hours = ["10:00-14:00"], days = ["mon-fri", "critical"], season = ["11-01..03-31"] }]

[[tariffs.home]]
begin = 2025-01-01
calendar = "week"
energy = [{ prices = { peak = 0.2140, valley = 0.1185 } }]
taxes = [{ name = "VAT", percent = 21, on = ["energy"] }]

[[tariffs.home]]
begin = 2026-01-01
energy = [{ price = 0.2 }]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("begin = 2025-01-01", "begn = 2025-01-01", 9, "the nearest is tariffs.home.0.begin"),
        ('calendar = "week"', 'calendar = "weak"', 10, "there is no calendar 'weak': the nearest is 'week'"),
        ("peak = 0.2140, ", "", 11, "the price of 'peak' is missing"),
        ("peak = 0.2140", "peek = 0.2140", 11, "there is no period of use 'peek': the nearest is 'peak'"),
        ("0.2140", "0.21400001", 11, "more than 6 decimals"),
        ("0.2140", "101", 11, "absurdly high"),
        ("percent = 21", "percent = 2100", 12, "is no percentage"),
        ('"energy"]', '"enregy"]', 12, "there is no line before it 'enregy': the nearest is 'energy'"),
        ("begin = 2026-01-01", "begin = 2025-01-01", 15, "is not after the begin before it"),
        (
            "begin = 2025-01-01",
            "begin = 2025-01-01\nend = 2025-12-01",
            16,
            "no prices hold from 2025-12-01 to 2026-01-01",
        ),
        ("begin = 2025-01-01", "begin = 2025-01-01\nend = 2026-02-01", 16, "before the end of the prices before it"),
        ("energy = [{ price = 0.2 }]", "", 14, "nothing has a price"),
        ("energy = [{ price = 0.2 }]", "energy = [{ }]", 16, "give one of price, prices and tiers"),
        ("{ price = 0.2 }", "{ tiers = [{ price = 1 }, { price = 2 }] }", 16, "every tier but the last needs"),
        ('"10:00-14:00"', '"10:00-14:05"', 6, "does not begin and end with a quarter of an hour"),
        ('"10:00-14:00"', '"10-14"', 6, "is not a time of day"),
        ('"critical"]', '"critcal"]', 2, "are no days that are known"),
        ('"11-01..03-31"', '"11-01..02-30"', 6, "is no season"),
        ("holidays = [2026-01-01]", "holiday = [2026-01-01]", 4, "the nearest is calendars.week.holidays"),
    ],
)
def test_mistakes_are_named_with_their_line(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    with pytest.raises(BadSettings) as wrong:
        parse_tariffs(GOOD.replace(old, new, 1), "tariffs.toml")
    assert said in str(wrong.value)
    assert f"tariffs.toml line {line}: " in str(wrong.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(BadSettings) as wrong:
        parse_tariffs(GOOD.replace('"weak"', "").replace("peak = 0.2140, ", "").replace('"energy"]', '"x"]'), "t.toml")
    assert str(wrong.value).count("t.toml line") == 2


@pytest.mark.parametrize("text", [GOOD, public.SEYMOUR, public.SPAIN, public.ZHEJIANG, public.CHINA_LARGE])
def test_a_record_says_what_the_file_says(text: str) -> None:
    found = read_tariffs(text, "t.toml")
    for record in records_of(found):
        sent = msgspec.json.decode(msgspec.json.encode(record), type=Tariff)
        assert tariff_of(sent).versions == found.tariffs[record.tariff]


def test_a_record_may_have_numbers_for_decimals() -> None:
    record = Tariff(tariff="T", versions=[{"begin": "2026-01-01", "energy": [{"price": 0.1}]}])
    (energy,) = tariff_of(record).versions[0].energy
    assert str(energy.price) == "0.1"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "no price"),
        ({"tariff": "", "price": "1"}, "no name"),
        ({"price": "1", "tiers": [(None, "1")]}, "both"),
        ({"price": "abc"}, "not a decimal"),
        ({"price": "NaN"}, "absurd"),
        ({"price": "9e999999"}, "absurd"),
        ({"price": "-0.1"}, "negative"),
        ({"price": "100.01"}, "absurdly high"),
        ({"price": "0.1234567"}, "more than 6 decimals"),
        ({"price": "1", "fixed_per_month": "-1"}, "negative"),
        ({"price": "1", "due_days": 400}, "due_days"),
        ({"tiers": [(10.0, "1")]}, "null"),
        ({"tiers": [(None, "1"), (None, "1")]}, "null"),
        ({"tiers": [(10.0, "1"), (5.0, "1"), (None, "1")]}, "rise"),
        ({"tiers": [(float("nan"), "1"), (None, "1")]}, "rise"),
        ({"price": "1", "hours": [("0.1", [24])]}, "between 0 and 23"),
        ({"price": "1", "hours": [("0.1", [3]), ("0.2", [3])]}, "two prices"),
        ({"price": "1", "versions": [{"begin": "2026-01-01"}]}, "both versions and prices"),
        ({"versions": [{"begin": "2026-01-01"}]}, "nothing has a price"),
        ({"versions": [{"begin": "soon", "energy": [{"price": 1}]}]}, "begin"),
        ({"versions": [{"begin": "2026-01-01", "energy": [{"prise": 1}]}]}, "prise"),
        ({"versions": [{"begin": "2026-01-01", "calendar": "x", "energy": [{"price": 1}]}]}, "no calendar 'x'"),
    ],
)
def test_bad_records_say_why(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadRecord, match=reason):
        tariff_of(Tariff(**{"tariff": "T", **fields}))  # type: ignore[arg-type]


def test_a_day_without_prices_is_said() -> None:
    tariff = parse_tariffs(GOOD, "t.toml")["home"]
    with pytest.raises(BadRecord, match="no prices on 2024-12-31: the first begin on 2025-01-01"):
        tariff.plan(20_088)
