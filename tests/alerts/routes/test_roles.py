"""Who is told for the roles that a finding names: customers, and others where nobody answers."""

from alerts.alert import Reason, State
from tests.alerts.town import DAY, DESK, START, Told, Town, finding, routes_text


def test_nobody_answers() -> None:
    engineer = Told("engineer", "sms", from_severity=3, remind=True)
    town = Town(
        routes=routes_text(
            engineer, DESK, steps='{ after = "30m" }, { after = "60m" }, { after = "90m", tell = ["desk/desk"] }'
        )
    ).add(finding("overload.overload", "T1", 0, recipients=["engineer"]))
    town.run()
    assert [(order.recipient, order.created_at - START) for order in town.orders] == [
        ("engineer", 0),
        ("engineer", 1800),
        ("engineer", 3600),
        ("desk", 5400),
    ]
    assert [reason for reason in town.reasons() if reason != Reason.RAISED] == [
        Reason.SENT,
        Reason.REMINDED,
        Reason.REMINDED,
        Reason.UNANSWERED,
    ]
    assert len({order.id for order in town.orders}) == 4


def test_customers_are_not_told_of_suspicion() -> None:
    customer = Told("account", "sms", from_severity=0)
    town = Town(routes=routes_text(customer)).add(
        finding("theft.lead", "M1", 0, account_id="A1", recipients=["account"])
    )
    assert town.run().orders == []
    assert town.reasons() == [Reason.RAISED, Reason.NOT_FOR_CUSTOMERS]


def test_restored_ends_arrears_with_its_own_words() -> None:
    customer = Told("account", "sms", from_severity=0)
    town = Town(routes=routes_text(customer)).add(
        finding("arrears.overdue", "A1", 0, severity=1, subject_type="account", recipients=["account"]),
        finding("arrears.restored", "A1", DAY, since=0, severity=0, subject_type="account", recipients=["account"]),
    )
    town.run(2 * DAY)
    assert (town.last.state, town.last.kind) == (State.CLEARED, "arrears.overdue")
    assert [order.kind for order in town.orders] == ["arrears.overdue", "arrears.restored"]
