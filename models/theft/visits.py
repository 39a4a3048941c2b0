"""Who visits which meters: those that are worth most, and some to learn from, each crew in one area."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Candidate(NamedTuple):
    """A meter that may be visited.

    Attributes:
        meter, transformer, feeder: names. gain: what a visit is expected to bring. learn: it is for what it teaches.
    """

    meter: str
    transformer: str
    feeder: str
    gain: float
    learn: bool = False


def planned(candidates: Sequence[Candidate], crews: int, visits: int, learn_share: float) -> list[list[int]]:
    """Places of the candidates that each crew visits, in order of their area.

    A visit costs the same everywhere, so that the set of highest gain is the best one. Of all visits `learn_share`,
    rounded, are kept for candidates to learn from, as far as there are any; what one kind leaves goes to the other.

    Examples:
        >>> near, far = Candidate("M1", "T1", "F1", 9), Candidate("M2", "T9", "F2", 5)
        >>> planned([near, far, Candidate("M3", "T1", "F1", 7)], 2, 1, 0.0)
        [[0], [2]]
    """
    room = crews * visits
    order = sorted(range(len(candidates)), key=lambda place: (-candidates[place].gain, candidates[place].meter))
    learn = [place for place in order if candidates[place].learn]
    leads = [place for place in order if not candidates[place].learn]
    kept = min(len(learn), max(round(learn_share * room), room - len(leads)))
    chosen = sorted([*leads[: room - kept], *learn[:kept]], key=lambda place: _area(candidates[place]))
    share, extra = divmod(len(chosen), crews)
    ends = [crew * share + min(crew, extra) for crew in range(crews + 1)]
    return [chosen[begin:end] for begin, end in pairwise(ends)]


def _area(of: Candidate) -> tuple[str, str, str]:
    return of.feeder, of.transformer, of.meter
