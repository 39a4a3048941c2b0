"""Draws what a backtest found."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.backtest.report import Curve, Plot
from models.errors import BadSettings

_INCHES, _SQUARE_INCHES, _WIDE_INCHES = (8, 5), (6, 6), (12, 5)
_DOTS = 120
_FEW = 40
"""Points of a line that are marked, as each is a figure of its own."""

_MANY = 300
"""Points from which on a picture is wide."""

_SHADES = (0.2, 0.4)
"""How dense the outer and the inner bands are."""

_STYLES: dict[str, dict[str, Any]] = {
    "model": {"color": "#0072B2", "linewidth": 1.8},
    "truth": {"color": "#000000", "linewidth": 1.0},
    "reference": {"color": "#D55E00", "linewidth": 1.5, "linestyle": "--"},
}
"""Colours that the colour-blind tell apart (Okabe and Ito), and strokes that tell in black and white."""


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
        figure = Figure(figsize=_inches(plot), dpi=_DOTS, layout="constrained")
        axes = figure.add_subplot(title=plot.title, xlabel=plot.x, ylabel=plot.y)
        bands = [curve for curve in plot.curves if curve.upper]
        for place, curve in enumerate(bands):
            _band(axes, curve, _SHADES[min(place, len(_SHADES) - 1)])
        for curve in plot.curves:
            if not curve.upper:
                _line(axes, curve)
        _scale(axes, plot)
        axes.grid(alpha=0.3)
        figure.legend(loc="outside lower center", ncols=len(plot.curves), frameon=False)
        path = folder / f"{plot.name}.png"
        figure.savefig(path)
        written.append(path)
    return written


def _inches(plot: Plot) -> tuple[int, int]:
    if plot.scale == "shares":
        return _SQUARE_INCHES
    return _WIDE_INCHES if max(len(curve.x) for curve in plot.curves) > _MANY else _INCHES


def _band(axes: Any, curve: Curve, shade: float) -> None:
    colour = _STYLES[curve.role]["color"]
    axes.fill_between(curve.x, curve.y, curve.upper, alpha=shade, label=curve.name, linewidth=0, color=colour)


def _line(axes: Any, curve: Curve) -> None:
    marker = "o" if len(curve.x) <= _FEW and curve.role == "model" else None
    axes.plot(curve.x, curve.y, label=curve.name, marker=marker, markersize=4, **_STYLES[curve.role])


def _scale(axes: Any, plot: Plot) -> None:
    match plot.scale:
        case "shares":
            # What is rare has small scores, which would all lie in a corner.
            values = [value for curve in plot.curves if curve.role == "model" for value in (*curve.x, *curve.y)]
            top = min(1.0, 1.1 * max(values))
            axes.set(xlim=(0, top), ylim=(0, top), aspect="equal")
        case "ranks":
            axes.set(xscale="log", ylim=(0, 1.02))
            axes.xaxis.set_major_formatter(lambda count, _: f"{count:,.0f}")
        case "errors":
            axes.set_ylim(bottom=0)
            axes.xaxis.get_major_locator().set_params(integer=True)
