"""How many alarms come, how fast, and from where (ISA-18.2, clause 16; EEMUA 191, chapter 4)."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from alerts.figures.flood import FloodRule, floods
from alerts.figures.records import Alarm

TEN_MINUTES, HOUR, DAY = 600, 3600, 86_400
_TOP = 10
_LOW, _MEDIUM = 1, 2


class Pace(msgspec.Struct):
    """Alarms of one operator in one period: over all periods of the span, and in the fullest of them."""

    mean: float
    peak: float


class Source(msgspec.Struct):
    """One kind at one subject, how often it came, and which share of all that is."""

    kind: str
    subject: str
    count: int
    share: float


class Rates(msgspec.Struct, kw_only=True):
    """Figures of what came in a span.

    Attributes:
        count: how many. ten_minutes, hour, day: by operator.
        busy_share: share of ten-minute periods in which an operator had more than ten (the rule's `most`).
        floods: how many there were. flood_s, longest_flood_s: seconds in all and in the longest of them.
        flood_share: share of the span in floods.
        top_ten: kinds at subjects that came most often; top_ten_share: all ten of them together.
        low, medium, high: shares of severity 1, of 2, of 3 and 4; 0.80, 0.15 and 0.05 are held to be good.
    """

    count: int
    ten_minutes: Pace
    hour: Pace
    day: Pace
    busy_share: float
    floods: int
    flood_s: int
    flood_share: float
    longest_flood_s: int
    top_ten_share: float
    top_ten: list[Source]
    low: float
    medium: float
    high: float


def rates(alarms: Sequence[Alarm], begin: int, end: int, operators: int, rule: FloodRule) -> Rates:
    """Figures of a span.

    Args:
        alarms: in any order; those outside of the span do not count.
        begin: Unix seconds.
        end: Unix seconds; the span does not hold it.
        operators: who share the alarms.
        rule: what a flood is, in seconds.
    """
    inside = sorted(alarm for alarm in alarms if begin <= alarm.at < end)
    times = [alarm.at for alarm in inside]
    found = [(max(flood.begin, begin), min(flood.end, end)) for flood in floods(times, rule)]
    lengths = [stop - start for start, stop in found]
    top = _top(inside)
    severities = Counter(min(max(alarm.severity, _LOW), _MEDIUM + 1) for alarm in inside)
    return Rates(
        count=len(inside),
        ten_minutes=_pace(times, begin, end, TEN_MINUTES, operators),
        hour=_pace(times, begin, end, HOUR, operators),
        day=_pace(times, begin, end, DAY, operators),
        busy_share=_busy_share(times, begin, end, rule.most * operators),
        floods=len(found),
        flood_s=sum(lengths),
        flood_share=sum(lengths) / max(end - begin, 1),
        longest_flood_s=max(lengths, default=0),
        top_ten_share=sum(source.share for source in top),
        top_ten=top,
        low=_share(severities[_LOW], len(inside)),
        medium=_share(severities[_MEDIUM], len(inside)),
        high=_share(severities[_MEDIUM + 1], len(inside)),
    )


def _periods(times: Sequence[int], begin: int, length: int) -> Counter[int]:
    return Counter((at - begin) // length for at in times)


def _pace(times: Sequence[int], begin: int, end: int, length: int, operators: int) -> Pace:
    """Mean and peak of periods that begin with the span; a span shorter than a period counts as a whole one."""
    fullest = max(_periods(times, begin, length).values(), default=0)
    return Pace(len(times) / max((end - begin) / length, 1) / operators, fullest / operators)


def _busy_share(times: Sequence[int], begin: int, end: int, most: int) -> float:
    busy = sum(count > most for count in _periods(times, begin, TEN_MINUTES).values())
    return busy / max(-(-(end - begin) // TEN_MINUTES), 1)


def _top(alarms: Sequence[Alarm]) -> list[Source]:
    counts = Counter((alarm.kind, alarm.subject) for alarm in alarms)
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_TOP]
    return [Source(kind, subject, count, count / len(alarms)) for (kind, subject), count in first]


def _share(count: int, total: int) -> float:
    return count / total if total else 0.0
