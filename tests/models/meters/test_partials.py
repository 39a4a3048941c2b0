"""Sums of closed intervals by transformer and feeder."""

from models.flow.topics import PARTIALS, partition_of
from models.messages import Partials
from tests.models.meters.town import START, Town, run, slot_sums
from tests.support.flow import LocalFlow

NOON = START + 12 * 3600


def messages(flow: LocalFlow, at: int) -> list[Partials]:
    return [message for message in flow.values(PARTIALS, Partials) if message.at == at]


def town(partitions: int = 1) -> Town:
    made = Town(partitions)
    for number in range(3):
        made.transformer(NOON - 60, f"T{number}", f"F{number % 2}", "X" if number == 0 else None)
    for number in range(6):
        made.place(NOON - 60, f"M{number}", f"T{number % 3}", f"A{number}")
    return made


def test_the_feeders_of_a_partition_share_a_message_at_the_close_of_a_slot() -> None:
    made = town()
    for number in range(5):
        made.read(NOON + 5, f"M{number}", NOON, kwh=0.1 * (number + 1))
    made.read(NOON + 5, "X", NOON, kwh=0.6)
    flow = run(made, NOON + 600)
    (sums,) = messages(flow, NOON)
    assert (sums.transformer_id, sums.feeder_id) == (["T0", "T1", "T2"], ["F0", "F1", "F0"])
    assert (sums.wh.tolist(), sums.interval_s) == ([500, 700, 300], 900)
    assert (sums.reported.tolist(), sums.expected.tolist()) == ([2, 2, 1], [2, 2, 2])
    assert (sums.measured_wh.tolist(), sums.measured.tolist()) == ([600, 0, 0], [1, 0, 0])
    assert {emission.mark.time for emission in flow.logs[PARTIALS, 0] if emission.value} == {(NOON + 120) * 1000}


def test_late_readings_come_as_differences_at_the_next_close() -> None:
    made = town()
    made.read(NOON + 5, "M0", NOON, kwh=0.1)
    made.read(NOON + 300, "M3", NOON, kwh=0.2)
    made.read(NOON + 301, "M0", NOON, kwh=0.3)
    flow = run(made, NOON + 2_000)
    first, difference = messages(flow, NOON)
    assert first.wh.tolist() == [100, 0, 0]
    assert (difference.transformer_id, difference.wh.tolist()) == (["T0"], [400])
    assert (difference.reported.tolist(), difference.expected.tolist()) == ([1], [0])


def test_readings_later_than_the_lateness_reach_no_sums() -> None:
    made = town()
    made.read(NOON + 5, "M0", NOON, kwh=0.1)
    made.read(NOON + 6 * 3600 + 1, "M3", NOON, kwh=0.2)
    made.read(NOON + 6 * 3600, "M3", NOON + 0, kwh=0.2)
    flow = run(made, NOON + 8 * 3600)
    assert slot_sums(flow, "wh", "T0")[NOON] == 300


def test_meters_under_an_outage_of_the_whole_slot_are_not_expected() -> None:
    made = town()
    made.outage(NOON - 50, "O1", "fault", "transformer:T1", NOON - 900, NOON + 900)
    made.outage(NOON - 50, "O2", "fault", "feeder:F0", NOON - 899, NOON + 900)
    made.outage(NOON - 50, "O3", "arrears", "account:A2", NOON - 10_000, None)
    made.outage(NOON - 50, "O4", "planned", "meter:M0", NOON - 900, NOON)
    made.outage(NOON - 40, "O4", "planned", "meter:M3", NOON - 900, NOON)
    flow = run(made, NOON + 2_000)
    assert {name: slot_sums(flow, "expected", name).get(NOON, 0) for name in ("T0", "T1", "T2")} == {
        "T0": 1, "T1": 0, "T2": 1,
    }  # fmt: skip
    assert slot_sums(flow, "expected", "T0").get(NOON + 900, 0) == 0
    assert slot_sums(flow, "expected", "T0")[NOON + 1800] == 2


def test_partitions_add_up_and_every_feeder_has_its_own() -> None:
    made = town(3)
    for number in range(6):
        made.read(NOON + 5, f"M{number}", NOON, kwh=0.1)
    flow = run(made, NOON + 600)
    for message in flow.values(PARTIALS, Partials):
        assert len({partition_of(name, 3) for name in message.feeder_id}) == 1
    for name in ("T0", "T1", "T2"):
        assert slot_sums(flow, "wh", name)[NOON] == 200
        assert slot_sums(flow, "expected", name)[NOON] == 2


def test_readings_before_reference_data_count_from_then_on() -> None:
    made = Town()
    made.read(NOON + 5, "M", NOON, kwh=0.1)
    made.transformer(NOON + 600, "T", "F")
    made.place(NOON + 600, "M", "T", "A")
    made.read(NOON + 905, "M", NOON + 900, kwh=0.2)
    flow = run(made, NOON + 2_000)
    assert slot_sums(flow, "wh") == {NOON + 900: 200, NOON + 1800: 0}


def test_a_meter_that_hangs_on_an_unnamed_feeder_is_sent_without_one() -> None:
    made = Town()
    made.place(NOON - 60, "M", "T", "A")
    made.read(NOON + 5, "M", NOON, kwh=0.1)
    (message,) = messages(run(made, NOON + 600), NOON)
    assert (message.feeder_id, message.wh.tolist()) == ([""], [100])
