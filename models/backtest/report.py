"""What a backtest found."""

from typing import Any, Literal

import msgspec

Metric = float | list[float]


class Curve(msgspec.Struct, frozen=True):
    """A line or band of a picture.

    Attributes:
        name: what it shows, for the legend.
        x, y: points, of the same length.
        upper: where a band ends that begins at `y`; empty for a line.
        role: whether it is what the model says, what came, or what to compare with.
    """

    name: str
    x: list[float]
    y: list[float]
    upper: list[float] = []
    role: Literal["model", "truth", "reference"] = "model"


class Plot(msgspec.Struct, frozen=True):
    """A picture.

    Attributes:
        name: of its file, without an ending.
        title, x, y: what it shows, and its axes with their units.
        curves: drawn over each other.
        scale: of the axes: `shares` are both from 0 to at most 1, `ranks` go by their logarithm and have shares above
            them, `errors` begin at 0, `values` are wherever the curves are.
    """

    name: str
    title: str
    x: str
    y: str
    curves: list[Curve]
    scale: Literal["shares", "ranks", "errors", "values"] = "values"


class Report(msgspec.Struct):
    """Figures of one backtest.

    Attributes:
        task, data: what was judged, and the layout of the data.
        protocol: in a sentence, what was predicted, when labels were known, and which records count.
        records: how many were scored and learned. judged: how many count.
        metrics: by standard name; a list has one figure for each part, such as a task or an order.
        intervals: metric -> bounds of its 95 % interval.
        calibration: by tenth of the scores: mean predicted, observed share, count; empty without probabilities.
        notes: what a reader must know to read the figures right.
        plots: pictures.
        microseconds_per_record: processor time for scoring and learning, set by whoever runs the backtest.
        state_bytes: size of everything learned, as a snapshot keeps it; set by the same.
    """

    task: str
    data: str
    protocol: str
    records: int
    judged: int
    metrics: dict[str, Metric]
    intervals: dict[str, tuple[float, float]] = {}
    calibration: list[tuple[float, float, int]] = []
    notes: list[str] = []
    plots: list[Plot] = []
    microseconds_per_record: float = 0.0
    state_bytes: int = 0


def plain(report: Report) -> dict[str, Any]:
    """As one JSON object, without the pictures."""
    tree: dict[str, Any] = msgspec.to_builtins(report)
    del tree["plots"]
    return tree
