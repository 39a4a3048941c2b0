"""Floods and rates: figures that can be worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.figures.flood import Flood, FloodRule, floods
from alerts.figures.rates import Pace, Rates, rates
from alerts.figures.records import Alarm

RULE = FloodRule()


def alarms(*times: int, kind: str = "quality.silent", subject: str = "M1", severity: int = 1) -> list[Alarm]:
    return [Alarm(at, kind, subject, severity) for at in times]


def figures(found: list[Alarm], end: int = 86_400, operators: int = 1) -> Rates:
    return rates(found, 0, end, operators, RULE)


def test_ten_in_ten_minutes_are_no_flood_and_eleven_are() -> None:
    assert floods([60 * number for number in range(10)], RULE) == []
    assert floods([54 * number for number in range(11)], RULE) == [Flood(540, 54 * 6 + 600, 11)]


def test_a_flood_ends_when_fewer_than_five_are_left_in_the_window() -> None:
    first, later = list(range(11)), [500, 501, 502, 503]
    assert floods(first + later, RULE) == [Flood(10, 10 + 600, 15)]
    assert floods([*first, *later, 504], RULE) == [Flood(10, 500 + 600, 16)]


def test_two_floods_are_counted_apart() -> None:
    found = floods([*range(11), *range(5000, 5020)], RULE)
    assert [(flood.begin, flood.alarms) for flood in found] == [(10, 11), (5010, 20)]


@given(st.lists(st.integers(0, 5000), max_size=80))
def test_floods_are_what_counting_every_second_finds(drawn: list[int]) -> None:
    times = sorted(drawn)
    inside, found = False, set()
    for now in range(6000):
        count = sum(now - RULE.window < at <= now for at in times)
        inside = count > RULE.most or (inside and count >= RULE.end)
        found |= {now} if inside else set()
    assert found == {now for flood in floods(times, RULE) for now in range(flood.begin, flood.end)}


def test_pace_is_by_operator_mean_and_peak() -> None:
    found = figures(alarms(0, 1, 2, 599, 600, 4000, 80_000, 80_001), operators=2)
    assert found.count == 8
    assert found.ten_minutes == Pace(8 / 144 / 2, 2)
    assert found.hour == Pace(8 / 24 / 2, 2.5)
    assert found.day == Pace(4, 4)


def test_busy_periods_hold_more_than_ten() -> None:
    assert figures(alarms(*range(10))).busy_share == 0
    assert figures(alarms(*range(11))).busy_share == pytest.approx(1 / 144)
    assert figures(alarms(*range(11)), operators=2).busy_share == 0


def test_what_is_outside_of_the_span_does_not_count() -> None:
    assert figures(alarms(-1, 0, 86_399, 86_400)).count == 2
    found = figures(alarms(*range(11)), end=100)
    assert (found.floods, found.flood_s, found.flood_share) == (1, 90, 0.9)


def test_shares_of_severities_and_of_the_ten_most_frequent() -> None:
    many = [alarm for number in range(12) for alarm in alarms(*range(number + 1), subject=f"M{number:02}")]
    found = figures(many + alarms(5, severity=2) + alarms(6, severity=4))
    assert (found.low, found.medium, found.high) == (78 / 80, 1 / 80, 1 / 80)
    assert [(source.subject, source.count) for source in found.top_ten[:2]] == [("M11", 12), ("M10", 11)]
    assert found.top_ten_share == pytest.approx(sum(range(3, 13)) / 80)


def test_nothing_at_all() -> None:
    found = figures([])
    assert (found.count, found.floods, found.top_ten, found.low) == (0, 0, [], 0)
    assert found.ten_minutes == Pace(0, 0)
