"""A small picture of a load against its rating, as PNG: what every mail program shows."""

import io
from functools import lru_cache
from threading import Lock
from typing import Any

from alerts.curve import Curve
from alerts.moments import utc

_INCHES, _DPI = (6.0, 2.3), 100
_LOAD, _RATED, _OVER = "#1f6f8b", "#b00020", "#f3c6cb"
_ONE_AT_A_TIME = Lock()


def chart(curve: Curve) -> bytes:
    """The picture, 600 by 230 points; empty where matplotlib is not installed or there is too little to show.

    It has numbers and units only, so that it needs no language and no font of its own.
    """
    if len(curve.at) < 2:
        return b""
    with _ONE_AT_A_TIME:  # matplotlib's caches are not made for several threads
        return _drawn(curve)


@lru_cache(maxsize=64)
def _drawn(curve: Curve) -> bytes:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return b""
    figure: Any = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
    axes = figure.add_subplot()
    over = [load > curve.rated_kva for load in curve.load_kva]
    axes.fill_between(curve.at, curve.load_kva, curve.rated_kva, where=over, interpolate=True, color=_OVER, linewidth=0)
    axes.plot(curve.at, curve.load_kva, color=_LOAD, linewidth=1.6)
    axes.axhline(curve.rated_kva, color=_RATED, linewidth=1.2, linestyle="--")
    axes.annotate(
        f"{curve.rated_kva:,.0f} kVA", (curve.at[0], curve.rated_kva), (0, 3), textcoords="offset points",
        color=_RATED, fontsize=8,
    )  # fmt: skip
    axes.set_ylabel("kVA", fontsize=8)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.01, y=0.15)
    ticks = _hours(curve)
    axes.set_xticks(ticks, [f"{utc(at + curve.offset_s):%H:%M}" for at in ticks])
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _hours(curve: Curve) -> list[int]:
    """Round times of the wall clock, six or seven of them."""
    first, last = curve.at[0], curve.at[-1]
    span = last - first
    step = next((hours * 3600 for hours in (1, 2, 3, 4, 6, 12) if span <= hours * 3600 * 6), 86_400)
    start = -(-(first + curve.offset_s) // step) * step - curve.offset_s
    return list(range(start, last + 1, step))
