"""Line protocol of InfluxDB, made from columns.

Series and tags: `transformer_load` (transformer, feeder), `feeder_load` (feeder), `transformer_forecast` (transformer,
feeder, quantile; time is the end of the step), and every series that a stage sends as a `Point`. No meter or account
is a tag.
Source: InfluxDB line protocol reference, v2.
"""

import re
from collections.abc import Iterator

import numpy as np

from dashboards.seriesrows import LOAD_COLUMNS
from models.messages import Forecasts, Loads, Point

_SPECIAL = re.compile("[,= \n]")
_BITS = 1 << np.arange(len(LOAD_COLUMNS))
_ESCAPES = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ ", "\n": r"\n"})


def escaped(text: str) -> str:
    """A tag key or value, or a field key, as line protocol wants it."""
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def load_lines(loads: Loads) -> list[str]:
    """Lines of one feeder's interval: one a transformer, and one of the feeder. What is not finite is left out."""
    columns = np.stack([getattr(loads, name) for name in LOAD_COLUMNS])
    known = np.isfinite(columns)
    # Transformers of which the same fields are known share a template: that is twice as fast as a line field by field.
    patterns = _BITS @ known
    names = np.array([escaped(name) for name in loads.transformer_id], object)
    head = f"transformer_load,feeder={escaped(loads.feeder_id)},transformer=".replace("%", "%%")
    lines = []
    for pattern in sorted(set(patterns.tolist()) - {0}):
        rows = np.flatnonzero(patterns == pattern)
        fields = np.flatnonzero(known[:, rows[0]])
        values = ",".join(f"{LOAD_COLUMNS[field]}=%.7g" for field in fields)
        template = f"{head}%s {values} {loads.at}"
        rows_of_values = zip(*columns[np.ix_(fields, rows)].tolist(), strict=True)
        lines += [template % (name, *row) for name, row in zip(names[rows].tolist(), rows_of_values, strict=True)]
    if np.isfinite(loads.feeder_kw):
        values = f"load_kw={loads.feeder_kw:.7g},completeness={loads.feeder_completeness:.7g}"
        lines.append(f"feeder_load,feeder={escaped(loads.feeder_id)} {values} {loads.at}")
    return lines


def forecast_lines(forecasts: Forecasts) -> Iterator[str]:
    """Lines of one feeder's forecasts: one a transformer, step and quantile level."""
    steps = forecasts.load_kva.shape[1]
    ends = [forecasts.at + (step + 1) * forecasts.step_s for step in range(steps)]
    feeder = escaped(forecasts.feeder_id)
    for transformer, curves in zip(forecasts.transformer_id, forecasts.load_kva, strict=True):
        head = f"transformer_forecast,feeder={feeder},quantile="
        tail = f",transformer={escaped(transformer)} load_kva="
        for level, curve in zip(forecasts.levels, curves.T, strict=True):
            prefix = f"{head}{level:g}{tail}"
            yield from (f"{prefix}{value:.7g} {end}" for value, end in zip(curve.tolist(), ends, strict=True))


def point_line(point: Point) -> str:
    """Line of one point; empty where no field is a finite number."""
    tags = "".join(f",{escaped(key)}={escaped(value)}" for key, value in sorted(point.tags.items()) if value)
    fields = ",".join(f"{escaped(key)}={value:.10g}" for key, value in point.fields.items() if np.isfinite(value))
    return f"{escaped(point.series)}{tags} {fields} {point.at}" if fields else ""
