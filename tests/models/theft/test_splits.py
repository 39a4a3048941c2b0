"""Batches, partitions, snapshots and timers of the stage."""

import msgspec
import numpy as np
import pytest

from models.config import Common
from models.flow.stage import Out
from models.flow.topics import FINDINGS, MODELS, OUTAGES
from models.flow.wire import pack
from models.learning.messages import ModelSnapshot
from models.learning.registry import make
from models.records import Outage
from models.theft.config import TheftConfig
from models.theft.stage import TheftStage
from tests.models.theft.feed import (
    COMMON,
    Records,
    close_ms,
    end_of,
    evidence,
    findings,
    noon,
    records_of,
)
from tests.models.theft.households import THIEF, bypassed
from tests.support.flow import LocalFlow, assert_split_invariant, reloaded


def everything() -> Records:
    made = bypassed(kept=0.0, days=80)
    made.kwh[50:, 22] *= 0.45
    codes = [
        evidence(8, 20, "use_while_disconnected", made),
        evidence(8, 25, "inspection_theft", made),
        evidence(9, 30, "inspection_clean", made),
        evidence(22, 70, "inspection_clean", made),
    ]
    outage = Outage(outage_id="O1", kind="fault", scope="transformer:T1", from_=noon(33), to=noon(34))
    records = records_of(made, codes, balanced=True)
    records[OUTAGES, 0] = [(noon(34) * 1000, msgspec.json.encode(outage))]
    classifier = make("logistic")
    for strength in np.linspace(0, 1, 60).tolist():
        classifier.learn({"tamper_strength": strength, "fall": -strength}, strength > 0.5)
    snapshot = ModelSnapshot(model="theft", version=1, at=noon(40), state=classifier)
    records[MODELS, 0] = [(noon(40) * 1000, pack(snapshot))]
    return records


def stages(partition: int) -> list[TheftStage]:
    return [TheftStage(COMMON, TheftConfig(), partition)]


def test_any_split_gives_the_same_leads() -> None:
    records = everything()
    flow = assert_split_invariant(stages, records, until=end_of(records), seeds=(1, 2))
    assert {finding.subject for finding in findings(flow)} >= {f"M{THIEF}", "M8"}


def test_two_partitions_find_what_one_finds() -> None:
    records = everything()
    doubled = {(topic, partition): listed for (topic, _), listed in records.items() for partition in (0, 1)}
    one = LocalFlow(stages).run(records, until=end_of(records))
    two = LocalFlow(stages, partitions=2).run(doubled, until=end_of(records))
    assert two.fingerprints() == one.fingerprints() * 2
    assert len(findings(two)) == 2 * len(findings(one))


@pytest.mark.parametrize("day", [12, 44, 66])
def test_it_continues_from_its_dump_to_the_same_state(day: int) -> None:
    records = everything()
    whole = LocalFlow(stages).run(records, until=end_of(records))
    cut = close_ms(day) - 1 if day != 44 else close_ms(day)
    before = {key: [record for record in listed if record[0] <= cut] for key, listed in records.items()}
    after = {key: [record for record in listed if record[0] > cut] for key, listed in records.items()}
    first = TheftStage(COMMON, TheftConfig())
    LocalFlow(lambda _: [first]).run(before, until=cut)
    second = reloaded(first, lambda: TheftStage(COMMON, TheftConfig()))
    flow = LocalFlow(lambda _: [second])
    flow.shards[0]._started = True
    flow.run(after, until=end_of(records))
    assert flow.fingerprints() == whole.fingerprints()
    said = [emission.value for emission in whole.logs[FINDINGS, 0] if emission.value and emission.mark.time > cut]
    assert [emission.value for emission in flow.logs[FINDINGS, 0] if emission.value] == said


def test_its_timer_is_the_local_days_close() -> None:
    stage = TheftStage(Common(timezone="Europe/London", day_lateness_s=7200), TheftConfig())
    stage.start(1_648_260_000_001)
    midnights = (1_648_339_200, 1_648_422_000)
    assert stage.due() == (midnights[0] + 7200) * 1000
    stage.fire(stage.due(), Out(0, 0, 1, stage.outputs, 0))
    assert stage.due() == (midnights[1] + 7200) * 1000
