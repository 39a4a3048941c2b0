"""`gridpulse compare`: what changed settings would have done to the alerts of a recording."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.output import AsJson, print_json, print_table, progress_bar, say
from streams.cli.times import seconds_of

if TYPE_CHECKING:
    from models.evaluation.differences import Difference, Occurrence
    from models.evaluation.metrics import Share
    from streams.comparison import Comparison, Figures
    from streams.replay import Progress


def compare(
    recording: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of the recording.")],
    changed: Annotated[Path, typer.Option("--with", help="TOML file of the settings to try.")],
    base: Annotated[
        Path | None, typer.Option(help="TOML file of the settings to compare with; else those that hold.")
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", help="Compare alerts raised from this date or time (UTC) on.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="And before this one.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder that keeps what both replays found.")] = None,
    as_json: AsJson = False,
) -> None:
    """Replay a recording with two settings and show side by side which alerts came, went or moved."""
    from streams.comparison import compare as run
    from streams.recording.recording import Recording
    from streams.settings import load_settings

    sides = load_settings(base), load_settings(changed)
    window = seconds_of("--from", begin), seconds_of("--until", until)
    known = Recording(recording)
    first, last = known.first_time, known.last_time
    with progress_bar("replaying twice", 2 * (last - first)) as done:
        result = run(recording, *sides, window, out, _of_two(done, first, last))
    if as_json:
        print_json(result)
        return
    _print(result)
    if out:
        say(f"What each replay found is in {out}/base and {out}/changed")


def _of_two(done: Callable[[float], None], first: int, last: int) -> "Progress":
    """Progress of two replays, one after the other: time that falls is the second one's beginning."""
    before, latest = 0, first

    def progress(_readings: int, time: int) -> None:
        nonlocal before, latest
        if time < latest:
            before = last - first
        latest = time
        done(before + time - first)

    return progress


def _print(result: "Comparison") -> None:
    print_table(("setting", "base", "changed"), [(each.name, each.base, each.changed) for each in result.settings], "")
    shown = [each for each in result.alerts if each.change != "same"]
    rows = [_row(each) for each in shown]
    print_table(("", "family", "subject", "base", "changed", "what moved"), rows, "No alert came, went or moved.")
    head = ("family", "base", "changed", "came", "gone", "moved", "same", "messages: base", "messages: changed")
    families = [
        (name, c.before, c.after, c.came, c.gone, c.moved, c.same, c.told_before, c.told_after)
        for name, c in result.families.items()
    ]
    print_table(head, families, "Neither raised an alert.")
    if result.quality is not None:
        names = ("claim", "", "raised", "right", "false", "precision (95 %)", "found", "missed", "recall (95 %)", "F1")
        print_table(names, _quality(result), "Nothing happened that an alert could be right about.")
    say("Times are UTC. Severities are 0 to 4, the highest that each alert had.")


def _row(each: "Difference") -> Sequence[str]:
    return (each.change, each.family, each.subject, _told(each.before), _told(each.after), ", ".join(_moves(each)))


def _told(occurrence: "Occurrence | None") -> str:
    if occurrence is None:
        return "-"
    stages = ">".join(kind.partition(".")[2] or kind for kind in occurrence.kinds)
    return f"{datetime.fromtimestamp(occurrence.opened_at, UTC):%Y-%m-%d %H:%M} {stages} severity {occurrence.severity}"


def _moves(each: "Difference") -> list[str]:
    if each.before is None or each.after is None:
        return []
    said = [_shift("raised", each.later_s), _shift("ended", each.ended_later_s)]
    if (each.before.closed_at is None) != (each.after.closed_at is None):
        said.append("ended" if each.before.closed_at is None else "did not end")
    if each.before.severity != each.after.severity:
        said.append(f"severity {each.before.severity} to {each.after.severity}")
    if each.before.kinds != each.after.kinds:
        said.append("other stages")
    return [text for text in said if text]


def _shift(what: str, later_s: int | None) -> str:
    if not later_s:
        return ""
    hours = abs(later_s) / 3600
    length = f"{abs(later_s) / 60:.0f} min" if hours < 2 else f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} d"
    return f"{what} {length} {'later' if later_s > 0 else 'earlier'}"


def _quality(result: "Comparison") -> list[tuple[object, ...]]:
    pairs = ((name, judged) for name, judged in (result.quality or {}).items())
    return [
        row
        for name, judged in pairs
        for row in ((name, "base", *_figures(judged.base)), ("", "changed", *_figures(judged.changed)))
    ]


def _figures(each: "Figures") -> tuple[object, ...]:
    f1 = "-" if each.f1 is None else f"{each.f1:.2f}"
    right = (each.raises, each.hits, each.false_alarms, _share(each.precision))
    return (*right, each.found, each.missed, _share(each.recall), f1)


def _share(share: "Share") -> str:
    if share.value is None or share.low is None or share.high is None:
        return "-"
    return f"{share.value:.2f} ({share.low:.2f}-{share.high:.2f})"
