"""Draws what a backtest found."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.backtest.report import Curve, Plot
from models.errors import BadSettings

_INCHES = (8, 5)
_DOTS = 120


def draw(plots: Sequence[Plot], folder: Path) -> list[Path]:
    """Write each picture as a PNG file; returns their paths.

    Raises:
        BadSettings: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise BadSettings("--plot needs matplotlib: pip install 'gridpulse[plot]'") from None
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for plot in plots:
        figure = Figure(figsize=_INCHES, dpi=_DOTS, layout="constrained")
        axes = figure.add_subplot(title=plot.title, xlabel=plot.x, ylabel=plot.y)
        for curve in plot.curves:
            _line(axes, curve)
        axes.grid(alpha=0.3)
        axes.legend()
        path = folder / f"{plot.name}.png"
        figure.savefig(path)
        written.append(path)
    return written


def _line(axes: Any, curve: Curve) -> None:
    if curve.upper:
        axes.fill_between(curve.x, curve.y, curve.upper, alpha=0.3, label=curve.name, linewidth=0)
    else:
        axes.plot(curve.x, curve.y, label=curve.name)
