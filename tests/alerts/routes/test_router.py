"""What routes do to alerts: who is told when, what follows unanswered, and what a change of the file changes."""

import pytest
from msgspec.structs import replace

from alerts.alert import Reason
from models.flow.topics import ROUTES, SILENCES, dead_letters
from models.messages import Finding
from models.records import RoutesText, Silence
from tests.alerts.routes.people import PEOPLE, told, town
from tests.alerts.town import DAY, HOUR, MINUTE, START, action, finding


def record(text: str, at: int) -> RoutesText:
    return RoutesText(text=text, name="new.toml", at=START + at, actor="li")


def silence(name: str, begin: int, end: int, **match: object) -> Silence:
    return Silence(silence_id=name, match=match, from_=START + begin, to=START + end, actor="Ana", text="new relay")


SHORT = silence("S", 0, HOUR, kind=["x"])


def test_the_one_on_duty_is_told_and_the_end_goes_to_whom_the_beginning_went() -> None:
    one = town('tell = ["on-call"]').add(
        finding("overload.overload", "T1", 0, severity=4),
        finding("overload.overload", "T1", 2 * HOUR, since=0, clear=True),
    )
    assert told(one.run().orders) == [("ben", 0), ("ben", 2 * HOUR)]
    two = town('tell = ["on-call"]').add(finding("overload.overload", "T1", 2 * HOUR))
    assert told(two.run().orders) == [("ana", 2 * HOUR)]
    assert two.last.history[-1].text == "to ana"


def test_an_escalation_after_the_hand_over_reaches_the_next_one_and_the_end_both() -> None:
    one = town('tell = ["on-call"]').add(
        finding("overload.heavy", "T1", 0, severity=4),
        finding("overload.overload", "T1", 2 * HOUR, since=0, severity=4),
        finding("overload.overload", "T1", 3 * HOUR, since=0, clear=True),
    )
    assert told(one.run().orders) == [("ben", 0), ("ana", 2 * HOUR), ("ben", 3 * HOUR), ("ana", 3 * HOUR)]


def test_who_opted_out_is_not_told_unless_the_law_asks() -> None:
    said = [finding("quality.silent", "M1", 3 * HOUR, severity=3)]
    assert told(town('tell = ["both"]').add(*said).run().orders) == [("ana", 3 * HOUR)]
    legal = town('tell = ["both"]', more='legal = ["quality.silent"]').add(*said).run().orders
    assert [(order.recipient, order.legal) for order in legal] == [("ana", True), ("ben", True)]


def test_a_route_with_times_tells_when_they_begin_if_it_still_holds() -> None:
    one = town('tell = ["boss"]\nwhen = "afternoon"').add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T2", 60),
        finding("overload.overload", "T2", HOUR, clear=True, since=60),
    )
    one.run()
    assert [(order.subject, order.created_at - START) for order in one.orders] == [("T1", 5 * HOUR)]
    [wait] = [step for step in one.alerts[0].history if step.recipient]
    assert (wait.reason, wait.text) == (Reason.OUTSIDE_HOURS, "afternoon begins at 2024-06-05 13:00")


def test_the_first_route_that_tells_a_receiver_counts_and_one_that_stops_ends_the_list() -> None:
    low, high = (
        'match = { from_severity = 3 }\ntell = ["boss"]',
        'match = { kind = ["theft"] }\ntell = ["desk"]\nstop = true',
    )
    one = town(high, low, 'tell = ["desk", "boss"]').add(
        finding("theft.lead", "M1", 0, severity=4), finding("overload.heavy", "T1", 60, severity=1)
    )
    assert [(order.subject, order.recipient) for order in one.run().orders] == [
        ("M1", "desk"),
        ("T1", "boss"),
        ("T1", "desk"),
    ]


def test_a_route_that_only_stops_keeps_alerts_from_the_others() -> None:
    one = town('match = { kind = ["quality"] }\ntell = []\nstop = true', 'tell = ["desk"]').add(
        finding("quality.silent", "M1", 0), finding("overload.overload", "T1", 1)
    )
    assert [order.subject for order in one.run(60).orders] == ["T1"]


def test_a_chain_goes_on_and_round_until_somebody_acknowledges() -> None:
    one = town('tell = ["on-call"]\nchain = "grid"').add(
        finding("overload.overload", "T1", 3 * HOUR), action("overload:T1", "ack", 3 * HOUR + 55 * MINUTE)
    )
    one.run()
    turns = [(name, (at - 3 * HOUR) // MINUTE) for name, at in told(one.orders)]
    assert turns == [("ana", 0), ("ana", 10), ("boss", 20), ("ana", 40), ("boss", 50)]
    assert len({order.id for order in one.orders}) == 5
    reasons = [reason for reason in one.reasons() if reason not in (Reason.RAISED, Reason.ACKNOWLEDGED)]
    assert reasons == [Reason.SENT, Reason.REMINDED, Reason.UNANSWERED, Reason.REMINDED, Reason.UNANSWERED]


def test_a_chain_waits_while_nobody_is_to_be_told_and_then_goes_on() -> None:
    one = town('tell = ["desk"]\nchain = "grid"').add(
        finding("overload.overload", "T1", 0), action("overload:T1", "shelve", 60, until=HOUR, text="known")
    )
    one.run(HOUR + 60)
    assert told(one.orders) == [("desk", 0), ("desk", HOUR), ("boss", HOUR)]


def test_low_alerts_have_no_chain() -> None:
    one = town('tell = ["desk"]\nchain = "grid"').add(finding("overload.heavy", "T1", 0, severity=2))
    assert told(one.run().orders) == [("desk", 0)]


@pytest.mark.parametrize(
    ("by", "group"),
    [("feeder", "feeder F1"), ("transformer", "transformer T1"), ("customer", ""), ("kind", "kind overload.overload"),
     ("receiver", "receiver desk")],
)  # fmt: skip
def test_what_a_message_is_gathered_by(by: str, group: str) -> None:
    one = town(f'tell = ["desk"]\ngather = "{by}"\ngather_for = "2m"').add(
        finding("overload.overload", "T1", 0, feeder_id="F1")
    )
    [order] = one.run(60).orders
    assert (order.group, order.gather_s) == (group, 120 if group else 0)


def test_a_silence_holds_messages_back_says_why_and_ends_by_itself() -> None:
    one = town('tell = ["desk"]').add(
        silence("S-1", 0, HOUR, kind=["overload"], feeder=["F1"]),
        finding("overload.overload", "T1", 60, feeder_id="F1"),
        finding("overload.overload", "T2", 61, feeder_id="F2"),
    )
    one.run()
    assert [(order.subject, order.created_at - START) for order in one.orders] == [("T2", 61), ("T1", HOUR)]
    step = one.alerts[0].history[-1]
    assert (step.reason, step.recipient) == (Reason.SILENCED, "desk")
    assert step.text == "silence S-1 by Ana until 2024-06-05 09:00: new relay"


def test_a_silence_that_is_ended_early_or_lengthened_takes_effect_at_once() -> None:
    one = town('tell = ["desk"]').add(
        silence("S-1", 0, 4 * HOUR, kind=["overload"]), finding("overload.overload", "T1", 60)
    )
    one.add(silence("S-1", 0, HOUR, kind=["overload"]), log=HOUR)
    assert told(one.run().orders) == [("desk", HOUR)]
    two = town('tell = ["desk"]').add(
        silence("S-1", 0, HOUR, kind=["overload"]), finding("overload.overload", "T1", 60)
    )
    two.add(silence("S-1", 0, 3 * HOUR, kind=["overload"]), log=1800)
    assert told(two.run().orders) == [("desk", 3 * HOUR)]


def test_a_maintenance_window_begins_later() -> None:
    one = town('tell = ["desk"]').add(
        finding("overload.overload", "T1", 0), finding("overload.overload", "T2", 2 * HOUR)
    )
    one.add(silence("S-1", HOUR, 3 * HOUR, kind=["overload"]), log=0)
    assert told(one.run().orders) == [("desk", 0), ("desk", 3 * HOUR)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (silence("S", 0, HOUR), "match is empty"),
        (silence("S", 0, HOUR, knid=["overload"]), "match knid"),
        (silence("S", 0, HOUR, role=["boss"]), "role 'boss'"),
        (silence("", 0, HOUR, kind=["x"]), "silence_id is empty"),
        (silence("S", HOUR, 0, kind=["x"]), "not after its start"),
        (silence("S", 0, 400 * DAY, kind=["x"]), "90 days at most"),
        (replace(SHORT, actor=""), "actor is empty"),
        (replace(SHORT, text=" "), "text is empty"),
    ],
)  # fmt: skip
def test_a_silence_that_makes_no_sense_is_refused(wrong: Silence, words: str) -> None:
    one = town('tell = ["desk"]').add(finding("overload.overload", "T1", 60)).add(wrong, log=0).run(120)
    [letter] = one.flow.values(dead_letters(SILENCES))
    assert words in dict(letter.headers)["gp-error-reason"]
    assert told(one.orders) == [("desk", 60)]


def test_another_file_takes_effect_at_once_and_tells_of_what_is_active() -> None:
    one = town('tell = ["desk"]').add(
        finding("overload.overload", "T1", 0),
        record(PEOPLE + '[[routes]]\ntell = ["boss"]', HOUR),
        finding("overload.overload", "T1", 2 * HOUR, since=0, clear=True),
    )
    assert told(one.run().orders) == [("desk", 0), ("boss", HOUR), ("desk", 2 * HOUR), ("boss", 2 * HOUR)]


def test_the_end_is_told_to_receivers_that_the_file_does_not_name_any_more() -> None:
    new = '[receivers.new]\nto = ["desk"]\nchannels = ["desk"]\n[[routes]]\ntell = ["new"]'
    one = town('tell = ["on-call"]').add(
        finding("overload.overload", "T1", 3 * HOUR),
        record(new, 4 * HOUR),
        finding("overload.overload", "T1", 5 * HOUR, since=3 * HOUR, clear=True),
    )
    assert told(one.run().orders) == [("ana", 3 * HOUR), ("desk", 4 * HOUR), ("ana", 5 * HOUR), ("desk", 5 * HOUR)]


def test_a_file_that_is_wrong_is_refused_with_the_line_and_the_old_one_holds() -> None:
    one = town('tell = ["desk"]').add(
        record("[[routes]]\ntell = ['nobody']", 10), finding("overload.overload", "T1", 60)
    )
    assert told(one.run(120).orders) == [("desk", 60)]
    [letter] = one.flow.values(dead_letters(ROUTES))
    assert "the routes before hold on: new.toml line 2: routes.0.tell" in dict(letter.headers)["gp-error-reason"]


def test_an_alert_that_no_route_is_for_says_so() -> None:
    one = town('match = { kind = ["theft"] }\ntell = ["desk"]').add(finding("overload.overload", "T1", 0)).run(60)
    assert one.reasons() == [Reason.RAISED, Reason.NO_RECEIVER]


def test_a_notice_that_is_served_anew_within_one_alert_is_told_again_though_more_severe_was_told() -> None:
    def notice(kind: str, at: int, severity: int, ordered: int) -> Finding:
        return finding(
            f"arrears.{kind}", "A1", at, since=0, subject_type="account", account_id="A1", severity=severity,
            evidence={"notice_ordered_at": START + ordered},
        )  # fmt: skip

    one = town('tell = ["customer"]', more='legal = ["arrears.disconnection_notice"]').add(
        notice("disconnection_notice", 3 * HOUR, 2, 3 * HOUR),
        notice("disconnection_notice", 4 * HOUR, 2, 3 * HOUR),
        notice("disconnection_due", 5 * HOUR, 3, 3 * HOUR),
        notice("disconnection_notice", 6 * HOUR, 2, 6 * HOUR),
    )
    one.run(7 * HOUR)
    assert [(order.kind, order.created_at - START) for order in one.orders] == [
        ("arrears.disconnection_notice", 3 * HOUR),
        ("arrears.disconnection_due", 5 * HOUR),
        ("arrears.disconnection_notice", 6 * HOUR),
    ]
