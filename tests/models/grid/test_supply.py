"""Transformers and feeders without supply: by last gasps at once, by silence after some intervals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.config import Common
from models.flow.topics import CAUSES
from models.grid.config import GridConfig
from models.grid.stage import GridStage
from models.messages import Cause
from tests.models.grid.street import HOUR, LONG, Street, findings, told
from tests.models.grid.town import SLOT, START
from tests.support.flow import LocalFlow

GASP = 5 * HOUR + 300


def test_last_gasps_of_half_the_meters_tell_at_once() -> None:
    flow = Street().say("last_gasp", "A", GASP, 5).dark("A", 20, 23).run()
    lost, back = findings(flow)
    assert (lost.kind, lost.subject, lost.severity, lost.clear) == ("supply.lost", "A", 3, False)
    assert (lost.at, lost.since) == (START + GASP + 60, START + GASP)
    assert lost.evidence == {"meters_expected": 10, "meters_reporting": 10, "last_gasps": 5}
    assert (lost.subject_type, lost.transformer_id, lost.feeder_id) == ("transformer", "A", "F")
    assert (back.at, back.clear, back.since) == (START + 25 * SLOT, True, lost.since)


def test_less_than_half_is_no_loss() -> None:
    assert told(Street().say("last_gasp", "A", GASP, 4).run()) == []


def test_gasps_hours_apart_are_no_loss() -> None:
    street = Street().say("last_gasp", "A", GASP, 3)
    assert told(street.say("last_gasp", "A", GASP + 400, 3, first=3).run()) == []


def test_power_that_comes_back_within_the_minute_is_told_to_nobody() -> None:
    street = Street().say("last_gasp", "A", GASP, 9).say("power_restored", "A", GASP + 30, 9)
    assert told(street.run()) == []


def test_power_restored_ends_a_loss_before_any_meter_reports() -> None:
    street = Street().say("last_gasp", "A", GASP, 8).dark("A", 20, 23)
    flow = street.say("power_restored", "A", GASP + 1800, 4).run()
    assert [(each.at - START - GASP, each.clear) for each in findings(flow)] == [(60, False), (1860, True)]


def test_a_loss_lasts_while_few_have_power() -> None:
    street = Street().say("last_gasp", "A", GASP, 8).dark("A", 20, 23)
    flow = street.say("power_restored", "A", GASP + 1800, 3).run()
    assert [(hours, clear) for hours, _, _, _, clear in told(flow)] == [(GASP / HOUR + 1 / 60, False), (6.25, True)]


def test_a_phase_without_supply_is_lost_until_most_report() -> None:
    street = Street().say("last_gasp", "A", GASP, 6)
    street.reported[20:30, 0] = 4
    assert [(kind, clear) for _, kind, _, _, clear in told(street.run())] == [
        ("supply.lost", False), ("supply.lost", True),
    ]  # fmt: skip


def test_meters_that_gasp_again_after_power_are_without_it() -> None:
    street = Street().say("last_gasp", "A", GASP, 9).say("power_restored", "A", GASP + 20, 9)
    flow = street.say("last_gasp", "A", GASP + 50, 9).dark("A", 20, 23).run()
    assert [clear for *_, clear in told(flow)] == [False, True]


def test_silence_of_two_intervals_may_be_communication() -> None:
    flow = Street().dark("B", 20, 25).run()
    assert told(flow) == [(5.5, "supply.silent", "B", 2, False), (6.75, "supply.silent", "B", 2, True)]
    assert [each.since for each in findings(flow)] == [START + 5 * HOUR] * 2
    assert findings(flow)[0].score < 1


def test_silence_with_any_last_gasp_is_a_loss() -> None:
    flow = Street().dark("B", 20, 25).say("last_gasp", "B", GASP, 1).run()
    assert told(flow) == [(5.5, "supply.lost", "B", 3, False), (6.75, "supply.lost", "B", 3, True)]


def test_a_gasp_that_comes_late_makes_silence_a_loss() -> None:
    flow = Street().dark("B", 20, 25).say("last_gasp", "B", GASP, 1, log=6 * HOUR).run()
    assert [(kind, severity, clear) for _, kind, _, severity, clear in told(flow)] == [
        ("supply.silent", 2, False), ("supply.lost", 3, False), ("supply.lost", 3, True),
    ]  # fmt: skip
    assert {each.since for each in findings(flow)} == {START + 5 * HOUR}


def test_one_missing_interval_is_nothing() -> None:
    assert told(Street().dark("A", 20, 20).dark("B", 25, 25).run()) == []


def test_all_of_a_feeder_are_one_finding() -> None:
    street = Street()
    for name in street.names:
        street.say("last_gasp", name, GASP, 9).dark(name, 20, 23)
    flow = street.run()
    lost, back = findings(flow)
    assert (lost.kind, lost.subject, lost.subject_type, lost.feeder_id) == ("supply.lost", "F", "feeder", "F")
    assert lost.evidence == {
        "meters_expected": 30, "meters_reporting": 30, "last_gasps": 27, "transformers": 3,
    }  # fmt: skip
    assert (back.subject, back.clear) == ("F", True)


def test_a_feeder_that_fails_bit_by_bit_takes_its_transformers_place() -> None:
    street = Street(2).say("last_gasp", "A", GASP, 9).dark("A", 20, 27)
    flow = street.say("last_gasp", "B", GASP + 600, 9).dark("B", 20, 25).run()
    assert [(kind, subject, clear) for _, kind, subject, _, clear in told(flow)] == [
        ("supply.lost", "A", False),
        ("supply.lost", "F", False),
        ("supply.lost", "A", True),
        ("supply.lost", "A", False),
        ("supply.lost", "F", True),
        ("supply.lost", "A", True),
    ]


def test_a_head_end_that_fails_is_one_finding_a_feeder() -> None:
    street = Street(6, feeders="FG")
    street.reported[20:24] = 0
    assert told(street.run()) == [
        (5.5, "supply.silent", "F", 2, False),
        (5.5, "supply.silent", "G", 2, False),
        (6.25, "supply.silent", "F", 2, True),
        (6.25, "supply.silent", "G", 2, True),
    ]


def test_one_that_reports_seldom_does_not_keep_a_feeder_from_being_told_as_one() -> None:
    street = Street()
    street.dark("C", 12, 13).dark("C", 16, 17)
    street.reported[20:24] = 0
    assert [(hours, subject, clear) for hours, _, subject, _, clear in told(street.run())][-2:] == [
        (5.5, "F", False), (6.25, "F", True),
    ]  # fmt: skip


def test_one_that_is_out_by_plan_does_not_keep_a_feeder_from_being_told_as_one() -> None:
    street = Street(4).outage("transformer:D", 10 * SLOT, 30 * SLOT).dark("D", 10, 29)
    street.expected[10:30, 3] = 0
    for name in "ABC":
        street.say("last_gasp", name, GASP, 9).dark(name, 20, 23)
    assert [(subject, clear) for _, _, subject, _, clear in told(street.run())] == [("F", False), ("F", True)]


def test_many_customers_make_a_loss_critical() -> None:
    street = Street().say("last_gasp", "A", GASP, 5).dark("A", 20, 23)
    assert {severity for _, _, _, severity, _ in told(street.run(severe_meters=10))} == {4}


def test_transformers_with_few_meters_are_not_judged() -> None:
    street = Street().say("last_gasp", "A", GASP, 2).dark("A", 20, 23)
    street.expected[:, 0] = 2
    assert told(street.run()) == []


def test_what_was_never_heard_of_is_not_lost() -> None:
    street = Street()
    street.reported[:, 0] = 0
    street.reported[:30, 1] = 0
    assert told(street.run()) == []


def test_its_own_meter_shows_that_a_transformer_has_supply() -> None:
    street = Street().dark("A", 20, 25)
    street.own[:, 0] = 1
    assert told(street.run()) == []


@pytest.mark.parametrize("hours", [1, 3])
def test_readings_that_come_some_hours_together_are_no_silence(hours: int) -> None:
    """Each slot's readings arrive with the last one of its group, in time to correct it."""
    street = Street(slots=120)
    group = 4 * hours
    street.late = {slot: (group - 1 - slot % group) * SLOT - 60 for slot in range(120) if slot % group != group - 1}
    assert told(street.run()) == []


def test_silence_is_measured_by_how_often_readings_come() -> None:
    street = Street(slots=60).dark("A", 40, 59)
    street.late = {slot: (3 - slot % 4) * SLOT - 60 for slot in range(60) if slot % 4 != 3}
    assert told(street.run()) == [(12.0, "supply.silent", "A", 2, False)]


def test_a_late_feed_that_was_taken_for_silence_clears_and_is_learned_from() -> None:
    street = Street(slots=60)
    street.late = {20: 3 * SLOT, 21: 2 * SLOT, 22: SLOT}
    flow = street.run()
    assert [(kind, subject, clear) for _, kind, subject, _, clear in told(flow)] == [
        ("supply.silent", "F", False), ("supply.silent", "F", True),
    ]  # fmt: skip


def test_meters_that_an_outage_cuts_are_not_silent_but_their_gasps_are_told() -> None:
    """The alerts stage knows the outage and tells nobody."""
    street = Street().outage("transformer:A", 5 * HOUR, 7 * HOUR).dark("A", 20, 28)
    street.expected[20:28, 0] = 0
    assert told(street.run()) == []
    street.say("last_gasp", "A", 5 * HOUR + 10, 9)
    assert [(round(hours, 1), clear) for hours, *_, clear in told(street.run())] == [(5.0, False), (7.5, True)]


def test_a_transformer_whose_meters_moved_away_is_not_lost_for_ever() -> None:
    street = Street().say("last_gasp", "A", GASP, 9).dark("A", 20, 39)
    street.expected[24:, 0] = 0
    assert [(hours, clear) for hours, _, _, _, clear in told(street.run())][-1] == (6.25, True)


def test_causes_say_when_a_loss_began_and_ended() -> None:
    flow = Street().say("last_gasp", "A", GASP, 9).dark("A", 20, 23).run()
    causes: list[Cause] = flow.values(CAUSES, Cause)
    assert [(each.scope, each.kind, each.since - START, each.end) for each in causes] == [
        ("transformer:A", "supply.lost", GASP, None),
        ("transformer:A", "supply.lost", GASP, START + 25 * SLOT),
    ]


def test_causes_go_to_every_partition() -> None:
    street = Street().say("last_gasp", "A", GASP, 9).dark("A", 20, 23)
    records = street.external()
    mine = {(topic, partition): records[topic, 0] for topic, _ in records for partition in range(2)}
    common = Common(partitions=2)
    flow = LocalFlow(lambda partition: [GridStage(common, GridConfig(), partition)], 2)
    flow.run(mine, (START + LONG * SLOT) * 1000)
    logs = [[each.value for each in flow.logs[CAUSES, partition] if each.value] for partition in range(2)]
    assert logs[0] == logs[1] != []


def test_evidence_of_theft_and_of_strangers_is_nothing() -> None:
    street = Street().say("cover_opened", "A", GASP, 9)
    street.feeder["Z"] = "F"
    assert told(street.say("last_gasp", "Z", GASP, 9).run()) == []


def test_gasps_that_come_after_the_meters_reported_again_are_nothing() -> None:
    assert told(Street().say("last_gasp", "A", GASP, 9, log=6 * HOUR).run()) == []


def test_a_stage_that_slept_does_not_take_its_sleep_for_silence() -> None:
    """Nothing at all is sent for almost three days; then feeder G comes a slot later than F."""
    street = Street(6, slots=400, feeders="FG")
    street.expected[40:300] = 0
    street.reported[40:300] = 0
    street.reported[300, [1, 3, 5]] = 0
    assert told(street.run()) == []


names = st.sampled_from("ABC")
events = st.lists(
    st.tuples(st.sampled_from(["last_gasp", "power_restored"]), names, st.integers(0, 30), st.integers(1, 9)),
    max_size=12,
)
gaps = st.lists(st.tuples(names, st.integers(8, 30), st.integers(0, 8)), max_size=5)


@settings(deadline=None, max_examples=40)
@given(events, gaps)
def test_whatever_happens_every_loss_ends_once_and_with_its_beginning(
    said: list[tuple[str, str, int, int]], dark: list[tuple[str, int, int]]
) -> None:
    """All report in the last eight slots, so nothing is left; causes and findings go together."""
    street = Street()
    for code, name, slot, meters in said:
        street.say(code, name, slot * SLOT + 450, meters)
    for name, first, length in dark:
        street.dark(name, first, min(first + length, 31))
    flow = street.run()
    open_: dict[str, int] = {}
    for each in findings(flow):
        if each.clear:
            assert open_.pop(each.subject) == each.since
        else:
            assert open_.setdefault(each.subject, each.since) == each.since
    assert open_ == {}
    causes: list[Cause] = flow.values(CAUSES, Cause)
    assert [(each.scope.partition(":")[2], each.end is not None) for each in causes] == [
        (each.subject, each.clear) for each in findings(flow)
    ]
