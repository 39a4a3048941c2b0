"""Times, quiet hours and rotas, on the wall clock, also where it is moved."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.moments import wall_seconds
from alerts.routes.duty import Rotas
from alerts.routes.file import Instead, Rota
from alerts.routes.times import Quiet, Times
from models.calendar import LocalTime
from models.spans import DAY, moment_of

ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe")
FIRST, LAST = 1_704_067_200, 1_830_297_600
"""2024 to 2028."""

moments = st.integers(FIRST, LAST)
zones = st.sampled_from(ZONES)


def clock(text: str) -> datetime:
    """Local date and time, as a file has it."""
    return datetime.fromisoformat(text)


def at(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@given(moments, zones)
def test_the_wall_clock_is_that_of_the_zone(moment: int, zone: str) -> None:
    shown = datetime.fromtimestamp(wall_seconds(moment, LocalTime(zone)), UTC).replace(tzinfo=None)
    assert shown == datetime.fromtimestamp(moment, ZoneInfo(zone)).replace(tzinfo=None)


@given(moments, zones)
def test_a_wall_clock_leads_back_to_its_moment(moment: int, zone: str) -> None:
    local = LocalTime(zone)
    clock = wall_seconds(moment, local)
    assert wall_seconds(moment_of(clock, local), local) == clock


def test_office_hours() -> None:
    office = Times(days=("mon-fri",), hours=("08:00-12:00", "13:00-17:00"), not_on=(date(2026, 12, 25),))
    local = LocalTime("Europe/Madrid")
    inside = {"2026-03-02T08:00": True, "2026-03-02T12:00": False, "2026-03-02T16:59": True, "2026-03-01T09:00": False,
              "2026-12-25T09:00": False}  # fmt: skip
    assert {text: office.holds(at(text, "Europe/Madrid"), local) for text in inside} == inside
    assert office.next(at("2026-12-24T17:30", "Europe/Madrid"), local) == at("2026-12-28T08:00", "Europe/Madrid")
    assert office.next(at("2026-03-02T12:30", "Europe/Madrid"), local) == at("2026-03-02T13:00", "Europe/Madrid")


def test_hours_over_midnight_belong_to_the_day_they_begin_on() -> None:
    nights = Times(days=("fri",), hours=("22:00-06:00",))
    inside = [
        nights.holds(at(f"2026-03-0{text}"), LocalTime("UTC")) for text in ("6T23:00", "7T05:59", "7T06:00", "7T23:00")
    ]
    assert inside == [True, True, False, False]


def test_times_that_never_come() -> None:
    assert Times(days=("mon",), not_on=tuple(date.fromordinal(day) for day in range(739000, 740400))).next(
        at("2024-05-01T00:00"), LocalTime("UTC")
    ) is None  # fmt: skip


@given(moments, zones)
def test_the_next_moment_is_the_first_that_holds(moment: int, zone: str) -> None:
    local, times = LocalTime(zone), Times(days=("tue-thu", "sat"), hours=("06:30-09:00", "20:00-02:00"))
    found = times.next(moment, local)
    assert found is not None
    assert times.holds(found, local)
    earlier = range(moment, found, max(60, (found - moment) // 50))
    assert not any(times.holds(step, local) for step in earlier if step < found)


@given(moments, zones, st.integers(0, 4))
def test_quiet_hours_end_where_they_end_and_let_the_severe_through(moment: int, zone: str, severity: int) -> None:
    local, quiet = LocalTime(zone), Quiet("22:00-06:00")
    end = quiet.end("overload.heavy", severity, moment, local)
    clock = wall_seconds(moment, local) % DAY
    disturbed = severity < 4 and (clock >= 22 * 3600 or clock < 6 * 3600)
    assert (end > moment) == disturbed
    if disturbed:
        assert wall_seconds(end, local) % DAY == 6 * 3600
        assert end - moment <= 9 * 3600


def test_quiet_hours_are_for_some_kinds_only_and_may_last_all_day() -> None:
    local = LocalTime("UTC")
    assert Quiet("08:00-08:00").end("x", 1, at("2026-03-02T09:00"), local) == at("2026-03-03T08:00")
    only = Quiet("20:00-07:00", kind=("quality",))
    assert only.end("overload.heavy", 1, at("2026-03-02T21:00"), local) == at("2026-03-02T21:00")


WEEKLY = Rota(("ana", "ben", "cai"), clock("2026-01-05T08:00"))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("2026-01-05T08:00", "ana"),
        ("2026-01-12T07:59", "ana"),
        ("2026-01-12T08:00", "ben"),
        ("2026-01-26T08:00", "ana"),
        ("2026-01-05T07:59", "cai"),
        ("2026-03-30T07:59", "cai"),
        ("2026-03-30T08:00", "ana"),
    ],
)
def test_turns_change_at_the_same_hour_all_year(text: str, who: str) -> None:
    rotas = Rotas({"grid": WEEKLY}, {}, LocalTime("Europe/Madrid"))
    assert rotas.on_duty("grid", at(text, "Europe/Madrid")) == who


def test_outside_of_its_times_another_is_on_duty_or_nobody() -> None:
    times = {"office": Times(hours=("08:00-18:00",))}
    nights = Rota(("dee",), clock("2026-01-01T00:00"), "1d")
    days = Rota(("ana",), clock("2026-01-01T00:00"), "1d", when="office")
    rotas = {
        "nights": nights,
        "days": days,
        "both": Rota(("ana",), clock("2026-01-01T00:00"), "1d", "office", "nights"),
    }
    plan = Rotas(rotas, times, LocalTime("UTC"))
    assert [plan.on_duty(name, at("2026-05-05T20:00")) for name in ("days", "both", "someone")] == [
        "",
        "dee",
        "someone",
    ]


def test_somebody_takes_over_for_a_time() -> None:
    instead = Instead(clock("2026-01-06T12:00"), clock("2026-01-07T12:00"), "ben")
    rotas = Rotas({"grid": Rota(("ana",), clock("2026-01-05T00:00"), "7d", instead=(instead,))}, {}, LocalTime("UTC"))
    plan = rotas.plan("grid", at("2026-01-06T00:00"), at("2026-01-08T00:00"))
    assert [(start, duty.contact, duty.until) for start, duty in plan] == [
        (at("2026-01-06T00:00"), "ana", at("2026-01-06T12:00")),
        (at("2026-01-06T12:00"), "ben", at("2026-01-07T12:00")),
        (at("2026-01-07T12:00"), "ana", at("2026-01-08T00:00")),
    ]


@given(moments, zones, st.sampled_from(["8h", "1d", "7d"]), st.booleans())
def test_a_plan_says_of_every_moment_who_is_on_duty(begin: int, zone: str, turn: str, office: bool) -> None:
    times = {"office": Times(days=("mon-fri",), hours=("07:00-19:00",))}
    rota = Rota(("ana", "ben"), clock("2026-01-05T08:00"), turn, when="office" if office else "", otherwise="cai")
    rotas = Rotas({"grid": rota}, times, LocalTime(zone))
    end = begin + 9 * DAY
    plan = rotas.plan("grid", begin, end)
    assert plan[0][0] == begin
    assert [duty.until for _, duty in plan] == [*(start for start, _ in plan[1:]), end]
    for start, duty in plan:
        for moment in {start, (start + duty.until) // 2, duty.until - 1}:
            assert rotas.on_duty("grid", moment) == duty.contact
