"""Reasons are right: without its cause, a score is lower by what was said of it, and the largest come first."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.words.grounds import CHINESE, ENGLISH, grounds
from models.flow.topics import MODELS, THEFT_SCORES
from models.flow.wire import pack
from models.learning.messages import ModelSnapshot
from models.learning.registry import make
from models.messages import Finding
from models.theft.ablation import combined, effects, feature_effects
from models.theft.assessment import NAMES, REASONS, TRACES
from models.theft.config import TheftConfig
from models.theft.messages import LEAST_SCORE, TheftScores
from tests.models.theft.feed import (
    COMMON,
    FIRST_DAY,
    UTC,
    Records,
    close_ms,
    evidence,
    findings,
    noon,
    records_of,
    run,
)
from tests.models.theft.households import Town, town

METER, START, DAYS = 5, 40, 80

UNIT = st.floats(0, 0.99)
FEATURES = ["fall", "drop_strength", "zero_strength", "flat_strength", "tamper_strength", "balance_strength", "lf"]


@dataclass(frozen=True)
class Learned:
    """A model that is as bent as one likes: strength 0 to 0.5 of a sum over features; missing ones count as average."""

    weights: Mapping[str, float]

    def __call__(self, features: Mapping[str, float]) -> float:
        total = sum(self.weights[name] * features.get(name, 0.2) for name in self.weights)
        return 0.5 / (1 + float(np.exp(-total)))


def pairs(names: list[str], low: float, high: float) -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries({name: st.floats(low, high) for name in names})


@settings(deadline=None, max_examples=300)
@given(
    rules=st.fixed_dictionaries({name: UNIT for name in REASONS if name != "model"}),
    seen=pairs(FEATURES, -1, 1),
    weights=pairs(FEATURES, -4, 4),
    damped=st.sampled_from([0.5, 1.0]),
)
def test_each_reason_says_what_its_ablation_takes(
    rules: dict[str, float], seen: dict[str, float], weights: dict[str, float], damped: float
) -> None:
    learned = Learned(weights)
    strengths = {**rules, "model": learned(seen)}
    score = damped * combined(list(strengths.values()))
    evidence = np.array([[seen[name] for name in FEATURES]])
    (parts,) = effects(
        np.array([[strengths[name] for name in REASONS]]),
        REASONS,
        evidence,
        FEATURES,
        TRACES,
        lambda rows: np.array([learned(dict(zip(FEATURES, row, strict=True))) for row in rows.tolist()]),
        np.array([damped]),
    )
    for name, effect in zip(REASONS, parts.tolist(), strict=True):
        without = {**strengths, name: 0.0}
        if name != "model":
            without["model"] = learned({**seen, **TRACES[name]})
        lower = score - damped * combined(list(without.values()))
        assert effect == pytest.approx(max(lower, 0.0) if strengths[name] else 0.0, abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(drop=UNIT, tamper=UNIT, seen=pairs(FEATURES, -1, 1), weights=pairs(FEATURES, -4, 4))
def test_each_feature_of_the_model_says_what_its_ablation_takes(
    drop: float, tamper: float, seen: dict[str, float], weights: dict[str, float]
) -> None:
    learned = Learned(weights)
    strengths = {"drop": drop, "tamper": tamper, "model": learned(seen)}
    told = feature_effects(strengths, seen, learned)
    score = combined(list(strengths.values()))
    for name, effect in told.items():
        rest = {other: value for other, value in seen.items() if other != name}
        without = combined([drop, tamper, learned(rest)])
        assert score - without == pytest.approx(effect, abs=1e-4)
    assert list(told.values()) == sorted(told.values(), reverse=True)
    assert len(told) <= 3


def case(causes: set[str], seed: int, balanced: bool = False) -> Records:
    """What the stage reads of a town in which some things are wrong with one meter."""
    made = town(40, DAYS, seed=seed, lively=False)
    made.kwh = made.kwh.copy()
    chance = np.random.default_rng(seed)
    kept = float(chance.uniform(0.3, 0.6))
    if "drop" in causes:
        made.kwh[START:, METER] *= kept
    if "flat" in causes:
        made.kwh[START:, METER] = made.kwh[START:, METER].mean(axis=1, keepdims=True)
    if "zero" in causes:
        made.kwh[START:, METER] = 0.0
    if "balance" in causes:
        made.true_kwh = made.kwh.copy()
        made.true_kwh[:, METER] *= 3.0
    records = records_of(made, reported(causes, made, int(chance.integers(1, 3))), balanced)
    if "model" in causes:
        records[MODELS, 0] = [(noon(30) * 1000, pack(snapshot()))]
    return records


def reported(causes: set[str], made: Town, days: int) -> list[tuple[int, bytes]]:
    first = START + 8
    codes = [evidence(METER, day, "terminal_cover_opened", made) for day in range(first, first + days)]
    return codes if "tamper" in causes else []


def snapshot() -> ModelSnapshot:
    """A model that has learned that falls and events mean theft."""
    classifier, chance = make("logistic"), np.random.default_rng(4)
    for _ in range(300):
        fall, tamper = float(chance.random()), float(chance.random())
        classifier.learn({"drop_strength": fall, "tamper_strength": tamper}, fall + tamper > 0.9)
    return ModelSnapshot(model="theft", version=1, at=noon(29), state=classifier)


def until(records: Records, day: int) -> Records:
    return {key: [record for record in listed if record[0] <= close_ms(day)] for key, listed in records.items()}


def score_of(records: Records) -> float:
    """The meter's score at the last day's close."""
    desk = run(records).shards[0].stage._desk  # type: ignore[attr-defined]
    return float(desk._meters["score"][METER])


CASES = [
    ({"drop", "tamper"}, 11),
    ({"drop", "tamper"}, 12),
    ({"drop", "tamper"}, 13),
    ({"flat", "tamper"}, 14),
    ({"flat", "tamper"}, 15),
    ({"zero", "tamper"}, 16),
    ({"drop", "tamper", "model"}, 11),
    ({"drop", "tamper", "model"}, 13),
    ({"flat", "tamper", "model"}, 19),
    ({"balance", "tamper"}, 20),
    ({"balance", "tamper"}, 21),
]


@pytest.mark.parametrize(("causes", "seed"), CASES)
def test_taking_a_cause_out_of_the_records_lowers_the_score_by_what_was_said(causes: set[str], seed: int) -> None:
    balanced = "balance" in causes
    records = case(causes, seed, balanced)
    told = [finding for finding in findings(run(records)) if not finding.clear][-1]
    assert told.subject == f"M{METER}"
    day = told.at // 86400 - 19_000 - 1
    assert score_of(until(records, day)) == pytest.approx(told.score, abs=1e-3)
    lower = {name: told.score - score_of(until(case(causes - {name}, seed, balanced), day)) for name in causes}
    reasons: dict[str, float] = told.evidence["reasons"]
    for name in causes & set(reasons):
        assert lower[name] == pytest.approx(reasons[name], abs=0.03), name
    named = [name for name in reasons if name in causes]
    assert len(named) >= 2
    assert named == sorted(named, key=lambda name: -lower[name])


@pytest.mark.parametrize(("causes", "seed"), [({"drop", "tamper", "model"}, 13), ({"flat", "tamper"}, 14)])
def test_every_meter_is_told_its_score_each_day_with_the_reasons_of_its_findings(causes: set[str], seed: int) -> None:
    flow = run(case(causes, seed))
    told = flow.values(THEFT_SCORES, TheftScores)
    assert [(each.day, each.at, each.feeder_id) for each in told] == [
        (noon(day) // 86400, close_ms(day) // 1000 - COMMON.day_lateness_s, "F1") for day in range(DAYS)
    ]
    assert {each.opens for each in told} == {TheftConfig().open_score}
    assert all(each.score.min(initial=1.0) >= LEAST_SCORE for each in told)
    by_end = {each.at: each for each in told}
    spoken = [each for each in findings(flow) if not each.clear and each.evidence["reasons"]]
    for finding in spoken:
        scores = by_end[finding.at]
        place = scores.meter_id.index(finding.subject)
        assert scores.score[place] == pytest.approx(finding.score, abs=1e-4)
        reasons = {name: float(part[place]) for name, part in scores.reasons.items() if part[place] > 1e-3}
        assert reasons == pytest.approx(finding.evidence["reasons"], abs=1e-4)
    assert {each.subject for each in spoken} >= {f"M{METER}"}
    before = by_end[UTC.midnight(FIRST_DAY + START)]
    assert f"M{METER}" not in before.meter_id, "nothing spoke against it then"


def test_the_models_features_are_named_with_what_they_add() -> None:
    told = findings(run(case({"drop", "tamper", "model"}, 11)))[-1]
    assert set(told.evidence["model_features"]) <= set(NAMES)
    assert all(effect > 0 for effect in told.evidence["model_features"].values())
    assert told.evidence["model_features"]


def test_the_words_have_every_reason_in_its_order_and_both_languages() -> None:
    assert set(ENGLISH) == set(CHINESE) == set(REASONS)
    told = replaced(reasons=dict(zip(REASONS, (0.4, 0.3, 0.2, 0.1, 0.05, 0.02), strict=True)))
    for words, chinese in ((ENGLISH, False), (CHINESE, True)):
        text = grounds(told.evidence["reasons"], chinese)
        places = [text.index(words[name]) for name in REASONS]
        assert places == sorted(places)
    assert grounds(None, chinese=False) == grounds({"unheard": 0.5, "drop": "x"}, chinese=True) == ""


def replaced(reasons: dict[str, float]) -> Finding:
    return Finding(
        kind="theft.lead", subject="M1", subject_type="meter", at=0, since=0, severity=2, evidence={"reasons": reasons}
    )
