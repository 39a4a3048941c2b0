"""Which raises belong to which episodes: hits, repeats and false alarms; found, missed and not judged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from models.evaluation.episodes import Episode
from models.evaluation.raises import Raise
from models.evaluation.rules import Rule


class Verdict(StrEnum):
    """What a raise was.

    Attributes:
        HIT: the first of an episode. REPEAT: of episodes that had one before. FALSE: of no episode.
    """

    HIT = "hit"
    REPEAT = "repeat"
    FALSE = "false"


class Fate(StrEnum):
    """What became of an episode.

    Attributes:
        FOUND: a raise belongs to it. MISSED: none does.
        CENSORED: the recording ended before there was time to find it, so that it counts for neither.
    """

    FOUND = "found"
    MISSED = "missed"
    CENSORED = "censored"


@dataclass(slots=True)
class Matched:
    """What a rule's raises and episodes came to.

    Attributes:
        raises: with a verdict each, by time. episodes: with a fate each, by beginning.
        first: the first raise of each episode, by its place in `episodes`; none of those that have none.
    """

    raises: list[tuple[Raise, Verdict]] = field(default_factory=list)
    episodes: list[tuple[Episode, Fate]] = field(default_factory=list)
    first: dict[int, Raise] = field(default_factory=dict)


def match(rule: Rule, raises: Iterable[Raise], episodes: Iterable[Episode], end: int) -> Matched:
    """Give every raise a verdict and every episode a fate.

    Args:
        rule: when a raise belongs to an episode.
        raises: of the rule, in any order.
        episodes: any; those of other kinds are left out.
        end: of the recording, Unix seconds.
    """
    judged = sorted((each for each in episodes if each.kind in rule.truth), key=lambda each: (each.begin, each.subject))
    by_subject: dict[str, list[int]] = defaultdict(list)
    for place, episode in enumerate(judged):
        by_subject[episode.subject].append(place)
    matched = Matched()
    for one in sorted(raises, key=lambda each: (each.at, each.life.alert_id)):
        subjects = dict.fromkeys((one.life.subject, *one.life.aliases))
        near = [place for subject in subjects for place in by_subject.get(subject, ())]
        mine = [place for place in near if in_time(rule, one, judged[place])]
        matched.raises.append((one, _verdict(mine, matched.first)))
        for place in mine:
            matched.first.setdefault(place, one)
    matched.episodes = [(each, _fate(rule, each, place in matched.first, end)) for place, each in enumerate(judged)]
    return matched


def in_time(rule: Rule, one: Raise, episode: Episode) -> bool:
    """Whether a raise came, or stood, when one of this episode may."""
    timing = rule.timing_of(episode)
    earliest = episode.begin - timing.lead_s
    latest = episode.begin if rule.ahead else episode.last + timing.grace_s
    return one.at <= latest and (one.last if rule.stands else one.at) >= earliest


def _verdict(mine: Sequence[int], first: dict[int, Raise]) -> Verdict:
    if not mine:
        return Verdict.FALSE
    return Verdict.REPEAT if all(place in first for place in mine) else Verdict.HIT


def _fate(rule: Rule, episode: Episode, found: bool, end: int) -> Fate:
    if episode.begin + rule.timing_of(episode).detect_s > end:
        return Fate.CENSORED
    return Fate.FOUND if found else Fate.MISSED
