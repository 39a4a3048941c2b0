"""Who visits which meters on which day: those that are worth most, and some to learn from, each crew in one area."""

import itertools
from collections.abc import Collection, Sequence
from typing import NamedTuple

from models.spans import WEEKDAYS
from models.tariffs.when import date_of


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


class Capacity(NamedTuple):
    """How much can be done: so many crews, each with so many visits a day, on so many days."""

    crews: int
    visits: int
    days: int = 1

    @property
    def room(self) -> int:
        """All visits."""
        return self.crews * self.visits * self.days


def planned(candidates: Sequence[Candidate], capacity: Capacity, learn_share: float) -> list[list[list[int]]]:
    """Places of the candidates that each crew visits on each day, in their order.

    A visit costs the same everywhere, so that the set of highest gain is the best one. Of all visits `learn_share`,
    rounded, are kept for candidates to learn from, as far as there are any; what one kind leaves goes to the other.
    A crew's day begins with the meter of the highest gain that nobody visits yet, and goes on with those around it:
    of its transformer, then of its feeder, then the others, the highest gain first. So what brings most comes first.

    Returns:
        For each day that has visits, a list of each crew, that is empty where there is nothing left to do.

    Examples:
        >>> near, far = Candidate("M1", "T1", "F1", 9), Candidate("M2", "T9", "F2", 8)
        >>> planned([near, far, Candidate("M3", "T1", "F1", 7)], Capacity(crews=1, visits=2, days=2), 0.0)
        [[[0, 2]], [[1]]]
    """
    left = _chosen(candidates, capacity.room, learn_share)
    days: list[list[list[int]]] = []
    while left:
        days.append([])
        for size in _shares(min(len(left), capacity.crews * capacity.visits), capacity.crews):
            tour = _tour(candidates, left, size)
            left = [place for place in left if place not in tour]
            days[-1].append(tour)
    return days


def working_days(today: int, count: int, days_off: Collection[int]) -> list[int]:
    """The next days on which crews go out, counted since 1970-01-01; public holidays are not known.

    Args:
        today: the day before them.
        count: how many.
        days_off: days of the week that are days off, Monday 0; if all seven are, none is.

    Examples:
        >>> friday = 20_777  # 2026-11-20
        >>> [day - friday for day in working_days(friday, 3, [5, 6])]
        [3, 4, 5]
    """
    off = set(days_off) if len(set(days_off)) < len(WEEKDAYS) else set()
    days = (day for day in itertools.count(today + 1) if date_of(day).weekday() not in off)
    return list(itertools.islice(days, count))


def _chosen(candidates: Sequence[Candidate], room: int, learn_share: float) -> list[int]:
    """Places of those that are visited at all, the highest gain first."""
    order = sorted(range(len(candidates)), key=lambda place: (-candidates[place].gain, candidates[place].meter))
    learn = [place for place in order if candidates[place].learn]
    leads = [place for place in order if not candidates[place].learn]
    kept = min(len(learn), max(round(learn_share * room), room - len(leads)))
    chosen = {*leads[: room - kept], *learn[:kept]}
    return [place for place in order if place in chosen]


def _shares(count: int, crews: int) -> list[int]:
    """A number in parts that are as equal as they can be."""
    share, extra = divmod(count, crews)
    return [share + (crew < extra) for crew in range(crews)]


def _tour(candidates: Sequence[Candidate], left: Sequence[int], size: int) -> list[int]:
    """The first of what is left and the nearest to it, of those as near the first; one transformer after the other."""

    def distance(place: int) -> int:
        return _distance(candidates[left[0]], candidates[place])

    nearest = sorted(left, key=distance)[:size]
    return sorted(nearest, key=lambda place: (distance(place), candidates[place].feeder, candidates[place].transformer))


def _distance(seed: Candidate, other: Candidate) -> int:
    """0 at the same transformer, 1 at the same feeder, 2 elsewhere or where a place is not known."""
    if seed.feeder != other.feeder:
        return 2
    return 0 if seed.transformer == other.transformer != "" else 1 if seed.feeder else 2
