"""A transformer 96 steps ahead on `transformer_temperature`: `ETTh1.csv` and `ETTm1.csv`."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from models.backtest.load_panel import Panel, forecaster, judged, report
from models.errors import BadRecording
from models.load.panel import PanelForecaster
from streams.backtest.columns import matrix
from streams.backtest.tasks import Backtest, Options, Outcome, Progress

_HOUR_S = 3600
_FILES = ("ETTh1.csv", "ETTm1.csv")


def run(folder: Path, options: Options) -> Outcome:
    """One pass over each file.

    Raises:
        BadRecording: a file is damaged, too short or not at equal steps, or all of it was learned before.
    """
    panels = [_read(folder / name) for name in _FILES]
    models: dict[str, PanelForecaster] = options.start or {panel.name: forecaster(panel) for panel in panels}
    before = sum(model.steps for model in models.values())
    found = []
    for place, panel in enumerate(panels):
        errors = judged(panel, models[panel.name], _share(options.progress, place))
        if not errors[0].squared:
            raise BadRecording(
                f"{folder}: no window of {panel.name} is new, or it is shorter than 16 months and 4 days"
            )
        found.append((panel, errors))
    return Outcome(report(found, sum(model.steps for model in models.values()) - before), models)


BACKTEST = Backtest("load", _FILES, run)


def _share(progress: Progress, place: int) -> Progress:
    """Progress of one file out of all."""
    return lambda done: progress((place + done) / len(_FILES))


def _read(path: Path) -> Panel:
    """A table whose first column is the time, and all others are values.

    Raises:
        BadRecording: it is damaged, a value is missing, or steps are not equal parts of an hour.
    """
    try:
        table = pa_csv.read_csv(path)
        times = pc.cast(table.column(0), pa.timestamp("s")).to_numpy().astype(np.int64)
        values = matrix(table, table.column_names[1:])
    except pa.ArrowException as error:
        raise BadRecording(f"{path} is damaged: fetch it again ({error})") from None
    steps = np.unique(np.diff(times))
    if len(steps) != 1 or steps[0] <= 0 or _HOUR_S % steps[0]:
        raise BadRecording(f"{path}: {table.column_names[0]} must go in equal steps that make up an hour")
    if not np.isfinite(values).all():
        raise BadRecording(f"{path}: a value is missing: fill gaps before")
    return Panel(path.stem.removeprefix("ETT"), table.column_names[1:], values, _HOUR_S // int(steps[0]))
