"""Line protocol of InfluxDB, made from columns.

Series and tags: `transformer_load` (transformer, feeder), `feeder_load` (feeder), `transformer_forecast` (transformer,
feeder, quantile; time is the end of the step), and every series that a stage sends as a `Point`. No meter or account
is a tag.
Source: InfluxDB line protocol reference, v2.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.messages import Forecasts, Loads, Point

_LOAD_FIELDS = ("load_kw", "load_kva", "loading", "completeness", "top_oil_c", "hot_spot_c", "life_h")
_ESCAPES = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ ", "\n": r"\n"})


def escaped(text: str) -> str:
    """A tag key or value, or a field key, as line protocol wants it."""
    return text.translate(_ESCAPES)


def load_lines(loads: Loads) -> list[str]:
    """Lines of one feeder's interval: one a transformer, and one of the feeder."""
    names = [name for name in _LOAD_FIELDS if np.isfinite(getattr(loads, name)).any()]
    feeder = escaped(loads.feeder_id)
    fields = _field_sets(names, [getattr(loads, name) for name in names])
    lines = [
        f"transformer_load,feeder={feeder},transformer={escaped(transformer)} {values} {loads.at}"
        for transformer, values in zip(loads.transformer_id, fields, strict=True)
        if values
    ]
    if np.isfinite(loads.feeder_kw):
        values = f"load_kw={loads.feeder_kw:.7g},completeness={loads.feeder_completeness:.7g}"
        lines.append(f"feeder_load,feeder={feeder} {values} {loads.at}")
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


def _field_sets(names: Sequence[str], columns: Iterable[NDArray[np.float32]]) -> list[str]:
    """`a=1,b=2` of each row, leaving out what is not finite."""
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        ",".join(f"{name}={value:.7g}" for name, value in zip(names, row, strict=True) if value - value == 0)
        for row in rows
    ]
