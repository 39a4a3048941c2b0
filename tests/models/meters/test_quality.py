"""Findings about the data, evidence of meters and inspectors, and records that cannot be used."""

import pytest

from models.flow.topics import EVIDENCE, FINDINGS, INSPECTIONS, METER_EVENTS, TOPOLOGY, dead_letters
from models.messages import Evidence, Finding
from models.meters.events import event_code
from tests.models.meters.town import START, Town, counts, run

NOON = START + 12 * 3600


def town() -> Town:
    made = Town()
    made.transformer(START, "T", "F")
    made.place(START, "M", "T", "A")
    return made


def quarters(made: Town, start: int, stop: int, **values: object) -> None:
    for at in range(start, stop, 900):
        kwh = 0.1 if at % 1_800 else 0.11
        made.read(at + 5, "M", at, **({"kwh": kwh, "interval_s": 900} | values))


def findings(made: Town, until: int) -> list[tuple[str, int, int, bool]]:
    found = run(made, until, silent_intervals=8).values(FINDINGS, Finding)
    return [(finding.kind, finding.at, finding.since, finding.clear) for finding in found]


def test_a_meter_that_falls_silent_is_a_finding_until_it_returns() -> None:
    made = town()
    quarters(made, NOON, NOON + 3_600)
    quarters(made, NOON + 6 * 3600, NOON + 7 * 3600)
    last = NOON + 2_700
    assert findings(made, NOON + 8 * 3600) == [
        ("quality.silent", NOON + 3 * 3600, last, False),
        ("quality.silent", NOON + 6 * 3600, NOON + 6 * 3600, True),
    ]


def test_a_meter_without_supply_is_not_silent() -> None:
    made = town()
    quarters(made, NOON, NOON + 3_600)
    made.outage(NOON, "O", "fault", "feeder:F", NOON + 3_600, NOON + 10 * 3_600)
    assert findings(made, NOON + 11 * 3600) == []
    assert [found[:2] for found in findings(made, NOON + 15 * 3600)] == [("quality.silent", NOON + 12 * 3600)]


def test_a_meter_that_gives_one_value_for_a_day_is_stuck_until_it_moves() -> None:
    made = town()
    quarters(made, START, START + 2 * 86_400, kwh=0.1)
    quarters(made, START + 2 * 86_400, START + 3 * 86_400)
    stuck, moves = run(made, START + 3 * 86_400).values(FINDINGS, Finding)
    assert (stuck.kind, stuck.clear, stuck.evidence["kw"]) == ("quality.stuck", False, 0.4)
    assert stuck.since == START - 900
    assert stuck.at == START + 23 * 3600
    assert (moves.kind, moves.clear) == ("quality.stuck", True)


@pytest.mark.parametrize("kwh", [0.0, 0.01])
def test_a_small_steady_load_and_an_empty_home_are_not_stuck(kwh: float) -> None:
    made = town()
    quarters(made, START, START + 3 * 86_400, kwh=kwh)
    assert findings(made, START + 3 * 86_400) == []


def test_energy_estimated_over_an_outage_is_not_bad_data() -> None:
    made = town()
    made.outage(START, "O", "fault", "feeder:F", START + 4 * 3600, START + 12 * 3600)
    for at in [*range(START, START + 4 * 3600, 900), *range(START + 12 * 3600, START + 2 * 86_400, 900)]:
        made.read(at + 5, "M", at, register_kwh=100 + (at - START) / 9_000)
    assert "quality.bad_data" not in [kind for kind, *_ in findings(made, START + 2 * 86_400 + 3 * 3600)]


def test_bad_data_of_a_day_is_a_finding_until_it_is_better() -> None:
    made = town()
    quarters(made, START, START + 86_400, quality="E")
    quarters(made, START + 86_400, START + 3 * 86_400)
    found = run(made, START + 3 * 86_400).values(FINDINGS, Finding)
    assert [(finding.kind, finding.clear) for finding in found] == [
        ("quality.bad_data", False),
        ("quality.bad_data", True),
    ]
    assert found[0].evidence == {"bad_share": 1.0}
    assert (found[0].subject, found[0].subject_type, found[0].feeder_id, found[0].account_id) == (
        "M",
        "meter",
        "F",
        "A",
    )


def test_rejected_readings_count_as_bad_data() -> None:
    made = town()
    quarters(made, START, START + 43_200)
    quarters(made, START + 43_200, START + 80_000, kwh="0.1")
    found = run(made, START + 2 * 86_400).values(FINDINGS, Finding)
    assert [finding.kind for finding in found if finding.at == START + 86_400 - 3_600] == ["quality.bad_data"]


def test_events_and_inspections_are_evidence_at_once() -> None:
    made = town()
    made.put(NOON + 3, METER_EVENTS, "M", {"meter_id": "M", "at": NOON, "code": "cover_opened"})
    made.put(NOON + 4, INSPECTIONS, "M", {"meter_id": "M", "at": NOON + 1, "outcome": "clean"})
    flow = run(made, NOON + 60)
    assert [(e.code, e.at, e.feeder_id) for e in flow.values(EVIDENCE, Evidence)] == [
        ("cover_opened", NOON, "F"), ("inspection_clean", NOON + 1, "F"),
    ]  # fmt: skip
    assert flow.logs[EVIDENCE, 0][0].mark.time == (NOON + 3) * 1000


def test_events_of_unnamed_meters_wait_for_reference_data() -> None:
    made = Town()
    for number in range(3):
        made.put(NOON + number, METER_EVENTS, "M", {"meter_id": "M", "at": NOON, "code": f"code_{number}"})
    made.transformer(NOON + 50, "T", "F")
    made.place(NOON + 50, "M", "T")
    flow = run(made, NOON + 100, kept_events=2)
    assert [e.code for e in flow.values(EVIDENCE, Evidence)] == ["code_0", "code_1"]
    (refused,) = flow.values(dead_letters(METER_EVENTS))
    assert "unknown meter 'M'" in dict(refused.headers)["gp-error-reason"]


@pytest.mark.parametrize(
    ("code", "name"),
    [("3.26.0.47", "last_gasp"), ("1.12.29.39", "cover_opened"), ("3.12.93.219", "reverse_flow"),
     ("3.18.72.28", ""), ("Magnet", "magnet"), ("phase_lost", "phase_lost")],
)  # fmt: skip
def test_codes_of_iec_61968_9(code: str, name: str) -> None:
    assert event_code(code) == name


def test_codes_that_say_nothing_are_counted() -> None:
    made = town()
    made.put(NOON, METER_EVENTS, "M", {"meter_id": "M", "at": NOON, "code": "3.18.72.28"})
    flow = run(made, START + 2 * 86_400)
    assert counts(flow)["unknown_event"] == 1
    assert flow.values(EVIDENCE) == []


@pytest.mark.parametrize(
    ("topic", "record", "words"),
    [
        (METER_EVENTS, b"{", "truncated"),
        (METER_EVENTS, {"meter_id": "M", "at": "2024-01-01T10:00:00", "code": "x"}, "no offset"),
        (METER_EVENTS, {"meter_id": "", "at": NOON, "code": "x"}, "meter_id is empty"),
        (INSPECTIONS, {"meter_id": "M", "at": NOON, "outcome": "guilty"}, "none of theft, fault, clean"),
        (TOPOLOGY, {"kind": "meter", "meter_id": "M", "transformer_id": ""}, "needs meter_id"),
        (TOPOLOGY, {"kind": "line"}, "Invalid value"),
    ],
)  # fmt: skip
def test_records_that_cannot_be_used_are_dead_letters(topic: str, record: object, words: str) -> None:
    made = town()
    made.put(NOON, topic, "M", record)
    (refused,) = run(made, NOON + 60).values(dead_letters(topic))
    assert words in dict(refused.headers)["gp-error-reason"]
