"""What a tariffs file changes of the one before, and how far back it reaches."""

from datetime import date

from models.tariffs.changes import Difference, Reach, changes, reach
from models.tariffs.parse import parse_tariffs
from models.tariffs.tariff import Tariff
from models.tariffs.when import day_of

TODAY = day_of(date(2026, 11, 23))

BEFORE = """
[[tariffs.home]]
begin = 2025-01-01
source = "list 1"
energy = [{ price = 0.30 }]
fixed = [{ name = "meter", amount = 5 }]
"""


def tariff(text: str) -> Tariff:
    return parse_tariffs(text, "tariffs.toml")["home"]


def told(after: str, before: str = BEFORE) -> list[tuple[str, str, list[Difference]]]:
    return [
        (_date(each.first), "" if each.last is None else _date(each.last), each.differences)
        for each in changes(tariff(before) if before else None, tariff(after))
    ]


def _date(day: int) -> str:
    return date.fromordinal(day + date(1970, 1, 1).toordinal()).isoformat()


def test_a_version_that_is_added_is_other_from_its_first_day_on() -> None:
    after = (
        BEFORE
        + '[[tariffs.home]]\nbegin = 2027-01-01\nenergy = [{ price = "0.320" }]\n'
        + 'fixed = [{ name = "meter", amount = 5 }]\n'
    )
    assert told(after) == [
        ("2027-01-01", "", [Difference("source", "list 1", ""), Difference("energy(energy).price", "0.3", "0.32")])
    ]
    assert reach(changes(tariff(BEFORE), tariff(after)), TODAY) == Reach()


def test_what_means_the_same_is_no_change() -> None:
    other = BEFORE.replace("0.30", "0.3000").replace("fixed =", 'round = "line"\ndue_days = 15\nfixed =')
    assert told(other) == []


def test_periods_taxes_and_lines_that_come_and_go_are_named() -> None:
    after = """
[calendars.day]
otherwise = "night"
rules = [{ period = "day", hours = ["06:00-22:00"] }]
[[tariffs.home]]
begin = 2025-01-01
source = "list 1"
calendar = "day"
energy = [{ prices = { day = 0.33, night = 0.2 } }]
taxes = [{ name = "VAT", percent = 19 }]
"""
    ((first, last, found),) = told(after)
    assert (first, last) == ("2025-01-01", "")
    assert found == [
        Difference("energy(energy).price", "0.3", ""),
        Difference("fixed(meter).amount", "5", ""),
        Difference("calendar.otherwise", "all", "night"),
        Difference("energy(energy).prices.day", "", "0.33"),
        Difference("energy(energy).prices.night", "", "0.2"),
        Difference("taxes(VAT).percent", "", "19"),
        Difference("calendar.rules(1).period", "", "day"),
        Difference("calendar.rules(1).hours", "", "06:00-22:00"),
    ]


def test_a_tariff_that_is_new_has_nothing_before() -> None:
    ((first, _, found),) = told(BEFORE, "")
    assert first == "2025-01-01"
    assert [each.name for each in found] == ["source", "energy(energy).price", "fixed(meter).amount"]
    assert {each.before for each in found} == {""}


def test_days_that_lose_their_prices_are_a_change() -> None:
    (early, late) = told(BEFORE.replace("2025-01-01", "2026-12-01").replace("0.30", "0.31"))
    assert (early[0], early[1]) == ("2025-01-01", "2026-11-30")
    assert {each.after for each in early[2]} == {""}
    assert late[2] == [Difference("energy(energy).price", "0.3", "0.31")]


def at(begin: str, end: str = "") -> Reach:
    """What a price that is other from one day to another reaches."""
    after = BEFORE + f"[[tariffs.home]]\nbegin = {begin}\nsource = 'list 1'\nenergy = [{{ price = 0.9 }}]\n"
    if end:
        after += BEFORE.replace("2025-01-01", end)
    return reach(changes(tariff(BEFORE), tariff(after)), TODAY)


def test_open_days_billed_days_and_days_that_are_kept_no_more() -> None:
    assert at("2026-11-23") == Reach()
    assert at("2026-11-05") == Reach("2026-11-05", "2026-11-22")
    assert at("2026-10-20") == Reach("2026-10-20", "2026-11-22", "2026-10-20")
    assert at("2026-03-01") == Reach("2026-10-01", "2026-11-22", "2026-10-01", "2026-10-01")
    assert at("2026-03-01", "2026-06-01") == Reach("", "", "", "2026-10-01")
    moved = BEFORE.replace("list 1", "list 2")
    assert reach(changes(tariff(BEFORE), tariff(moved)), TODAY) == Reach(), "a source costs nothing"
