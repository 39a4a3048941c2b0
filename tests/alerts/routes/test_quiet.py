"""Quiet hours: who is told later, and who not at all."""

from alerts.alert import Reason
from tests.alerts.routes.people import told, town
from tests.alerts.town import HOUR, START, Told, Town, finding, routes_text


def test_of_several_each_has_quiet_hours_of_their_own() -> None:
    one = town('tell = ["both"]').add(finding("overload.overload", "T1", 0))
    [ana, ben] = one.run().orders
    assert (ana.recipient, ana.not_before - START, ben.recipient, ben.not_before - START) == ("ana", 0, "ben", 2 * HOUR)
    assert one.last.history[-1].text == "to ana; to ben, waits: quiet hours until 2024-06-05 10:00"


def test_quiet_hours_shift_a_legal_notice_however_late_it_gets() -> None:
    notice = finding("arrears.disconnection_notice", "A1", 0, subject_type="account", account_id="A1", severity=2)
    one = town('tell = ["customer"]', more='legal = ["arrears.disconnection_notice"]').add(notice)
    [order] = one.run(4 * HOUR).orders
    assert (order.recipient, order.created_at - START, order.legal) == ("account:A1", 2 * HOUR, True)


def test_of_several_one_for_whom_it_would_be_too_late_is_not_told() -> None:
    one = town('tell = ["both"]').add(finding("supply.lost", "T1", 0))
    assert told(one.run().orders) == [("ana", 0)]
    assert one.last.history[-1].text == "to ana; not to ben, quiet hours until 2024-06-05 10:00, and too late then"
    two = town('tell = ["both"]').add(finding("supply.lost", "T1", 1))
    assert [(order.recipient, order.not_before - START) for order in two.run().orders] == [("ana", 1), ("ben", 7200)]


def test_what_one_alone_cannot_be_told_in_time_waits_and_is_told_if_it_still_holds() -> None:
    one = town('tell = ["on-call"]').add(
        finding("supply.lost", "T1", 0),
        finding("supply.lost", "T2", 0),
        finding("supply.lost", "T2", HOUR, since=0, clear=True),
    )
    assert [(order.subject, order.created_at - START) for order in one.run().orders] == [("T1", 2 * HOUR)]


def test_a_reminder_that_would_come_too_late_is_not_ordered() -> None:
    sleeper = '[contacts.cat]\nquiet = [{ hours = "07:00-12:00" }]\n[receivers.cat]\nto = ["cat"]\nrole = "engineer"'
    chain = '[chains.cat]\nsteps = [{ after = "10m", tell = ["cat"] }]'
    one = town('tell = ["desk"]\nchain = "cat"', more=f"{sleeper}\n{chain}").add(finding("supply.lost", "T1", 0))
    assert told(one.run().orders) == [("desk", 0)]
    step = one.last.history[-1]
    assert (step.reason, step.text) == (Reason.QUIET, "quiet hours until 2024-06-05 12:00, and too late then")


def test_quiet_hours_shift_and_do_not_drop() -> None:
    sleeper = Told("inspector", "sms", quiet="08:00-10:00")
    town = Town(routes=routes_text(sleeper)).add(
        finding("theft.lead", "M1", 0, severity=2, recipients=["inspector"]),
        finding("theft.lead", "M2", 60, severity=4, recipients=["inspector"]),
    )
    town.run()
    assert [(order.subject, order.created_at - START) for order in town.orders] == [("M2", 60), ("M1", 2 * HOUR)]
    step = town.alerts[0].history[-1]
    assert (step.reason, step.text) == (Reason.QUIET, "told at 2024-06-05 10:00, if it still holds")


def test_what_is_over_by_the_end_of_quiet_hours_is_not_told() -> None:
    sleeper = Told("engineer", "sms", quiet="08:00-07:00")
    town = Town(routes=routes_text(sleeper)).add(
        finding("overload.heavy", "T1", 0, severity=2, recipients=["engineer"]),
        finding("overload.heavy", "T1", HOUR, since=0, clear=True),
    )
    assert town.run().orders == []
    assert town.reasons() == [Reason.RAISED, Reason.QUIET, Reason.CLEARED, Reason.NEVER_TOLD]
