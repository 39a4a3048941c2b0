"""The stage as a whole: who is reported and who is not, examples, the blend, splits, snapshots, bad events."""

import math
import zlib
from collections import Counter
from typing import Any

import msgspec
import pytest

from models.churn.config import ChurnConfig
from models.churn.prior import NAMES
from models.config import Common
from models.errors import BadState
from models.flow.stage import Out
from models.flow.topics import CUSTOMER_EVENTS, FINDINGS, METRICS, OUTAGES, PAYMENTS, SAMPLES
from models.flow.wire import pack
from models.learning.config import LearnerConfig
from models.learning.messages import Sample
from models.learning.stage import LearnerStage
from models.messages import Finding, Point
from tests.models.churn.town import START, Town, at, make, town
from tests.support.flow import External, LocalFlow, apply_all, assert_split_invariant, batch_of, reloaded

FEW = ChurnConfig(most_accounts=20, most_outages=3)


def run(made: Town, partitions: int = 1, config: ChurnConfig | None = None) -> LocalFlow:
    return LocalFlow(lambda p: [make(p, config)], partitions).run(made.external(partitions), until=made.until())


def findings(made: Town, partitions: int = 1) -> list[Finding]:
    found: list[Finding] = run(made, partitions).values(FINDINGS, Finding)
    return found


def unhappy(made: Town, account: str, day: int) -> None:
    """Complains twice while the contract runs out, and uses a third less."""
    made.event(account, day - 20, "complaint")
    made.event(account, day - 12, "complaint")
    made.event(account, day - 10, "contract_end")
    made.use[account] = (day - 30, 0.65)


def test_an_ordinary_year_is_silent() -> None:
    assert findings(town(200)) == []


def test_one_unhappy_customer_is_one_finding_with_its_reasons() -> None:
    made = town(100, 290)
    unhappy(made, "A7", 180)
    risk, calm = findings(made)
    assert (risk.kind, risk.subject, risk.subject_type, risk.clear) == ("churn.risk", "A7", "account", False)
    assert risk.at == risk.since == at(175) + 7200  # Monday 2024-06-24 02:00
    assert risk.evidence["model"] == "prior"
    assert {"contract_proximity", "complaints_90d", "decline"} <= {one["cause"] for one in risk.evidence["reasons"]}
    complaints = next(one for one in risk.evidence["reasons"] if one["cause"] == "complaints_90d")
    assert complaints["values"] == {"complaints_90d": 2}
    assert risk.severity == 1 + (risk.score * float(risk.evidence["yearly_value"]) >= 200)
    assert (calm.clear, calm.evidence["outcome"], calm.since) == (True, "risk fell", risk.since)


def test_a_customer_that_leaves_is_no_longer_at_risk() -> None:
    for kind in ("switched_away", "move_out"):
        made = town(100, 220)
        unhappy(made, "A7", 180)
        made.event("A7", 190, kind)
        made.event("A7", 191, kind)
        flow = run(made)
        assert [one.clear for one in flow.values(FINDINGS, Finding)] == [False, True]
        assert flow.values(FINDINGS, Finding)[1].evidence["outcome"] == kind
        left = [one for one in flow.values(SAMPLES, Sample) if one.label]
        assert [one.subject for one in left] == (["A7"] if kind == "switched_away" else [])
        counted = [point.fields for point in flow.values(METRICS, Point) if point.series == "churn_model"]
        assert sum(fields[kind] for fields in counted) == 1


@pytest.mark.parametrize("way", ["arrears", "half", "nothing", "planned", "cut"])
def test_what_looks_like_leaving_and_is_not(way: str) -> None:
    made = town(100, 300)
    if way == "arrears":
        made.stops_paying["A7"] = 60
        made = Town(made.accounts, made.days, stops_paying=made.stops_paying).live()
    elif way in ("half", "nothing"):
        made.use["A7"] = (100, 0.5 if way == "half" else 0.0)
    elif way == "planned":
        made.lost.append((24 * 150, 24 * 152))
        outage = {"outage_id": "O1", "kind": "planned", "scope": "feeder:F1", "from": at(150), "to": at(152)}
        made.put(OUTAGES, "*", 140, outage)
    else:
        made.use["A7"] = (100, 0.0)
        made.put(OUTAGES, "*", 100, {"outage_id": "O1", "kind": "arrears", "scope": "account:A7", "from": at(100)})
    assert findings(made) == []


def test_only_the_top_of_many_unhappy_ones_is_reported() -> None:
    made = town(100, 200)
    for number in range(40):
        unhappy(made, f"A{number}", 180)
    found = Counter(one.at for one in findings(made) if not one.clear)
    assert max(found.values()) == 5
    assert found.total() < 20


def test_the_last_evaluation_before_leaving_is_the_example() -> None:
    made = town(30, 150)
    made.event("A3", 70, "complaint")
    made.event("A3", 100, "complaint")
    made.event("A3", 100.5, "switched_away")
    (sample,) = [one for one in run(made).values(SAMPLES, Sample) if one.label]
    assert (sample.model, sample.subject, sample.at) == ("churn", "A3", at(100.5))
    assert sample.features["complaints_90d"] == 1
    assert set(sample.features) <= {*NAMES, "prior_log_odds"}
    assert all(math.isfinite(value) for value in sample.features.values())


def test_those_who_stay_are_examples_by_account_and_evaluation() -> None:
    made = town(200, 130)
    made.event("A5", 100, "switched_away")
    made.event("A6", 100, "move_out")
    samples = [one for one in run(made).values(SAMPLES, Sample) if not one.label]
    share = ChurnConfig().negative_share * 2**32
    first = at(31) + 7200
    names = [f"A{number}" for number in range(200) if number not in (5, 6)]
    assert [one.subject for one in samples] == [
        name for name in names if zlib.crc32(f"{name}|{first}".encode()) < share
    ]
    assert {one.at for one in samples} == {at(121) + 7200}


def test_evaluations_follow_local_weeks_and_months() -> None:
    stage = make(common=Common(timezone="America/New_York", day_lateness_s=3600))
    stage.start(at(45) * 1000)
    due = []
    for _ in range(9):
        due.append(stage.due())
        stage.start(stage.due())
    days = [49, 56, 60, 63, 70, 77, 84, 91, 98]
    assert due == [(at(day) + (5 if day <= 70 - 1 else 4) * 3600 + 3600) * 1000 for day in days]


def churners(months: int, share: int = 8) -> Town:
    """A town in which those with many calls leave, which the prior hardly minds."""
    made = town(240, 30 * months)
    for number in range(0, 240, share):
        leaves = 50 + (number * 37) % (30 * months - 60)
        for call in range(5):
            made.event(f"A{number}", leaves - 40 + call, "call")
        made.event(f"A{number}", leaves, "switched_away")
    return made


def test_the_learned_model_takes_over_when_it_proves_better() -> None:
    common = Common()
    config = ChurnConfig(negative_share=0.5, learned_labels=10, prior_labels=5)

    def stages(partition: int) -> list[Any]:
        return [make(partition, config, common), LearnerStage(common, LearnerConfig(), partition)]

    made = churners(18)
    flow = LocalFlow(stages, epoch=START * 1000).run(made.external(), until=made.until())
    points = [point.fields for point in flow.values(METRICS, Point) if point.series == "churn_model"]
    weights = [fields["learned_weight"] for fields in points]
    assert weights[:3] == [0, 0, 0]
    assert weights[-1] == 1
    risks = [one for one in flow.values(FINDINGS, Finding) if not one.clear]
    callers = {f"A{number}" for number in range(0, 240, 8)}
    assert risks
    assert {one.subject for one in risks} <= callers
    last = risks[-1].evidence
    assert last["model"] == "learned"
    assert "calls_90d" in {one["cause"] for one in last["reasons"]}


def test_any_split_gives_the_same_on_two_partitions() -> None:
    made = eventful()
    flow = assert_split_invariant(lambda p: [make(p)], made.external(2), until=made.until(), partitions=2, seeds=(1, 2))
    found = flow.values(FINDINGS, Finding)
    assert {"A3", "A4"} <= {one.subject for one in found}
    assert {one.label for one in flow.values(SAMPLES, Sample)} == {True, False}
    assert {point.tags["partition"] for point in flow.values(METRICS, Point)} == {"0", "1"}


def eventful() -> Town:
    made = town(40, 220)
    unhappy(made, "A3", 90)
    unhappy(made, "A4", 180)
    made.event("A4", 183, "switched_away")
    made.event("A8", 120, "move_out")
    made.event("A9", 30, "tariff_change")
    made.event("NEW", 60, "complaint")
    made.put(CUSTOMER_EVENTS, "A1", 70, b"not json")
    made.put(PAYMENTS, "A1", 71, {"payment_id": "P", "account_id": "A1", "at": "yesterday", "amount": 5})
    made.put(OUTAGES, "*", 80, {"outage_id": "O1", "kind": "fault", "scope": "feeder:F1", "from": at(80), "to": at(81)})
    made.lost.append((24 * 80, 24 * 81))
    return made


def all_records(external: dict[tuple[str, int], External]) -> list[tuple[int, str, bytes]]:
    found = [(time, topic, value) for (topic, _), records in external.items() for time, value in records]
    return sorted(found, key=lambda one: one[0])


def drive(stage: Any, records: list[tuple[int, str, bytes]]) -> list[tuple[str, bytes]]:
    """Apply records one by one, firing the timers between them."""
    out = Out(0, 0, 1, stage.outputs, 0)
    for time, topic, value in records:
        while stage.due() < time:
            out.now = stage.due()
            stage.fire(stage.due(), out)
        apply_all(stage, topic, batch_of([(time, value)]), out)
    return [(emission.topic, emission.value) for emission in out.emissions]


@pytest.mark.parametrize("config", [ChurnConfig(), FEW])
def test_a_snapshot_continues_as_if_nothing_had_happened(config: ChurnConfig) -> None:
    records = all_records(eventful().external())
    whole, first = make(config=config), make(config=config)
    for stage in (whole, first):
        stage.start(records[0][0])
    expected = drive(whole, records)
    half = len(records) // 2
    emitted = drive(first, records[:half])
    second = reloaded(first, lambda: make(config=config))
    emitted += drive(second, records[half:])
    assert emitted == expected
    assert pack(second.dump()) == pack(whole.dump())


def test_a_snapshot_of_another_version_is_refused() -> None:
    with pytest.raises(BadState, match="another version"):
        make().load({**make().dump(), "version": 0})


def test_memory_is_bounded() -> None:
    stage = make(config=FEW)
    events = [
        {"account_id": f"A{n % 500}", "at": START - n, "kind": ("complaint", "call", "contract_end")[n % 3]}
        for n in range(3000)
    ]
    records = [(START * 1000 + n, msgspec.json.encode(event)) for n, event in enumerate(events)]
    apply_all(stage, CUSTOMER_EVENTS, batch_of(records))
    outages = [
        {"outage_id": f"O{n}", "kind": "fault", "scope": "feeder:F", "from": START, "to": START + n} for n in range(50)
    ]
    apply_all(stage, OUTAGES, batch_of([(START * 1000, msgspec.json.encode(one)) for one in outages]))
    kept = stage.dump()
    assert len(kept["book"]["accounts"]) == FEW.most_accounts
    assert len(kept["outages"]["known"]) == FEW.most_outages
    assert kept["counts"]["left_out"] > 0
    assert len(pack(kept)) < 40_000


def test_an_account_takes_less_than_a_kilobyte() -> None:
    made = town(1800, 2)
    stage = make()
    records = all_records(made.external())
    stage.start(records[0][0])
    drive(stage, records)
    assert len(pack(stage.dump())) < 1800 * 900
