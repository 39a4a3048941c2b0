"""Which backtests there are, and which data each can read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.backtest.report import Report
from models.errors import BadSettings

Progress = Callable[[float], None]
"""Told which share of the work is done, 0 to 1."""


@dataclass(frozen=True)
class Options:
    """How to run a backtest.

    Attributes:
        start: state of an earlier run to go on from, as `Outcome.state`; None to begin with nothing.
        progress: told how far it is.
        seed: of orders that are drawn, and of models that draw.
    """

    start: Any = None
    progress: Progress = lambda share: None
    seed: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a backtest gives: figures, and everything learned, which can be pickled."""

    report: Report
    state: Any


@dataclass(frozen=True)
class Backtest:
    """One task on one layout of data.

    Attributes:
        task: theft, load, churn, arrears, grades or demand.
        files: what the folder must hold.
        run: runs it, and counts in `report.records` what it scored and learned.
    """

    task: str
    files: tuple[str, ...]
    run: Callable[[Path, Options], Outcome]


def found(backtests: list[Backtest], task: str, folder: Path) -> Backtest:
    """The backtest of a task that can read a folder.

    Raises:
        BadSettings: none can; says what each needs.
    """
    known = [backtest for backtest in backtests if backtest.task == task]
    for backtest in known:
        if all((folder / name).exists() for name in backtest.files):
            return backtest
    needed = " or ".join(" and ".join(backtest.files) for backtest in known)
    raise BadSettings(f"{folder} holds nothing that `backtest {task}` reads: it needs {needed}")
