"""Raises matched to episodes."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar import DAY
from models.evaluation.episodes import LOSS, UNMETERED, Episode
from models.evaluation.matching import Fate, Matched, Verdict, in_time, match
from models.evaluation.metrics import quality
from models.evaluation.raises import Life, Raise, Step, raises_of
from models.evaluation.rules import RULES, Rule
from tests.models.evaluation.making import END, alert, rule, truth


def matched(name: str, lives: list[Life], episodes: list[Episode], end: int = END) -> Matched:
    judge = rule(name)
    return match(judge, [one for life in lives for one in raises_of(life, judge, end)], episodes, end)


def verdicts(found: Matched) -> list[Verdict]:
    return [verdict for _, verdict in found.raises]


def fates(found: Matched) -> list[Fate]:
    return [fate for _, fate in found.episodes]


@pytest.mark.parametrize(
    ("opened", "verdict"), [(9.9, Verdict.FALSE), (10, Verdict.HIT), (23, Verdict.HIT), (23.1, Verdict.FALSE)]
)
def test_a_theft_alert_may_open_until_three_days_after_the_end(opened: float, verdict: Verdict) -> None:
    found = matched("theft", [alert("theft.lead", "meter:M1", opened)], [truth("theft", "meter:M1", 10, 20)])
    assert verdicts(found) == [verdict]
    assert fates(found) == [Fate.FOUND if verdict == Verdict.HIT else Fate.MISSED]


def test_an_episode_without_end_goes_on() -> None:
    found = matched("theft", [alert("theft.lead", "meter:M1", 99)], [truth("theft", "meter:M1", 10)])
    assert (verdicts(found), fates(found)) == ([Verdict.HIT], [Fate.FOUND])


def test_another_meter_or_another_kind_is_no_match() -> None:
    lives = [alert("theft.lead", "meter:M2", 12), alert("theft.lead", "meter:M1", 12)]
    episodes = [truth("theft", "meter:M1", 20), truth("vacancy", "meter:M1", 10), truth("meter_fault", "meter:M2", 10)]
    found = matched("theft", lives, episodes)
    assert (verdicts(found), fates(found)) == ([Verdict.FALSE, Verdict.FALSE], [Fate.MISSED])


def test_later_raises_of_an_episode_are_repeats() -> None:
    lives = [alert("theft.lead", "meter:M1", day, day + 1, f"a{day}") for day in (15, 12, 18)]
    found = matched("theft", lives, [truth("theft", "meter:M1", 10)])
    assert [one.at for one, _ in found.raises] == [12 * DAY, 15 * DAY, 18 * DAY]
    assert verdicts(found) == [Verdict.HIT, Verdict.REPEAT, Verdict.REPEAT]
    assert found.first[0].life.alert_id == "a12"


def test_raises_of_one_time_are_taken_by_id() -> None:
    lives = [alert("theft.lead", "meter:M1", 12, None, name) for name in ("b", "a")]
    found = matched("theft", lives, [truth("theft", "meter:M1", 10)])
    assert [(one.life.alert_id, verdict) for one, verdict in found.raises] == [
        ("a", Verdict.HIT), ("b", Verdict.REPEAT),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "found", "fate"),
    [
        (54.9, False, Fate.MISSED),
        (55, False, Fate.MISSED),
        (55.1, False, Fate.CENSORED),
        (55.1, True, Fate.CENSORED),
        (54.9, True, Fate.FOUND),
    ],
)
def test_what_begins_too_late_is_not_judged_found_or_not(begin: float, found: bool, fate: Fate) -> None:
    lives = [alert("theft.lead", "meter:M1", begin + 2)] if found else []
    result = matched("theft", lives, [truth("theft", "meter:M1", begin, None, "bypass")])
    assert fates(result) == [fate]
    assert verdicts(result) == [Verdict.HIT] * found


def test_time_for_detection_depends_on_the_way() -> None:
    late = truth("theft", "meter:M1", 90, None, "use_after_disconnection"), truth("theft", "meter:M2", 90, None, "zero")
    assert fates(matched("theft", [], list(late))) == [Fate.MISSED, Fate.CENSORED]


def test_one_standing_overload_alert_is_right_of_all_it_stands_through() -> None:
    episodes = [truth("overload", "transformer:T1", day, day + 0.05) for day in (10, 10.2, 12)]
    found = matched("overload", [alert("overload.overload", "transformer:T1", 10.01, 10.3)], episodes)
    assert (verdicts(found), fates(found)) == ([Verdict.HIT], [Fate.FOUND, Fate.FOUND, Fate.MISSED])


def test_a_raise_that_is_first_of_a_later_episode_is_a_hit_again() -> None:
    episodes = [truth("overload", "transformer:T1", day, day + 0.05) for day in (10, 10.2)]
    lives = [
        alert("overload.overload", "transformer:T1", 10.01, 10.02, "a"),
        alert("overload.overload", "transformer:T1", 10.04, 10.21, "b"),
        alert("overload.overload", "transformer:T1", 10.22, 10.24, "c"),
    ]
    assert verdicts(matched("overload", lives, episodes)) == [Verdict.HIT, Verdict.HIT, Verdict.REPEAT]


@pytest.mark.parametrize(
    ("opened", "closed", "verdict"),
    [
        (9.5, 10.02, Verdict.HIT),
        (9.5, 9.9, Verdict.FALSE),
        (10.01, 10.5, Verdict.FALSE),
        (10, 10.01, Verdict.HIT),
    ],
)
def test_a_forecast_must_stand_when_the_overload_begins(opened: float, closed: float, verdict: Verdict) -> None:
    lives = [alert("overload.forecast", "transformer:T1", opened, closed)]
    found = matched("overload.forecast", lives, [truth("overload", "transformer:T1", 10, 10.1)])
    assert verdicts(found) == [verdict]


def test_each_day_that_a_forecast_stands_is_judged() -> None:
    lives = [alert("overload.forecast", "transformer:T1", 7.75, 10.02)]
    found = matched("overload.forecast", lives, [truth("overload", "transformer:T1", 10, 10.1)])
    assert verdicts(found) == [Verdict.FALSE, Verdict.FALSE, Verdict.HIT]
    assert quality(found, 1.0).delay is not None
    assert found.first[0].at - 10 * DAY == -6 * 3600


def test_an_alert_about_a_payment_finds_the_stolen_instrument() -> None:
    episode = truth("payment_fraud", "fraud:S1", 10, 10.1, "velocity")
    lives = [
        alert("payment_fraud.score", "fraud:P7", 10.02, None, "a", "fraud:S1"),
        alert("payment_fraud.chargebacks", "fraud:S1", 40, None, "b"),
        alert("payment_fraud.score", "fraud:P8", 10.02, None, "c", "fraud:I1"),
    ]
    found = matched("payment_fraud", lives, [episode])
    assert verdicts(found) == [Verdict.HIT, Verdict.FALSE, Verdict.REPEAT]
    assert found.first[0].life.alert_id == "a"


@pytest.mark.parametrize(("opened", "verdict"), [(12, Verdict.HIT), (12.5, Verdict.FALSE)])
def test_an_operator_is_honest_again_soon_after_his_voids(opened: float, verdict: Verdict) -> None:
    episode = truth("payment_fraud", "fraud:O1", 1, 10, "voids")
    assert verdicts(matched("payment_fraud", [alert("payment_fraud.void_ratio", "fraud:O1", opened)], [episode])) == [
        verdict
    ]


@pytest.mark.parametrize(
    ("opened", "verdict"),
    [(4.9, Verdict.FALSE), (5, Verdict.HIT), (60, Verdict.HIT), (60.1, Verdict.FALSE)],
)
def test_a_churn_alert_must_come_before_the_customer_leaves(opened: float, verdict: Verdict) -> None:
    found = matched("churn", [alert("churn.risk", "account:A1", opened)], [truth("churn", "account:A1", 20, 60)])
    assert verdicts(found) == [verdict]


def test_silent_and_broken_meters_are_matters_of_quality() -> None:
    lives = [alert("quality.silent", "meter:M1", 10.5), alert("quality.bad_data", "meter:M2", 12, None, "b")]
    episodes = [truth("silent", "meter:M1", 10, 12, "silent"), truth("meter_fault", "meter:M2", 11, 30)]
    assert verdicts(matched("quality", lives, episodes)) == [Verdict.HIT, Verdict.HIT]


def test_a_balance_is_right_of_what_its_transformer_does_not_meter() -> None:
    found = matched("balance", [alert("balance.loss", "transformer:T1", 15)], [truth(UNMETERED, "transformer:T1", 10)])
    assert verdicts(found) == [Verdict.HIT]


def test_a_transformer_without_supply_may_be_a_feeder_that_failed() -> None:
    lives = [
        alert("supply.lost", "transformer:T1", 10.01, 10.02, "t", "feeder:F1"),
        alert("supply.lost", "feeder:F1", 10.02, 10.1, "f"),
        alert("supply.silent", "feeder:F2", 10, 10.1, "s"),
        alert("supply.lost", "transformer:T2", 10.01, 10.02, "u", "feeder:F2"),
    ]
    found = matched("supply", lives, [truth(LOSS, "feeder:F1", 10, 10.1)])
    assert verdicts(found) == [Verdict.HIT, Verdict.FALSE, Verdict.REPEAT]
    assert fates(found) == [Fate.FOUND]


def test_nothing_at_all() -> None:
    found = matched("theft", [], [])
    assert (found.raises, found.episodes, found.first) == ([], [], {})


moments = st.integers(0, 12).map(lambda quarter: quarter * DAY // 4 + 90 * DAY)
steps = st.lists(
    st.tuples(moments, st.sampled_from(["", ".lead", ".overload", ".forecast", ".overdue"]), st.booleans())
)
rules = st.sampled_from(RULES)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Rule, list[Life], list[Episode], int]:
    judge = draw(rules)
    subjects = [f"{judge.place}:{number}" for number in range(3)]
    family = judge.name.split(".", maxsplit=1)[0]
    lives = [
        Life(
            f"a{number}",
            draw(st.sampled_from([*subjects, "feeder:F1"])),
            tuple(Step(at, family + stage, active) for at, stage, active in sorted(draw(steps))),
            tuple(draw(st.lists(st.sampled_from(subjects), max_size=1))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    episodes = []
    for _ in range(draw(st.integers(0, 6))):
        begin, length = draw(moments), draw(st.none() | moments.map(lambda at: at - 90 * DAY))
        kind = draw(st.sampled_from([*judge.truth, "vacancy"]))
        label = draw(st.lists(st.sampled_from([*judge.ways, "other"]), max_size=2))
        episodes.append(
            Episode(
                kind, draw(st.sampled_from(subjects)), begin, None if length is None else begin + length, tuple(label)
            )
        )
    return judge, lives, episodes, 93 * DAY


@settings(deadline=None)
@given(cases())
def test_every_raise_has_one_verdict_and_every_episode_one_fate(
    case: tuple[Rule, list[Life], list[Episode], int],
) -> None:
    judge, lives, episodes, end = case
    raises = [one for life in lives for one in raises_of(life, judge, end)]
    found = match(judge, raises, episodes, end)
    assert Counter(one for one, _ in found.raises) == Counter(raises)
    assert Counter(each for each, _ in found.episodes) == Counter(each for each in episodes if each.kind in judge.truth)
    result = quality(found, 1.0)
    assert result.hits + result.repeats + result.false_alarms == result.raises == len(raises)
    counted = result.episodes
    assert counted.found + counted.missed + counted.censored == len(found.episodes)
    for share in (result.precision, counted.recall, *(each.recall for each in result.by_label.values())):
        if share.value is not None and share.low is not None and share.high is not None:
            assert 0 <= share.low <= share.value <= share.high <= 1


@settings(deadline=None)
@given(cases())
def test_verdicts_equal_their_definition(case: tuple[Rule, list[Life], list[Episode], int]) -> None:
    judge, lives, episodes, end = case
    raises = [one for life in lives for one in raises_of(life, judge, end)]
    found = match(judge, reversed(raises), reversed(episodes), end)
    kept = [episode for episode, _ in found.episodes]
    order = [one for one, _ in found.raises]
    for number, (one, verdict) in enumerate(found.raises):
        mine = [each for each in kept if _belongs(judge, one, each)]
        fresh = [each for each in mine if not any(_belongs(judge, other, each) for other in order[:number])]
        assert verdict == (Verdict.HIT if fresh else Verdict.REPEAT if mine else Verdict.FALSE)
    for episode, fate in found.episodes:
        some = any(_belongs(judge, one, episode) for one in raises)
        late = episode.begin > end - judge.timing_of(episode).detect_s
        assert fate == (Fate.CENSORED if late else Fate.FOUND if some else Fate.MISSED)


def _belongs(judge: Rule, one: Raise, episode: Episode) -> bool:
    return episode.subject in (one.life.subject, *one.life.aliases) and in_time(judge, one, episode)
