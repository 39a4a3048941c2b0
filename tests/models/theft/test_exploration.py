"""Visits that teach: how many, to whom, with what probability, and what becomes of them."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.flow.topics import FINDINGS, SAMPLES
from models.flow.wire import pack
from models.learning.messages import Sample
from models.messages import Finding
from models.theft.assessment import METER, REASONS, Assessment
from models.theft.columns import Columns
from models.theft.config import TheftConfig
from models.theft.exploration import EQUAL, EXPLORED, KIND, Exploration, draw, interest, propensities, wanted
from models.theft.leads import LEADS
from models.theft.stage import TheftStage
from tests.models.theft.feed import COMMON, FIRST_DAY, Records, evidence, findings, records_of, run
from tests.models.theft.households import Town, town
from tests.support.flow import LocalFlow, assert_split_invariant

MONDAY = next(day for day in range(FIRST_DAY, FIRST_DAY + 7) if day % 7 == 4)
HALF = TheftConfig(explore_share=0.5)


def assessment(rules: list[float], model: list[float]) -> Assessment:
    """Meters with one strength of a rule each, and a probability of the model."""
    count = len(rules)
    strengths = np.zeros((count, len(REASONS)))
    strengths[:, 0] = rules
    nothing = np.zeros(count)
    return Assessment(
        strengths, nothing, nothing, nothing.astype(np.int64), nothing > 0, nothing, np.array(model, float)
    )


class Park:
    """Meters, some with sent leads, and who is asked for week after week."""

    def __init__(self, count: int, config: TheftConfig, known_days: int = 90) -> None:
        self.meters = Columns({**METER, **LEADS, **EXPLORED})
        self.rows = self.meters.rows([f"M{number}" for number in range(count)])
        self.meters["known_days"][:] = known_days
        self.found = assessment(np.linspace(0, 0.5, count).tolist(), [np.nan] * count)
        self.exploration = Exploration(config, self.meters)

    def week(self, number: int, sent: int) -> list[int]:
        """One Monday on which so many new leads were sent."""
        self.meters["sent"][:] = self.meters["counted"][:] = 0
        self.meters["sent"][-sent or len(self.rows) :] = 1
        day = MONDAY + 7 * number
        return self.exploration.suggest(day, day * 86_400, self.rows, np.ones(len(self.rows), bool), self.found)


def test_the_share_is_that_of_all_inspections() -> None:
    park, asked = Park(400, TheftConfig(damp_days=0)), 0
    for number in range(400):
        asked += len(park.week(number, 9))
        park.meters["asked"][:] = -1
    assert asked / (asked + 400 * 9) == pytest.approx(0.1, abs=0.02)
    assert wanted(9, 0.1) == pytest.approx(1)


@pytest.mark.parametrize(("config", "sent"), [(TheftConfig(explore_share=0), 9), (TheftConfig(), 0)])
def test_without_a_share_or_without_leads_nobody_is_asked_for(config: TheftConfig, sent: int) -> None:
    park = Park(300, config)
    assert [park.week(number, sent) for number in range(30)] == [[]] * 30


def test_those_with_a_lead_those_hardly_known_and_those_asked_for_lately_are_not() -> None:
    park = Park(60, HALF)
    first = park.week(0, 25)
    assert first
    assert max(first) < 35
    second = park.week(1, 25)
    assert not set(first) & set(second)
    assert Park(60, HALF, known_days=3).week(0, 25) == []


def test_the_recorded_probability_is_how_often_a_meter_is_drawn() -> None:
    park = Park(40, TheftConfig(explore_share=0.5, damp_days=0))
    drawn, chance = np.zeros(40), np.zeros(40)
    for number in range(1500):
        park.meters["asked"][:] = -1
        park.meters["asked_at"][:] = 0
        drawn[park.week(number, 6)] += 1
        chance = np.where(park.meters["asked_at"] > 0, park.meters["propensity"], chance)
    assert (chance[:-6] > 0).all()
    assert drawn[:-6] / 1500 == pytest.approx(chance[:-6], abs=0.05)


def test_weighing_by_the_inverse_probability_rights_a_share_that_asking_made_wrong() -> None:
    """Thieves are asked for more often, as they look more suspicious; weighed, their share comes out as it is."""
    park = Park(200, TheftConfig(explore_share=0.5, damp_days=0))
    thief = np.arange(200) % 4 == 3
    park.found = assessment(np.where(thief, 0.5, 0.02).tolist(), [np.nan] * 200)
    plain, weighed, total = [0, 0], [0.0, 0.0], int(thief[:-10].sum()) / 190
    for number in range(800):
        park.meters["asked"][:] = -1
        for place in park.week(number, 10):
            plain[int(thief[place])] += 1
            weighed[int(thief[place])] += 1 / park.meters["propensity"][place]
    assert plain[1] / sum(plain) > 0.5
    assert weighed[1] / sum(weighed) == pytest.approx(total, abs=0.03)


def test_uncertain_ones_and_those_the_judges_quarrel_over_are_of_interest() -> None:
    sure, half, quarrel, agreed = interest(assessment([0.01, 0.5, 0.02, 0.02], [0.01, 0.5, 0.9, 0.02]))
    assert half == pytest.approx(1)
    assert quarrel > 0.9
    assert max(sure, agreed) < 0.2
    assert interest(assessment([0.5], [np.nan])) == pytest.approx([1.0])


@given(st.lists(st.floats(0, 1), max_size=50), st.floats(0, 20))
def test_probabilities_are_never_nought_and_add_up_to_what_is_wanted(interests: list[float], many: float) -> None:
    chances = propensities(np.array(interests, float), many)
    assert chances.sum() <= many + 1e-9
    assert ((chances >= 0) & (chances <= 1)).all()
    if interests and many < 1:
        assert chances.sum() == pytest.approx(many)
        assert (chances >= EQUAL * many / len(interests) * 0.999).all()


def test_draws_are_even_and_the_same_everywhere() -> None:
    draws = np.array([draw(f"M{number}", 19_700) for number in range(4000)])
    assert np.histogram(draws, 10, (0, 1))[0] == pytest.approx(400, abs=80)
    assert abs(np.corrcoef(draws, [draw(f"M{number}", 19_707) for number in range(4000)])[0, 1]) < 0.05
    assert draw("M1", 19_700) == pytest.approx(0.67456, abs=1e-5)


TAMPERED = range(20)


@cache
def magnets(days: int = 75) -> Town:
    return town(60, days, seed=4, lively=False, per_transformer=20)


def records(*more: tuple[int, bytes], days: int = 75) -> Records:
    """A third of the meters report a magnet, so that there are leads beside which visits are suggested."""
    made = magnets(days)
    codes = [evidence(meter, day, "magnet", made) for meter in TAMPERED for day in range(20, 30)]
    return records_of(made, sorted([*codes, *more]))


def to_learn(flow: LocalFlow) -> list[Finding]:
    return [one for one in findings(flow) if one.kind == KIND]


def test_a_suggestion_is_marked_for_the_desk_alone_and_lapses() -> None:
    flow = run(records(), HALF)
    asked = to_learn(flow)
    assert len(asked) >= 5
    for one in asked:
        assert (one.severity, one.recipients, one.clear) == (1, ["desk"], False)
        assert 0 < one.evidence["propensity"] <= 1
        assert int(one.subject[1:]) not in TAMPERED
        assert one.since == one.at
    ended = [one for one in findings(flow) if one.clear and one.subject in {each.subject for each in asked}]
    assert {(one.at - first.at) // 86_400 for one in ended for first in asked if one.subject == first.subject} == {28}


@pytest.mark.parametrize("outcome", ["theft", "clean"])
def test_a_visit_to_learn_teaches_and_ends_the_suggestion(outcome: str) -> None:
    first = to_learn(run(records(), HALF))[0]
    day = first.at // 86_400 - FIRST_DAY + 3
    visit = evidence(int(first.subject[1:]), day, f"inspection_{outcome}", magnets())
    flow = run(records(visit), HALF)
    (end,) = [one for one in findings(flow) if one.subject == first.subject and one.clear]
    assert (end.evidence, end.since) == ({"inspection": outcome}, first.since)
    (sample,) = flow.values(SAMPLES, Sample)
    assert (sample.subject, sample.label) == (first.subject, outcome == "theft")
    assert sample.propensity == pytest.approx(first.evidence["propensity"], rel=0.01)


def test_a_suggestion_that_becomes_a_lead_is_a_lead() -> None:
    first = to_learn(run(records(), HALF))[0]
    day, meter = first.at // 86_400 - FIRST_DAY + 2, int(first.subject[1:])
    codes = [evidence(meter, day + later, "magnet", magnets()) for later in range(10)]
    kinds = [one.kind for one in findings(run(records(*codes), HALF)) if one.subject == first.subject]
    assert kinds[0] == KIND
    assert kinds[-1] == "theft.tamper"


def test_any_split_gives_the_same() -> None:
    flow = assert_split_invariant(
        lambda partition: [TheftStage(COMMON, HALF, partition)], records(days=50), until=max(
            time for listed in records(days=50).values() for time, _ in listed
        ), seeds=(1,),
    )  # fmt: skip
    assert KIND in {one.kind for one in flow.values(FINDINGS, Finding)}


def test_a_snapshot_keeps_what_was_asked_for() -> None:
    stage, again = TheftStage(COMMON, HALF), TheftStage(COMMON, HALF)
    LocalFlow(lambda _: [stage]).run(records(days=40), until=max(t for r in records(days=40).values() for t, _ in r))
    again.load(stage.dump())
    assert pack(again.dump()) == pack(stage.dump())
    assert (stage.dump()["desk"]["meters"]["columns"]["asked"] >= 0).any()
