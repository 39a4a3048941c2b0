"""Alerts of two runs over the same records, side by side: which came, went, moved or stayed as they were."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

_COMPARED = ("opened_at", "closed_at", "severity", "kinds")
"""What must be equal for an alert to be the same in both runs."""


class Change(StrEnum):
    """What became of an alert under other settings.

    Attributes:
        CAME: only the second run raised it. GONE: only the first did.
        MOVED: both did, at another time, for another time, with another severity or other kinds.
        SAME: both did, and nothing of this differs.
    """

    CAME = "came"
    GONE = "gone"
    MOVED = "moved"
    SAME = "same"


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One alert that a run raised.

    Attributes:
        id, family, subject: of the alert.
        since: start of what it is about. opened_at: when it was raised. closed_at: None where it stood to the end.
            All Unix seconds.
        severity: the highest it had. kinds: dotted kinds it went through, in their order.
        told: messages that were ordered about it.
    """

    id: str
    family: str
    subject: str
    since: int
    opened_at: int
    closed_at: int | None = None
    severity: int = 0
    kinds: tuple[str, ...] = ()
    told: int = 0


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as both runs have it.

    Attributes:
        before, after: of the first and the second run; None where that one did not raise it.
        later_s: by how much the second raised it later, negative for earlier (seconds); None without both.
        ended_later_s: the same for its end; None unless both ended.
    """

    change: Change
    family: str
    subject: str
    before: Occurrence | None = None
    after: Occurrence | None = None
    later_s: int | None = None
    ended_later_s: int | None = None

    @property
    def at(self) -> int:
        """When it was first raised by either, Unix seconds."""
        return min(each.opened_at for each in (self.before, self.after) if each is not None)


class Counts(msgspec.Struct):
    """Alerts of one family.

    Attributes:
        before, after: how many each run raised. came, gone, moved, same: what became of them.
        told_before, told_after: messages ordered about them.
    """

    before: int = 0
    after: int = 0
    came: int = 0
    gone: int = 0
    moved: int = 0
    same: int = 0
    told_before: int = 0
    told_after: int = 0


def differences(before: Iterable[Occurrence], after: Iterable[Occurrence]) -> list[Difference]:
    """Match the alerts of two runs one to one, by family, subject and overlapping time, and say what differs.

    Of several that overlap, those that share most time belong together, then those that were raised closest.

    Returns:
        Every alert once, by the time either run first raised it.
    """
    first, second = _by_place(before), _by_place(after)
    found: list[Difference] = []
    for place in first.keys() | second.keys():
        found += _matched(first.get(place, []), second.get(place, []))
    return sorted(found, key=lambda each: (each.at, each.family, each.subject, each.change))


def counts(found: Iterable[Difference]) -> dict[str, Counts]:
    """How many alerts of each family came, went, moved and stayed."""
    table: dict[str, Counts] = defaultdict(Counts)
    for each in found:
        row = table[each.family]
        setattr(row, each.change, getattr(row, each.change) + 1)
        row.before += each.before is not None
        row.after += each.after is not None
        row.told_before += each.before.told if each.before else 0
        row.told_after += each.after.told if each.after else 0
    return dict(sorted(table.items()))


def within(found: Iterable[Difference], begin: int | None, end: int | None) -> list[Difference]:
    """Alerts that either run raised from `begin` on and before `end` (Unix seconds; None is no limit)."""

    def raised_within(occurrence: Occurrence | None) -> bool:
        if occurrence is None:
            return False
        return (begin is None or occurrence.opened_at >= begin) and (end is None or occurrence.opened_at < end)

    return [each for each in found if raised_within(each.before) or raised_within(each.after)]


def _by_place(occurrences: Iterable[Occurrence]) -> dict[tuple[str, str], list[Occurrence]]:
    found: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for each in occurrences:
        found[each.family, each.subject].append(each)
    return found


def _matched(before: Sequence[Occurrence], after: Sequence[Occurrence]) -> list[Difference]:
    pairs = [
        (-shared, abs(one.opened_at - other.opened_at), one.id, other.id, one, other)
        for one in before
        for other in after
        if (shared := _shared_s(one, other)) >= 0
    ]
    partner: dict[str, Occurrence] = {}
    taken: set[str] = set()
    for *_, one, other in sorted(pairs, key=lambda pair: pair[:4]):
        if one.id not in partner and other.id not in taken:
            partner[one.id] = other
            taken.add(other.id)
    both = [_difference(one, partner.get(one.id)) for one in before]
    return both + [_difference(None, other) for other in after if other.id not in taken]


def _shared_s(one: Occurrence, other: Occurrence) -> float:
    """Time that two alerts share (seconds); negative where they only lie apart."""
    ends = [float("inf") if each.closed_at is None else each.closed_at for each in (one, other)]
    return min(ends) - max(min(each.since, each.opened_at) for each in (one, other))


def _difference(before: Occurrence | None, after: Occurrence | None) -> Difference:
    known = before or after
    assert known is not None
    if before is None or after is None:
        change = Change.GONE if after is None else Change.CAME
        return Difference(change=change, family=known.family, subject=known.subject, before=before, after=after)
    alike = all(getattr(before, name) == getattr(after, name) for name in _COMPARED)
    ended = before.closed_at is not None and after.closed_at is not None
    return Difference(
        change=Change.SAME if alike else Change.MOVED,
        family=known.family,
        subject=known.subject,
        before=before,
        after=after,
        later_s=after.opened_at - before.opened_at,
        ended_later_s=(after.closed_at or 0) - (before.closed_at or 0) if ended else None,
    )
