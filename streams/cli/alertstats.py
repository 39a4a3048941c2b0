"""`gridpulse alerts stats` and `nuisance`: how well the desk can work with its alerts."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from alerts.figures.history import History, desk_figures, history, known_span
from alerts.figures.nuisance import nuisances
from alerts.figures.performance import Performance
from alerts.figures.rates import Rates
from alerts.figures.records import spells_of
from models.errors import BadSettings, GridPulseError
from streams.alertstore import alert_store
from streams.cli.foundalert import store_settings
from streams.cli.output import AsJson, moment, print_facts, print_json, print_table
from streams.cli.times import seconds_of
from streams.settings import Settings

Begin = Annotated[str | None, typer.Option("--from", help="From this date or time (UTC) on; else from the first step.")]
End = Annotated[str | None, typer.Option("--to", help="And before this one; else to the last step.")]
Month = Annotated[str | None, typer.Option("--month", help="A month of the utility's zone instead, as 2026-03.")]

_PERCENT = {
    "busy_share": "10-minute periods with more than {most}",
    "flood_share": "share of the time in floods",
    "top_ten_share": "the ten most frequent",
    "low": "low (80 % is good)",
    "medium": "medium (15 %)",
    "high": "high and critical (5 %)",
}


def add_figures(app: typer.Typer) -> None:
    """Add the commands to `gridpulse alerts`."""
    app.command()(stats)
    app.command()(nuisance)


def stats(begin: Begin = None, end: End = None, month: Month = None, as_json: AsJson = False) -> None:
    """Figures of the desk after ISA-18.2: alarms, their pace, floods, priorities, acknowledgement; by month too."""
    settings = store_settings()
    found, desk = _history(settings, begin, end, month), settings.alerts.desk
    whole = desk_figures(found, desk)
    parts = [(name, desk_figures(found, desk, *part)) for name, part in _months(settings, (found.begin, found.end))]
    if as_json:
        print_json({"span": whole, "months": dict(parts)})
        return
    _print_rates(whole, settings.alerts.desk.flood_most)
    top = [(source.count, f"{source.share:.0%}", source.kind, source.subject) for source in whole.raised.top_ten]
    print_table(("raised", "share", "kind", "subject"), top, "Nothing was raised.")
    rows = [(name, *_month_row(part)) for name, part in parts]
    print_table(("month", "raised", "announced", "a day", "peak in 10 min", "in floods", "stale"), rows, "No months.")


def nuisance(begin: Begin = None, end: End = None, month: Month = None, as_json: AsJson = False) -> None:
    """Which rules and subjects are a nuisance, and how many orders to the desk which setting would have saved."""
    what = _history(store_settings(), begin, end, month)
    found = nuisances(spells_of(what.steps, what.said))
    if as_json:
        print_json({"nuisances": found})
        return
    rows = [(each.saved, each.of, each.setting, each.subject, each.subjects, each.why) for each in found]
    columns = ("saved", "of", "setting", "subject with most", "subjects", "why")
    print_table(columns, rows, "Nothing that a setting would have avoided.")


def _history(settings: Settings, begin: str | None, end: str | None, month: str | None) -> History:
    """All of the span that is asked for that is in the store."""
    with closing(alert_store(settings)) as store:
        known = known_span(store)
        if known is None:
            raise GridPulseError("no alert has a history yet: there is nothing to count")
        return history(store, *_span(settings, known, begin, end, month))


def _span(
    settings: Settings, known: tuple[int, int], begin: str | None, end: str | None, month: str | None
) -> tuple[int, int]:
    if month is not None and (begin or end):
        raise BadSettings("--month goes without --from and --to: give one or the other")
    if month is not None:
        first = _first_of(month)
        return _at(settings, first), _at(settings, _next(first))
    first_s, last_s = seconds_of("--from", begin), seconds_of("--to", end)
    span = known[0] if first_s is None else first_s, known[1] if last_s is None else last_s
    if span[0] >= span[1]:
        raise BadSettings(f"the span ends at {moment(span[1])} before it begins at {moment(span[0])}")
    return span


def _first_of(month: str) -> datetime:
    try:
        return datetime.strptime(month, "%Y-%m")  # noqa: DTZ007 - the zone is the utility's, put in by `_at`
    except ValueError:
        raise BadSettings(f"--month {month} is no month: write it like 2026-03") from None


def _next(first: datetime) -> datetime:
    year, month = divmod(first.year * 12 + first.month, 12)
    return first.replace(year=year, month=month + 1)


def _at(settings: Settings, local: datetime) -> int:
    return int(local.replace(tzinfo=ZoneInfo(settings.common.timezone)).timestamp())


def _months(settings: Settings, span: tuple[int, int]) -> Iterator[tuple[str, tuple[int, int]]]:
    """The months of a span, the first and last as far as they are in it."""
    zone = ZoneInfo(settings.common.timezone)
    first = datetime.fromtimestamp(span[0], zone).replace(day=1, hour=0, minute=0, second=0, tzinfo=None)
    while (begin := _at(settings, first)) < span[1]:
        yield f"{first:%Y-%m}", (max(begin, span[0]), min(_at(settings, _next(first)), span[1]))
        first = _next(first)


def _print_rates(found: Performance, most: int) -> None:
    print_facts("The desk", {
        "from (UTC)": moment(found.begin),
        "to (UTC)": moment(found.end),
        "operators": found.operators,
        "told in digests": found.gathered,
        "chattering": found.chattering,
        "active for more than a day": found.stale,
        "acknowledged": f"{found.acknowledged_share:.0%}",
        "until acknowledged (min)": f"mean {_minutes(found.acknowledge_mean_s)}, "
        f"median {_minutes(found.acknowledge_median_s)}",
    })  # fmt: skip
    before, after = _lines(found.raised, most), _lines(found.announced, most)
    rows = [(name, before[name], after[name]) for name in before]
    print_table(("by operator", "raised", "announced"), rows, "")


def _lines(found: Rates, most: int) -> dict[str, Any]:
    lines: dict[str, Any] = {"count": found.count}
    for name, pace in (("10 minutes", found.ten_minutes), ("hour", found.hour), ("day", found.day)):
        lines[f"in {name}: mean, peak"] = f"{pace.mean:.2f}, {pace.peak:.0f}"
    lines["floods"] = found.floods
    lines["in floods, the longest (min)"] = f"{_minutes(found.flood_s)}, {_minutes(found.longest_flood_s)}"
    return lines | {words.format(most=most): f"{getattr(found, name):.1%}" for name, words in _PERCENT.items()}


def _month_row(found: Performance) -> tuple[Any, ...]:
    told = found.announced
    peak = f"{told.ten_minutes.peak:.0f}"
    return found.raised.count, told.count, f"{told.day.mean:.1f}", peak, f"{found.raised.flood_share:.1%}", found.stale


def _minutes(seconds: float | None) -> str:
    return "none" if seconds is None else f"{seconds / 60:.0f}"
