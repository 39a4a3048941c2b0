"""What is counted of alerts by kind, of losses of supply and of outages: it begins, it ends, and the end is said."""

from alerts.config import AlertsConfig
from alerts.stage import AlertsStage
from models.messages import Point
from tests.alerts.town import COMMON, DAY, HOUR, START, Town, action, finding, outage

QUARTER = 900


def course(points: list[Point], field: str, **tags: str) -> list[tuple[int, float]]:
    """Quarter hours since the start and the value of a field in each, from the first point on."""
    of = [point for point in points if tags.items() <= point.tags.items()]
    return [((point.at - START) // QUARTER, point.fields[field]) for point in of]


def test_a_kind_is_told_until_it_is_over() -> None:
    town = Town().add(
        finding("overload.heavy", "T1", 0, severity=1),
        finding("overload.overload", "T1", HOUR + 60),
        action("overload:T1", "ack", HOUR + 120),
    )
    town.run(HOUR + 2 * QUARTER)
    points = town.points("alert_kinds")
    assert course(points, "active", kind="overload.heavy") == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 0)]
    assert course(points, "active", kind="overload.overload") == [(5, 1), (6, 1)]
    assert course(points, "unacknowledged", kind="overload.overload") == [(5, 0), (6, 0)]


def test_a_state_of_a_version_that_counted_no_kinds_is_taken() -> None:
    stage = AlertsStage(COMMON, AlertsConfig())
    state = stage.dump()
    del state["kinds"]
    stage.load(state)
    assert stage.dump()["kinds"] == []


def test_meters_without_supply_are_those_of_active_losses() -> None:
    lost = {"evidence": {"meters_expected": 42, "meters_reporting": 0}}
    town = Town().add(
        finding("supply.lost", "T1", 0, **lost),
        finding("supply.lost", "T2", 60, **lost),
        finding("supply.silent", "T3", 60, **lost),
        finding("supply.lost", "T1", 2 * QUARTER - 60, clear=True, **lost),
    )
    points = town.run(5 * QUARTER).points("supply")
    assert course(points, "meters")[:3] == [(1, 84), (2, 42), (3, 42)]
    assert course(points, "alerts")[:3] == [(1, 2), (2, 1), (3, 1)]


def test_outages_are_open_from_their_start_to_their_end() -> None:
    town = Town().add(
        outage("O-1", "feeder:F1", QUARTER + 1, 3 * QUARTER), outage("O-2", "feeder:F2", 0, DAY, kind="fault")
    )
    points = town.run(5 * QUARTER).points("outages")
    assert [value for _, value in course(points, "open", kind="planned")][:4] == [0, 1, 1, 0]
    assert [value for _, value in course(points, "open", kind="fault")][:4] == [1, 1, 1, 1]
    assert {value for _, value in course(points, "open", kind="arrears")} == {0}
