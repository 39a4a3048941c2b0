"""What people do to alerts."""

from alerts.alert import Reason, State
from tests.alerts.town import DAY, DESK, HOUR, START, Told, Town, action, finding, routes_text


def test_operators_actions() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        action("overload:T1", "ack", 60, text="seen"),
        action("overload:T1", "ack", 61, actor="wang"),
        action("overload:T1", "assign", 70, text="crew 4"),
        action("overload:T1", "comment", 80, text="on the way"),
        finding("overload.overload", "T1", 900, since=0, severity=4),
        action("overload:T1", "close", 1000),
        finding("overload.overload", "T1", 1100, since=0, severity=4),
    )
    town.run()
    steps = [(step.reason, step.actor) for step in town.last.history if not step.recipient]
    assert steps == [
        (Reason.RAISED, "engine"),
        (Reason.ACKNOWLEDGED, "li"),
        (Reason.ASSIGNED, "li"),
        (Reason.COMMENTED, "li"),
        (Reason.ESCALATED, "engine"),
        (Reason.CLOSED, "li"),
    ]
    assert (town.last.assignee, town.last.outcome, town.last.acknowledged) == ("crew 4", "closed", False)
    assert [order.phase for order in town.orders] == ["raised", "raised", "cleared"]


def test_a_closed_episode_that_gets_worse_comes_back() -> None:
    town = Town().add(
        finding("theft.lead", "M1", 0, severity=2),
        action("theft:M1", "close", 60),
        finding("theft.lead", "M1", DAY, since=0, severity=2),
        finding("theft.lead", "M1", 2 * DAY, since=0, severity=3),
    )
    town.run(3 * DAY)
    assert (town.last.state, town.last.severity, town.last.updated_at >= START + 2 * DAY) == (State.ACTIVE, 3, True)
    assert len({alert.id for alert in town.alerts}) == 1


def test_a_shelf_holds_messages_until_its_end() -> None:
    town = Town().add(
        finding("overload.heavy", "T1", 0, severity=1),
        action("overload:T1", "shelve", 60, until=2 * HOUR, text="crew is there"),
        finding("overload.overload", "T1", 900, since=0, severity=3),
    )
    assert town.run(HOUR).last.shelved_until == START + 2 * HOUR
    assert town.last.history[-1].reason == Reason.SHELVED
    assert len(town.orders) == 1
    assert town.run(2 * HOUR + 1).last.shelved_until is None
    assert [order.created_at for order in town.orders] == [START, START + 2 * HOUR]


def test_acknowledging_stops_reminders_but_not_the_customers_messages() -> None:
    customer = Told("account", "sms", from_severity=0)
    town = Town(routes=routes_text(DESK, customer)).add(
        finding("arrears.overdue", "A1", 0, subject_type="account", severity=3, recipients=["account", "desk"]),
        action("arrears:A1", "ack", 60),
        finding("arrears.disconnection_notice", "A1", DAY, since=0, severity=3, subject_type="account"),
    )
    town.run(2 * DAY)
    assert [(order.recipient, order.kind) for order in town.orders] == [
        ("desk", "arrears.overdue"),
        ("account:A1", "arrears.overdue"),
        ("account:A1", "arrears.disconnection_notice"),
    ]
    assert town.reasons()[-3:] == [Reason.STAGE_CHANGED, Reason.ACKNOWLEDGED, Reason.SENT]
