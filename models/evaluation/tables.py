"""The report as text for people."""

from collections.abc import Sequence

from models.evaluation.metrics import Delay, Quality, Recall, Share
from models.evaluation.report import Report

_HEAD = (
    "alerts", "raised", "right", "repeats", "false", "precision (95 %)", "found", "missed", "unjudged", "recall (95 %)",
    "F1", "delay: median", "90 %", "false a month",
)  # fmt: skip


def text(report: Report) -> str:
    """Tables of a report, one after another; those that would be empty are left out."""
    days = (report.end - report.begin) / 86_400
    subjects = ", ".join(f"{count:,} {kind}s" for kind, count in report.subjects.items())
    parts = [f"{days:.0f} days, {subjects}"]
    rows = [_quality_row(name, each.quality, each.counted) for name, each in report.families.items()]
    parts += _table("", _HEAD, rows)
    head = ("alerts", "sort", "found", "missed", "unjudged", "recall (95 %)")
    parts += _table("Recall by sort", head, _sorts(report))
    parts += _table("False alarms by what was the case", ("alerts", "case", "false", "a month of it"), _cases(report))
    called = sorted({name for row in report.fraud.values() for name in row})
    rows = [(sort, *(str(row.get(name, 0)) for name in called)) for sort, row in report.fraud.items()]
    parts += _table("Payment fraud: what it was, and what it was called first", ("", *called), rows)
    rows = [(name, str(count)) for name, count in report.inhibited.items()]
    parts += _table("Never raised, as an outage explained them", ("alerts", "count"), rows)
    rows = [(name, str(count)) for name, count in report.notices.items()]
    parts += _table("Notices, which truth neither confirms nor denies", ("kind", "count"), rows)
    return "\n".join(parts) + "\n"


def _quality_row(name: str, each: Quality, counted: str) -> tuple[str, ...]:
    rate = "-" if each.false_alarms_per_month is None else f"{each.false_alarms_per_month:.2g} per {counted}"
    return (
        name, str(each.raises), str(each.hits), str(each.repeats), str(each.false_alarms), _share(each.precision),
        *_recall(each.episodes), "-" if each.f1 is None else f"{each.f1:.2f}", *_delays(each.delay), rate,
    )  # fmt: skip


def _sorts(report: Report) -> list[tuple[str, ...]]:
    return [
        (name, label, *_recall(recall))
        for name, each in report.families.items()
        for label, recall in each.quality.by_label.items()
    ]


def _cases(report: Report) -> list[tuple[str, ...]]:
    return [
        (name, case, str(found.false_alarms), "-" if found.per_month is None else f"{found.per_month:.2g}")
        for name, each in report.families.items()
        for case, found in each.false_alarms_by_circumstance.items()
    ]


def _recall(recall: Recall) -> tuple[str, ...]:
    return str(recall.found), str(recall.missed), str(recall.censored), _share(recall.recall)


def _share(share: Share) -> str:
    if share.value is None or share.low is None or share.high is None:
        return "-"
    return f"{share.value:.2f} ({share.low:.2f}-{share.high:.2f})"


def _delays(delay: Delay | None) -> tuple[str, str]:
    return ("-", "-") if delay is None else (_hours(delay.median_h), _hours(delay.p90_h))


def _hours(hours: float) -> str:
    length = f"{abs(hours):.1f} h" if abs(hours) < 48 else f"{abs(hours) / 24:.1f} d"
    return f"{length} before" if hours < 0 else length


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return ["", *([title] if title else []), *(line.rstrip() for line in lines)]
