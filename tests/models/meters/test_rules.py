"""Each validation rule on a case made for it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.flow.topics import CHARGES, EVIDENCE, READINGS, dead_letters
from models.messages import Charges, Evidence
from models.meters.piece import spread
from tests.models.meters.town import START, Town, counts, run, slot_sums

NOON = START + 12 * 3600
END = START + 2 * 86_400


def town() -> Town:
    made = Town()
    made.transformer(START, "T", "F")
    made.place(START, "M", "T", "A")
    return made


def feed(made: Town, kwh: Sequence[float | None], start: int = NOON, **more: object) -> None:
    for index, value in enumerate(kwh):
        if value is not None:
            made.read(start + 900 * index + 5, "M", start + 900 * index, kwh=value, **more)


def test_zero_run_counts_from_its_length_on() -> None:
    made = town()
    feed(made, [0.1, 0.0, 0.0, 0.0, 0.0, 0.1, 0.0])
    assert counts(run(made, END, zero_run=3))["zero_run"] == 2


def test_identical_run_counts_equal_readings_above_zero() -> None:
    made = town()
    feed(made, [0.2, 0.2, 0.2, 0.2, 0.3, 0.2])
    assert counts(run(made, END, identical_run=3))["identical"] == 2


def test_spike_stands_out_of_the_meters_own_history() -> None:
    made = town()
    feed(made, [0.2, 0.25] * 10 + [5.0, 5.0, 0.2])
    assert counts(run(made, END, spike_after=20))["spike"] == 2
    assert slot_sums(run(made, END), "wh")[NOON + 20 * 900] == 5000


def spiky(*end: float | None) -> Town:
    made = town()
    feed(made, [0.2, 0.25] * 10 + [5.0, *end])
    return made


SPIKE = NOON + 20 * 900


def test_a_spike_that_nothing_confirms_counts_as_not_reported() -> None:
    flow = run(spiky(0.2, 0.2), END, spike_after=20)
    assert slot_sums(flow, "wh").get(SPIKE, 0) == 0
    assert slot_sums(flow, "reported").get(SPIKE, 0) == 0
    assert slot_sums(flow, "wh")[SPIKE + 900] == 200
    assert counts(flow)["isolated_spike"] == 1


@pytest.mark.parametrize("end", [[2.5], [None, 4.0]])
def test_the_next_reading_confirms_a_spike(end: list[float | None]) -> None:
    flow = run(spiky(*end, 0.2), END, spike_after=20)
    assert slot_sums(flow, "wh")[SPIKE] == 5000
    assert slot_sums(flow, "reported")[SPIKE] == 1
    assert counts(flow)["isolated_spike"] == 0


def test_a_correction_of_a_spike_takes_its_place() -> None:
    made = spiky(0.2)
    made.read(SPIKE + 1000, "M", SPIKE, kwh=5.0)
    made.read(SPIKE + 1100, "M", SPIKE, kwh=0.3)
    flow = run(made, END, spike_after=20)
    assert slot_sums(flow, "wh")[SPIKE] == 300
    assert slot_sums(flow, "reported")[SPIKE] == 1


def test_a_spike_stays_in_the_day_that_is_charged() -> None:
    made = spiky(0.2)
    flow = run(made, END, spike_after=20)
    charged = sum(int(message.hour_wh.sum()) for message in flow.values(CHARGES, Charges))
    assert charged == 10 * 450 + 5000 + 200


def test_a_spike_needs_history_and_power() -> None:
    made = town()
    feed(made, [0.2, 0.25] * 5 + [5.0] + [0.01] * 30 + [0.3])
    assert counts(run(made, END, spike_after=20))["spike"] == 0


def test_negative_energy_is_rejected() -> None:
    made = town()
    feed(made, [0.2, -0.2])
    flow = run(made, END)
    assert counts(flow)["rejected_negative"] == 1
    assert "export_kwh" in dict(flow.values(dead_letters(READINGS))[0].headers)["gp-error-reason"]


def test_future_and_old_readings_are_rejected_by_log_time() -> None:
    made = town()
    made.read(NOON, "M", NOON + 901, kwh=1)
    made.read(NOON, "M", NOON - 62 * 86_400, kwh=1)
    assert counts(run(made, END))["rejected_future"] == 1
    assert counts(run(made, END))["rejected_old"] == 1


def test_a_duplicate_changes_nothing() -> None:
    made = town()
    feed(made, [0.2, 0.3])
    once = run(made, END)
    feed(made, [0.2, 0.3])
    twice = run(made, END)
    assert slot_sums(twice, "wh") == slot_sums(once, "wh")
    assert slot_sums(twice, "reported") == slot_sums(once, "reported")
    assert counts(twice)["duplicate"] == 2


def test_a_correction_applies_the_difference() -> None:
    made = town()
    feed(made, [0.2, 0.3])
    made.read(NOON + 5_000, "M", NOON, kwh=0.25, export_kwh=0.1)
    flow = run(made, END)
    assert slot_sums(flow, "wh") == slot_sums(flow, "wh") | {NOON: 250, NOON + 900: 300}
    assert slot_sums(flow, "export_wh")[NOON] == 100
    assert slot_sums(flow, "reported")[NOON] == 1
    assert counts(flow)["correction"] == 1


def test_out_of_order_readings_fill_their_gap() -> None:
    made = town()
    feed(made, [0.2, None, None, 0.3])
    made.read(NOON + 3_000, "M", NOON + 900, kwh=0.1)
    flow = run(made, END)
    assert (counts(flow)["gap"], counts(flow)["out_of_order"]) == (2, 1)
    assert [slot_sums(flow, "wh")[NOON + 900 * i] for i in range(4)] == [200, 100, 0, 300]


def test_wrong_interval_is_counted_and_spread_exactly() -> None:
    made = town()
    feed(made, [0.2], interval_s=900)
    made.read(NOON + 2_800, "M", NOON + 2_700, kwh=0.1, interval_s=2_700)
    flow = run(made, END)
    assert [slot_sums(flow, "wh")[NOON + 900 * i] for i in (1, 2, 3)] == [33, 33, 34]
    assert counts(flow)["wrong_interval"] == 1


def test_shorter_intervals_are_summed() -> None:
    made = town()
    for index in range(6):
        at = NOON + 300 * (index + 1)
        made.read(at + 5, "M", at, kwh=0.1, interval_s=300)
    flow = run(made, END)
    assert [slot_sums(flow, "wh")[NOON + 900 * i] for i in (1, 2)] == [300, 300]
    assert [slot_sums(flow, "reported")[NOON + 900 * i] for i in (1, 2)] == [1, 1]


def test_shorter_intervals_are_noticed_where_none_is_given() -> None:
    made = town()
    for index in range(7):
        at = NOON + 300 * index
        made.read(at + 5, "M", at, kwh=0.1)
    assert [slot_sums(run(made, END), "wh")[NOON + 900 * i] for i in (1, 2)] == [300, 300]


def register(made: Town, values: dict[int, float], **more: object) -> None:
    for index, value in values.items():
        at = NOON + 900 * index
        made.read(at + 5, "M", at, register_kwh=value, **more)


def test_registers_become_intervals_and_gaps_are_spread_exactly() -> None:
    made = town()
    register(made, {0: 100.0, 1: 100.5, 4: 101.5, 5: 101.7})
    flow = run(made, END)
    assert [slot_sums(flow, "wh")[NOON + 900 * i] for i in range(1, 6)] == [500, 333, 333, 334, 200]
    assert sum(slot_sums(flow, "wh").values()) == 1700


def test_a_register_rolls_over_at_its_last_digit() -> None:
    made = town()
    register(made, {0: 99_999.8, 1: 0.3, 2: 0.4})
    flow = run(made, END)
    assert [slot_sums(flow, "wh")[NOON + 900 * i] for i in (1, 2)] == [500, 100]
    assert counts(flow)["rollover"] == 1
    assert flow.values(EVIDENCE) == []


def test_a_register_that_goes_back_is_evidence() -> None:
    made = town()
    register(made, {0: 5_000.0, 1: 4_990.0, 2: 4_990.5})
    flow = run(made, END)
    (evidence,) = flow.values(EVIDENCE, Evidence)
    assert (evidence.code, evidence.value, evidence.at) == ("register_back", 10.0, NOON + 900)
    assert (evidence.feeder_id, evidence.transformer_id, evidence.account_id) == ("F", "T", "A")
    assert slot_sums(flow, "wh")[NOON + 1800] == 500


def test_an_absurd_jump_is_refused_and_its_way_back_is_no_evidence() -> None:
    made = town()
    register(made, {0: 100.0, 1: 9_000_000.0, 2: 100.5, 3: 100.6})
    flow = run(made, END)
    assert counts(flow)["rejected_absurd"] == 1
    assert flow.values(EVIDENCE) == []
    assert sum(slot_sums(flow, "wh").values()) == 100


def test_sum_check_compares_registers_with_intervals() -> None:
    made = town()
    for index, (kwh, total) in enumerate([(0.5, 100.0), (0.5, 100.5), (0.5, 101.4)]):
        made.read(NOON + 900 * index + 5, "M", NOON + 900 * index, kwh=kwh, register_kwh=total)
    flow = run(made, END)
    assert counts(flow)["sum_check"] == 1
    assert [slot_sums(flow, "wh")[NOON + 900 * i] for i in range(3)] == [500, 500, 500]


def test_a_register_fills_only_what_no_interval_gave() -> None:
    made = town()
    made.read(NOON + 5, "M", NOON, kwh=0.5, register_kwh=100.0)
    made.read(NOON + 905, "M", NOON + 900, kwh=0.4)
    made.read(NOON + 3_605, "M", NOON + 3_600, kwh=0.1, register_kwh=101.5)
    flow = run(made, END)
    assert [slot_sums(flow, "wh")[NOON + 900 * i] for i in range(1, 5)] == [400, 500, 500, 100]
    assert counts(flow)["sum_check"] == 0


def test_null_quality_is_no_energy() -> None:
    made = town()
    feed(made, [0.2], quality="N")
    flow = run(made, END)
    assert counts(flow)["null"] == 1
    assert sum(slot_sums(flow, "reported").values()) == 0


@pytest.mark.parametrize("field", ["apparent_vah", "pf_wh"])
def test_apparent_energy_only_of_readings_with_a_power_factor(field: str) -> None:
    made = town()
    feed(made, [0.8], pf=0.8)
    feed(made, [0.5], start=NOON + 900)
    sums = slot_sums(run(made, END), field)
    assert (sums[NOON], sums[NOON + 900]) == ({"apparent_vah": 1000, "pf_wh": 800}[field], 0)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 50)), min_size=1, max_size=20))
def test_spreading_is_exact_and_even(items: list[tuple[int, int]]) -> None:
    total, count = (np.array(column, np.int64) for column in zip(*items, strict=True))
    owner, rank, parts = spread(total, count)
    assert np.bincount(owner, weights=parts).astype(np.int64).tolist() == total.tolist()
    assert rank.max() == count.max() - 1
    for index, (whole, places) in enumerate(items):
        assert set(parts[owner == index].tolist()) <= {whole // places, -(-whole // places)}
