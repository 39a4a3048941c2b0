import math

import msgspec
import numpy as np
import pytest

from models.flow.topics import BALANCES, EVIDENCE, FINDINGS, METER_DAYS, METRICS, MODELS, OUTAGES, SAMPLES
from models.flow.wire import pack
from models.learning.messages import ModelSnapshot, Sample
from models.learning.registry import make
from models.messages import Point
from models.records import Outage
from models.theft.assessment import NAMES
from tests.models.theft.feed import (
    FIRST_DAY,
    UTC,
    balances,
    evidence,
    findings,
    meter_days,
    noon,
    opened,
    records_of,
    run,
)
from tests.models.theft.households import START, THIEF, bypassed, quiet


def test_most_bypasses_by_half_are_leads_within_two_weeks_and_no_honest_meter_is() -> None:
    """The others are of households whose days differ so much that it takes longer to be sure."""
    leads = [opened(run(records_of(bypassed(seed=seed)))) for seed in range(8)]
    assert all(set(lead) <= {f"M{THIEF}"} for lead in leads)
    assert sum(START <= lead.get(f"M{THIEF}", 999) <= START + 14 for lead in leads) >= 6


def test_a_bypass_by_half_is_watched_until_it_has_lasted_and_then_a_lead_that_says_what_it_is() -> None:
    found = findings(run(records_of(bypassed(days=85))))
    assert {finding.subject for finding in found} == {f"M{THIEF}"}
    assert not any(finding.clear for finding in found)
    first, lead = found[0], next(finding for finding in found if finding.kind == "theft.lead")
    assert (first.kind, first.severity, first.recipients) == ("theft.watch", 1, ["desk"])
    assert START + 6 <= first.at // 86400 - FIRST_DAY <= START + 14
    assert (lead.severity, lead.recipients) >= (2, ["inspector", "desk"])
    assert START + 34 <= lead.at // 86400 - FIRST_DAY <= START + 38
    assert lead.since == first.since
    assert abs(first.since - UTC.midnight(FIRST_DAY + START)) <= 2 * 86400
    for told in (first, lead):
        assert told.evidence["seen_over_expected"] == pytest.approx(0.5, abs=0.12)
        assert told.evidence["quiet_hours_ratio"] == pytest.approx(0.5, abs=0.15)
        assert told.evidence["lost_kwh_per_day"] > 1
        assert sum(told.evidence["reasons"].values()) == pytest.approx(told.score, abs=1e-3)
    assert (first.transformer_id, first.feeder_id, first.account_id) == ("T0", "F1", "A5")


def test_a_fall_that_a_second_witness_confirms_goes_to_inspectors_at_once() -> None:
    made = bypassed()
    found = findings(run(records_of(made, [evidence(THIEF, START + 2, "cover_opened", made)])))
    assert found[0].kind in {"theft.lead", "theft.tamper"}
    assert found[0].recipients == ["inspector", "desk"]
    assert found[0].at // 86400 - FIRST_DAY <= START + 14


def test_a_watch_that_ends_was_never_a_lead() -> None:
    made = bypassed(days=90)
    made.kwh[START + 25 :, THIEF] *= 2
    found = findings(run(records_of(made)))
    assert {finding.kind for finding in found} == {"theft.watch"}
    assert found[-1].clear


def test_a_whole_neighbourhood_that_uses_half_is_no_theft() -> None:
    made = quiet()
    made.kwh[START:] *= 0.5
    assert findings(run(records_of(made))) == []


@pytest.mark.parametrize("residue", [0.0, 0.05, 0.2])
def test_a_holiday_of_three_weeks_is_no_theft(residue: float) -> None:
    made = quiet()
    base = made.kwh[:, THIEF].min(axis=1, keepdims=True)
    made.kwh[START : START + 21, THIEF] = residue * base[START : START + 21]
    assert findings(run(records_of(made))) == []


def test_long_use_of_nothing_is_a_lead_and_a_weak_one_where_nobody_lives() -> None:
    made = bypassed(kept=0.0, days=85)
    assert START + 25 <= opened(run(records_of(made)))[f"M{THIEF}"] <= START + 36
    accounts = [f"A{number}" if number != THIEF else "" for number in range(40)]
    assert findings(run({(METER_DAYS, 0): meter_days(made, accounts=accounts)})) == []


def test_days_without_supply_are_no_theft() -> None:
    made = bypassed(kept=0.0, days=85)
    supplied = np.ones(made.kwh.shape[:2])
    supplied[START:, THIEF] = 0.0
    assert findings(run({(METER_DAYS, 0): meter_days(made, supplied)})) == []


@pytest.mark.parametrize("scope", ["meter:M5", "transformer:T0", "feeder:F1", "account:A5"])
def test_an_outage_explains_what_it_touches(scope: str) -> None:
    made = bypassed(kept=0.0, days=85)
    begin = UTC.midnight(FIRST_DAY + START)
    outage = Outage(outage_id="O1", kind="peak_shift", scope=scope, from_=begin)
    records = {**records_of(made), (OUTAGES, 0): [(begin * 1000, msgspec.json.encode(outage))]}
    assert findings(run(records)) == []


def test_outages_that_cannot_be_read_disturb_nothing() -> None:
    made = bypassed()
    broken = [(noon(3) * 1000, b"{"), (noon(4) * 1000, b'{"outage_id":"O","kind":"fault","scope":"x","from":"noon"}')]
    assert set(opened(run({**records_of(made), (OUTAGES, 0): broken}))) == {f"M{THIEF}"}


def test_use_while_disconnected_leads_at_once_and_one_opened_cover_does_not() -> None:
    made = quiet(30)
    codes = [evidence(7, 20, "cover_opened", made)]
    codes += [evidence(8, day, "use_while_disconnected", made) for day in (20, 21)]
    flow = run(records_of(made, codes))
    assert opened(flow) == {"M8": 21}
    first = findings(flow)[0]
    assert first.kind == "theft.tamper"
    assert first.evidence["codes"]["use_while_disconnected"] > 0.9


def test_generation_that_feeds_back_every_day_does_not_lead_by_itself() -> None:
    made = quiet(60)
    codes = [evidence(3, day, "reverse_flow", made) for day in range(60)]
    assert findings(run(records_of(made, codes))) == []


def test_feeding_back_that_begins_one_day_leads() -> None:
    made = quiet(60)
    codes = [evidence(3, day, "reverse_flow", made) for day in range(40, 60)]
    assert set(opened(run(records_of(made, codes)))) == {"M3"}


def test_use_at_one_level_through_all_hours_adds_to_an_opened_cover() -> None:
    made = quiet(70)
    made.kwh[START:, THIEF] = made.kwh[START:, THIEF].mean()
    alone = run(records_of(made))
    assert findings(alone) == []
    flow = run(records_of(made, [evidence(THIEF, START + day, "cover_opened", made) for day in range(3)]))
    assert set(opened(flow)) == {f"M{THIEF}"}
    assert {"tamper", "flat"} <= set(findings(flow)[0].evidence["reasons"])


def test_another_customer_is_not_measured_by_the_one_before() -> None:
    made = bypassed(kept=0.4)
    before = meter_days(made)[:START]
    accounts = [f"A{number}" if number != THIEF else "A-new" for number in range(40)]
    after = meter_days(made, accounts=accounts)[START:]
    assert findings(run({(METER_DAYS, 0): before + after})) == []


def test_an_inspection_that_finds_theft_confirms_the_lead_and_teaches() -> None:
    made = bypassed()
    inspected = START + 22
    made.kwh[inspected:, THIEF] *= 2
    flow = run(records_of(made, [evidence(THIEF, inspected, "inspection_theft", made)]))
    last = findings(flow)[-1]
    assert last.clear
    assert last.evidence == {"inspection": "theft"}
    assert last.at == noon(inspected)
    assert len({finding.since for finding in findings(flow)}) == 1
    samples = flow.values(SAMPLES, Sample)
    assert [(s.model, s.subject, s.label) for s in samples] == [("theft", f"M{THIEF}", True)]
    assert set(samples[0].features) <= set(NAMES)
    assert samples[0].features["fall"] == pytest.approx(math.log(0.5), abs=0.25)
    assert samples[0].features["drop_strength"] > 0.5
    (told,) = [point for point in flow.values(METRICS, Point) if point.series == "inspections"]
    assert (told.tags, told.fields) == ({"feeder": "F1"}, {"theft": 1, "fault": 0, "clean": 0})


def test_an_inspection_that_finds_nothing_closes_the_lead_and_keeps_it_closed() -> None:
    made = bypassed(days=110)
    flow = run(records_of(made, [evidence(THIEF, START + 22, "inspection_clean", made)]))
    assert findings(flow)[-1].evidence == {"inspection": "clean"}
    assert [sample.label for sample in flow.values(SAMPLES, Sample)] == [False]


def test_a_lead_closes_when_use_comes_back() -> None:
    made = bypassed(days=90)
    made.kwh[START + 25 :, THIEF] *= 2
    found = findings(run(records_of(made)))
    assert found[-1].clear
    assert found[-1].at // 86400 - FIRST_DAY <= START + 25 + 20
    assert sum(finding.clear for finding in found) == 1


def test_a_transformers_own_meter_finds_the_loss_and_helps_to_find_the_meter() -> None:
    made = bypassed(kept=0.0, days=85)
    flow = run(records_of(made, balanced=True))
    assert set(opened(flow, "balance")) == {"T0"}
    loss = findings(flow, "balance")[0]
    stolen = float(made.true_kwh[START:, THIEF].sum(axis=1).mean())
    assert (loss.kind, loss.subject_type, loss.feeder_id) == ("balance.loss", "transformer", "F1")
    assert 0.3 * stolen < loss.evidence["unexplained_kwh_per_day"] < 1.3 * stolen
    alone = opened(run(records_of(made)))[f"M{THIEF}"]
    assert opened(flow) == {f"M{THIEF}": opened(flow)[f"M{THIEF}"]}
    assert opened(flow)[f"M{THIEF}"] < alone - 5
    assert "balance" in findings(flow)[0].evidence["reasons"]


def test_a_fall_that_the_transformers_own_meter_sees_too_is_no_theft() -> None:
    made = bypassed()
    made.true_kwh = made.kwh
    flow = run(records_of(made, balanced=True))
    assert opened(flow) == {}
    assert opened(flow, "balance") == {}


def test_a_model_adds_to_the_evidence_but_alone_opens_nothing() -> None:
    made = quiet(60)
    classifier = make("logistic")
    rng = np.random.default_rng(3)
    for _ in range(400):
        strength = float(rng.random())
        classifier.learn({"tamper_strength": strength}, strength > 0.2)
    snapshot = ModelSnapshot(model="theft", version=1, at=noon(19), state=classifier)
    codes = [evidence(THIEF, 20, "cover_opened", made), evidence(THIEF, 21, "cover_opened", made)]
    records = records_of(made, codes)
    assert opened(run(records)) == {}
    flow = run({**records, (MODELS, 0): [(noon(19) * 1000, pack(snapshot))]})
    assert set(opened(flow)) == {f"M{THIEF}"}
    said = findings(flow)[0].evidence
    assert "model" in said["reasons"]
    assert said["model_probability"] > 0.5


def test_leads_are_counted_and_their_energy_summed() -> None:
    points = [point for point in run(records_of(bypassed())).values(METRICS, Point) if point.series == "theft"]
    assert len(points) == 70
    assert points[0].fields["open_leads"] == 0
    assert points[-1].fields["open_leads"] == 1
    assert points[-1].fields["lost_kwh_per_day"] > 1
    assert points[-1].tags == {"feeder": "F1"}


def test_a_day_that_comes_again_is_ignored_and_of_a_meter_that_comes_twice_the_last_counts() -> None:
    made = bypassed()
    once = meter_days(made)
    again = sorted(once + [(time + 1000, value) for time, value in once], key=lambda record: record[0])
    assert run({(METER_DAYS, 0): again}).values(FINDINGS) == run({(METER_DAYS, 0): once}).values(FINDINGS)
    twice = sorted(once + once, key=lambda record: record[0])
    assert run({(METER_DAYS, 0): twice}).values(FINDINGS) == run({(METER_DAYS, 0): once}).values(FINDINGS)


def test_balances_go_by_the_same_day() -> None:
    made = quiet(12)
    flow = run({(METER_DAYS, 0): meter_days(made), (BALANCES, 0): balances(made), (EVIDENCE, 0): []})
    assert findings(flow, "balance") == []
