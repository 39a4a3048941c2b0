"""The desk's performance over a span: what was raised, what was announced, what became of it."""

from collections.abc import Sequence
from statistics import mean, median

import msgspec

from alerts.alert import Reason
from alerts.figures.flood import FloodRule
from alerts.figures.rates import DAY, Rates, rates
from alerts.figures.records import Alarm, Said, Spell, Step, is_raise, spells_of


class Performance(msgspec.Struct, kw_only=True):
    """Figures of one span.

    Attributes:
        begin, end: Unix seconds. operators: who share the desk.
        raised: alarms as detectors and outages made them. announced: messages to the desk, after gathering.
        gathered: orders to the desk that were told in digests.
        chattering: subjects that began to chatter. stale: alerts that had been active for more than a day.
        acknowledged_share: of what was raised. acknowledge_mean_s, acknowledge_median_s: seconds until then; None where
            nobody acknowledged anything.
    """

    begin: int
    end: int
    operators: int
    raised: Rates
    announced: Rates
    gathered: int
    chattering: int
    stale: int
    acknowledged_share: float
    acknowledge_mean_s: float | None
    acknowledge_median_s: float | None


def performance(
    steps: Sequence[Step], said: Sequence[Said], begin: int, end: int, operators: int, rule: FloodRule
) -> Performance:
    """Figures of a span.

    Args:
        steps: of all alerts that were active in it, each alert's in order, those before the span included.
        said: orders to the desk in the span.
        begin: Unix seconds.
        end: Unix seconds; the span does not hold it.
        operators: who share the desk.
        rule: what a flood is, in seconds.
    """
    raised = [Alarm(step.at, step.kind, step.subject, step.severity) for step in steps if is_raise(step)]
    told = [Alarm(order.at, order.kind, order.subject, order.severity) for order in said if not order.gathered]
    spells = spells_of(step for step in steps if step.at < end)
    waits = _waits(spells, begin, end)
    known = [wait for wait in waits if wait is not None]
    return Performance(
        begin=begin,
        end=end,
        operators=operators,
        raised=rates(raised, begin, end, operators, rule),
        announced=rates(told, begin, end, operators, rule),
        gathered=sum(order.gathered and begin <= order.at < end for order in said),
        chattering=len({step.key for step in steps if step.reason == Reason.FLAPPING and begin <= step.at < end}),
        stale=sum(_is_stale(spell, begin, end) for spell in spells),
        acknowledged_share=len(known) / len(waits) if waits else 0.0,
        acknowledge_mean_s=mean(known) if known else None,
        acknowledge_median_s=median(known) if known else None,
    )


def _waits(spells: Sequence[Spell], begin: int, end: int) -> list[int | None]:
    """How long each alarm of the span waited for its acknowledgement (seconds); None where there was none."""
    inside = [spell for spell in spells if begin <= spell.begin < end]
    return [None if spell.acknowledged_at is None else spell.acknowledged_at - spell.begin for spell in inside]


def _is_stale(spell: Spell, begin: int, end: int) -> bool:
    """Whether it had been active for more than a day at some time of the span."""
    return spell.lasted(end) > DAY and (spell.end is None or spell.end >= begin)
