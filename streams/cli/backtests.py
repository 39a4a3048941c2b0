"""`gridpulse backtest`: models judged on data of others."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from models.backtest.report import Metric, Report, plain
from streams.cli.output import AsJson, print_facts, print_json, progress_bar, say


class Task(StrEnum):
    """What is predicted."""

    THEFT = "theft"
    LOAD = "load"
    CHURN = "churn"
    ARREARS = "arrears"
    GRADES = "grades"
    DEMAND = "demand"


def backtest(
    task: Annotated[Task, typer.Argument(help="What is predicted.")],
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of the data.")],
    plot: Annotated[Path | None, typer.Option(help="Folder to draw pictures into.")] = None,
    start: Annotated[
        Path | None, typer.Option("--from", exists=True, dir_okay=False, help="Go on from what --keep wrote.")
    ] = None,
    keep: Annotated[Path | None, typer.Option(help="File for what was learned.")] = None,
    seed: Annotated[int, typer.Option(help="Of orders that are drawn; the same seed gives the same figures.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Judge a model in one pass over data of the past: each record is scored before anything is learned from it."""
    from streams.backtest.all import BACKTESTS
    from streams.backtest.pictures import draw
    from streams.backtest.runs import run
    from streams.backtest.tasks import found

    with progress_bar(f"backtest {task.value}", 1.0) as done:
        report = run(found(BACKTESTS, task.value, folder), folder, start, keep, seed, done)
    if plot is not None:
        say(", ".join(str(path) for path in draw(report.plots, plot)))
    if as_json:
        print_json(plain(report))
    else:
        _tell(report)


def _tell(report: Report) -> None:
    facts = {name: _figure(report, name, value) for name, value in report.metrics.items()}
    facts["records"] = f"{report.records:,}, of which {report.judged:,} count"
    facts["cost"] = f"{report.microseconds_per_record:,.0f} microseconds a record"
    facts["state"] = f"{report.state_bytes:,} bytes"
    print_facts(f"{report.task} on {report.data}: {report.protocol}", facts)
    for note in report.notes:
        say(note)


def _figure(report: Report, name: str, value: Metric) -> str:
    if isinstance(value, list):
        return "  ".join(f"{each:.4g}" for each in value)
    if name not in report.intervals:
        return f"{value:.4g}"
    low, high = report.intervals[name]
    return f"{value:.4g}  (95 %: {low:.4g} to {high:.4g})"
