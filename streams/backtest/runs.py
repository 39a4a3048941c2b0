"""Runs a backtest: what it cost is measured, and what was learned is kept."""

import pickle
import time
from pathlib import Path
from typing import Any

from models.backtest.report import Report
from models.errors import BadState
from streams.backtest.tasks import Backtest, Options, Progress

_MAGIC = b"gridpulse backtest 1\n"


def run(
    backtest: Backtest, folder: Path, start: Path | None, keep: Path | None, seed: int, progress: Progress
) -> Report:
    """Run a backtest on a folder.

    What was kept is a pickle: go on only from files that you made.

    Args:
        backtest: which.
        folder: the data.
        start: what an earlier run of the same backtest kept, to go on from; None for a cold start.
        keep: where to keep what this run learned; None for nowhere.
        seed: of orders that are drawn, and of models that draw.
        progress: told which share of the work is done.

    Raises:
        BadState: `start` is of another backtest or no such file at all.
        BadRecording: the data are not as their layout says.
    """
    state = None if start is None else _opened(start, backtest)
    before = time.process_time()
    outcome = backtest.run(folder, Options(state, progress, seed))
    report, spent = outcome.report, time.process_time() - before
    body = pickle.dumps(outcome.state, protocol=5)
    report.microseconds_per_record = 1e6 * spent / max(report.records, 1)
    report.state_bytes = len(body)
    if keep is not None:
        keep.write_bytes(_head(backtest) + body)
    return report


def _head(backtest: Backtest) -> bytes:
    return _MAGIC + f"{backtest.task} {' '.join(backtest.files)}\n".encode()


def _opened(path: Path, backtest: Backtest) -> Any:
    data, head = path.read_bytes(), _head(backtest)
    if not data.startswith(head):
        raise BadState(f"{path} is not what `backtest {backtest.task} --keep` wrote for these data: name another file")
    return pickle.loads(data[len(head) :])
