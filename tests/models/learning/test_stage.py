from typing import Any

import msgspec
import pytest

from models.calendar import LocalTime
from models.config import Common
from models.flow.topics import DECISIONS, METRICS, MODEL_ORDERS, MODELS, SAMPLES, dead_letters
from models.flow.wire import pack
from models.learning.config import LearnerConfig
from models.learning.messages import ModelDecision, ModelSnapshot, Sample
from models.learning.scorer import Scorer
from models.learning.stage import LearnerStage
from models.messages import Point
from tests.models.learning.test_classifier import examples
from tests.support.flow import LocalFlow, assert_split_invariant, reloaded

COMMON = Common(timezone="Europe/London", model_step_s=3600, model_delay_s=7)
CONFIG = LearnerConfig(publish_every=20, least_labels=3)
LONDON = LocalTime("Europe/London")
START = 1_648_000_000
"""Four days before the clocks change."""


def samples(count: int, step_s: int = 3600, model: str = "theft", seed: int = 1) -> list[tuple[int, bytes]]:
    records = []
    for place, (features, label) in enumerate(examples(count, 0.3, seed)):
        at = START + place * step_s
        sample = Sample(model=model, subject=f"M{place}", at=at, features=features, label=label)
        records.append((at * 1000, pack(sample)))
    return records


def stages(partition: int) -> list[LearnerStage]:
    return [LearnerStage(COMMON, CONFIG, partition)]


def run(records: list[tuple[int, bytes]]) -> LocalFlow:
    return LocalFlow(stages).run({(SAMPLES, 0): records}, until=records[-1][0] + 86_400_000)


def test_models_are_published_at_most_once_a_local_day_and_each_better_informed() -> None:
    flow = run(samples(24 * 12))
    found = flow.values(MODELS, ModelSnapshot)
    assert [snapshot.version for snapshot in found] == list(range(1, len(found) + 1))
    days = [int(LONDON.day(snapshot.at - COMMON.day_lateness_s)) for snapshot in found]
    assert len(days) >= 10
    assert len(set(days)) == len(days)
    assert all(LONDON.day_close(day, COMMON.day_lateness_s) // 1000 == s.at for day, s in zip(days, found, strict=True))
    assert found[-1].metrics["roc_auc"] > 0.75


def test_a_model_is_used_after_the_delay() -> None:
    flow = run(samples(24 * 3))
    emission = next(e for e in flow.logs[MODELS, 0] if e.value)
    first = flow.values(MODELS, ModelSnapshot)[0]
    assert emission.mark.time == (first.at + COMMON.model_delay_s) * 1000


def test_every_candidate_is_measured() -> None:
    points = [point for point in run(samples(24 * 5)).values(METRICS, Point) if point.series == "model_quality"]
    assert {(p.tags["candidate"], p.tags["role"]) for p in points} == {
        ("logistic", "champion"),
        ("hinged", "challenger"),
    }
    assert all(0 <= point.fields["roc_auc"] <= 1 for point in points)


def test_models_learn_apart() -> None:
    records = sorted(samples(120, model="theft") + samples(120, model="churn", seed=2), key=lambda record: record[0])
    found = run(records).values(MODELS, ModelSnapshot)
    assert {snapshot.model for snapshot in found} == {"theft", "churn"}
    scorer = Scorer("churn")
    for snapshot in found:
        scorer.take(snapshot)
    assert scorer.version == sum(snapshot.model == "churn" for snapshot in found)


def test_a_snapshot_reaches_every_partition() -> None:
    records = samples(100)
    flow = LocalFlow(stages, partitions=3).run({(SAMPLES, 0): records}, until=records[-1][0] + 86_400_000)
    values = [[e.value for e in flow.logs[MODELS, partition] if e.value] for partition in range(3)]
    assert values[0]
    assert values[0] == values[1] == values[2]


def test_a_sample_without_any_known_feature_teaches_nothing_and_is_counted() -> None:
    empty = Sample(model="theft", subject="M1", at=START, features={"x": float("nan")}, label=True)
    records = samples(24 * 4)
    more = sorted([*records, *[(START * 1000, pack(empty))] * 3], key=lambda record: record[0])
    flow = run(more)
    points = [point for point in flow.values(METRICS, Point) if point.series == "learner"]
    assert [point.fields for point in points] == [{"unusable": 3.0}]
    published = [e.value for e in flow.logs[MODELS, 0] if e.value]
    assert published == [e.value for e in run(records).logs[MODELS, 0] if e.value]


def test_any_split_gives_the_same_models() -> None:
    records = samples(150, step_s=1800)
    assert_split_invariant(stages, {(SAMPLES, 0): records}, until=records[-1][0] + 86_400_000, seeds=(1, 2))


@pytest.mark.parametrize("cut", [30, 77])
def test_it_continues_from_its_dump(cut: int) -> None:
    records = samples(160)
    until = records[-1][0] + 86_400_000
    whole = LocalFlow(stages).run({(SAMPLES, 0): records}, until=until)
    first = LearnerStage(COMMON, CONFIG)
    LocalFlow(lambda _: [first]).run({(SAMPLES, 0): records[:cut]}, until=records[cut][0] - 1)
    second = reloaded(first, lambda: LearnerStage(COMMON, CONFIG))
    flow = LocalFlow(lambda _: [second])
    flow.shards[0]._started = True
    flow.run({(SAMPLES, 0): records[cut:]}, until=until)
    assert flow.fingerprints() == whole.fingerprints()
    published = [e.value for e in whole.logs[MODELS, 0] if e.value]
    again = [e.value for e in flow.logs[MODELS, 0] if e.value]
    assert again == published[-len(again) :]


def order(at: int, action: str, **more: Any) -> tuple[int, bytes]:
    return at * 1000, msgspec.json.encode({"model": "theft", "action": action, "at": at, "actor": "ana", **more})


def ordered(*orders: tuple[int, bytes]) -> LocalFlow:
    records = samples(24 * 6)
    return LocalFlow(stages).run({(SAMPLES, 0): records, (MODEL_ORDERS, 0): list(orders)}, records[-1][0] + 86_400_000)


DAY_5 = START + 5 * 86_400


def test_an_engineer_promotes_and_everybody_can_read_who_and_why() -> None:
    flow = ordered(order(DAY_5, "promote", candidate="hinged", text="sees the ends"))
    last = flow.values(MODELS, ModelSnapshot)[-1]
    assert (last.candidate, set(last.rivals)) == ("hinged", {"logistic"})
    decisions = flow.values(DECISIONS, ModelDecision)
    (told,) = [decision for decision in decisions if decision.decision == "promoted"]
    assert (told.candidate, told.actor, told.text, told.at) == ("hinged", "ana", "sees the ends", DAY_5)
    published = [snapshot.version for snapshot in flow.values(MODELS, ModelSnapshot)]
    assert [decision.version for decision in decisions if decision.version] == published


def test_a_rollback_holds_until_someone_resumes() -> None:
    held = ordered(order(DAY_5, "rollback", version=2, text="odd leads"))
    found = held.values(MODELS, ModelSnapshot)
    assert pack(found[-1].state) == pack(next(each for each in found if each.version == 2).state)
    assert found[-1].at == DAY_5
    resumed = ordered(order(DAY_5, "rollback"), order(DAY_5 + 60, "resume"))
    assert resumed.values(MODELS, ModelSnapshot)[-1].at > DAY_5
    assert [d.decision for d in resumed.values(DECISIONS, ModelDecision)][-3:] == [
        "rolled_back",
        "resumed",
        "published",
    ]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"model": "weather"}, "no model 'weather' learns: choose one of theft"),
        ({"action": "delete"}, "action 'delete' is not one of promote, rollback, resume"),
        ({"candidate": None}, "promote needs a candidate"),
        ({"candidate": "oracle"}, "no candidate 'oracle' learns this model"),
        ({"actor": ""}, "actor is empty"),
        ({"action": "rollback", "version": 99}, "version 99 is not kept"),
        ({"at": "yesterday"}, "yesterday"),
    ],
)
def test_an_order_that_cannot_be_followed_is_refused_and_changes_nothing(wrong: dict[str, Any], reason: str) -> None:
    at, value = order(DAY_5, "promote", candidate="hinged")
    bad = msgspec.json.encode(msgspec.json.decode(value) | wrong)
    flow = ordered((at, bad))
    (letter,) = flow.logs[dead_letters(MODEL_ORDERS), 0]
    assert reason in dict(letter.headers)["gp-error-reason"]
    assert flow.values(MODELS, ModelSnapshot)[-1].candidate == "logistic"


def test_a_promotion_before_there_are_labels_is_refused() -> None:
    records = samples(4)
    first = order(records[-1][0] // 1000 + 1, "promote", candidate="hinged")
    flow = LocalFlow(stages).run({(SAMPLES, 0): records, (MODEL_ORDERS, 0): [first]}, records[-1][0] + 86_400_000)
    (letter,) = flow.logs[dead_letters(MODEL_ORDERS), 0]
    assert "3 of each are needed" in dict(letter.headers)["gp-error-reason"]
    assert flow.values(MODELS, ModelSnapshot) == []


def test_a_snapshot_says_what_it_learned_from_and_how_it_was_judged() -> None:
    last = run(samples(24 * 6)).values(MODELS, ModelSnapshot)[-1]
    assert last.span[0] == START
    assert START < last.span[1] <= last.at
    assert len(last.labels) == len(last.scores) == last.metrics["labels"]
    assert 0 <= last.scores.min() <= last.scores.max() <= 1
