"""Everything that scoring a replay says."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from models.evaluation.circumstances import Circumstance, Circumstances
from models.evaluation.episodes import Episode, losses, unmetered, with_recurrence
from models.evaluation.matching import Matched, Verdict, match
from models.evaluation.metrics import MONTH_S, Quality, quality
from models.evaluation.places import Places
from models.evaluation.raises import Life, raises_of
from models.evaluation.rules import RULES, Rule

NO_FRAUD = "no fraud"


class Family(msgspec.Struct, frozen=True):
    """One kind of alert: how good it is, by whose months false alarms are counted, and what was behind them."""

    quality: Quality
    counted: str
    false_alarms_by_circumstance: dict[str, Circumstance]


class Report(msgspec.Struct, frozen=True):
    """How good all alerts of a replay are.

    Attributes:
        begin, end: of the recording, Unix seconds. subjects: how many meters, accounts and transformers there are.
        families: by name of the rule, in the order of `RULES`.
        fraud: what a fraud was -> what it was called first, or `missed`; `no fraud` are the false alarms.
        false_under_outage: raises without truth whose subject was, or had just been, without supply, by family.
        inhibited: alerts never raised because an outage explained them, by family.
        notices: raised alerts that claim nothing which truth could confirm, by kind.
    """

    begin: int
    end: int
    subjects: dict[str, int]
    families: dict[str, Family]
    fraud: dict[str, dict[str, int]]
    false_under_outage: dict[str, int]
    inhibited: dict[str, int]
    notices: dict[str, int]


def evaluate(lives: Sequence[Life], episodes: Sequence[Episode], places: Places, begin: int, end: int) -> Report:
    """Judge all alerts of a recording that lasted from `begin` to `end` (Unix seconds) by all that really happened."""
    truth = with_recurrence(episodes)
    circumstances = Circumstances(truth, end)
    derived = [*truth, *unmetered(truth, places), *losses(truth)]
    matched = {rule.name: _matched(rule, lives, derived, end) for rule in RULES}
    months = (end - begin) / MONTH_S
    families = {
        rule.name: _family(rule, matched[rule.name], months * places.counts[rule.counted], circumstances)
        for rule in RULES
    }
    outages = {name: each.false_alarms_by_circumstance.get("outage") for name, each in families.items()}
    return Report(
        begin=begin,
        end=end,
        subjects=places.counts,
        families=families,
        fraud=confusion(matched["payment_fraud"]),
        false_under_outage={name: each.false_alarms if each else 0 for name, each in outages.items()},
        inhibited=_sorted(_family_of(life) for life in lives if not any(step.active for step in life.steps)),
        notices=_sorted(life.kind for life in lives if _is_notice(life)),
    )


def confusion(matched: Matched) -> dict[str, dict[str, int]]:
    """What each sort of fraud was first called, or that it was missed; and what was called fraud and was none."""
    table: dict[str, Counter[str]] = {}
    for place, (episode, fate) in enumerate(matched.episodes):
        first = matched.first.get(place)
        sort = episode.labels[0] if episode.labels else episode.kind
        table.setdefault(sort, Counter())[_stage(first.kind) if first else fate.value] += 1
    false = Counter(_stage(one.kind) for one, verdict in matched.raises if verdict == Verdict.FALSE)
    rows = {sort: dict(sorted(table[sort].items())) for sort in sorted(table)}
    return rows | ({NO_FRAUD: dict(sorted(false.items()))} if false else {})


def _matched(rule: Rule, lives: Sequence[Life], truth: Sequence[Episode], end: int) -> Matched:
    return match(rule, [one for life in lives for one in raises_of(life, rule, end)], truth, end)


def _family(rule: Rule, matched: Matched, subject_months: float, circumstances: Circumstances) -> Family:
    false = [one for one, verdict in matched.raises if verdict == Verdict.FALSE]
    return Family(quality(matched, subject_months), rule.counted, circumstances.count(false, rule.after_s))


def _is_notice(life: Life) -> bool:
    """Whether an alert was raised but never claimed what a rule judges."""
    active = [step for step in life.steps if step.active]
    rules = [rule for rule in RULES if rule.speaks_of(life.subject)]
    return bool(active) and not any(rule.claims(step.kind) for rule in rules for step in active)


def _family_of(life: Life) -> str:
    return life.kind.split(".", 1)[0]


def _stage(kind: str) -> str:
    return kind.partition(".")[2] or kind


def _sorted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
