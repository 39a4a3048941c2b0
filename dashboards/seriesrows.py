"""Rows of the local series' tables, made of the messages that they come in."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from dashboards.peak import highest_of
from models.messages import Forecasts, Loads, Point

LOADS, FORECASTS, POINTS = "loads", "forecasts", "points"
"""Kinds of what is written."""

LOAD_COLUMNS = ("load_kw", "load_kva", "loading", "completeness", "top_oil_c", "hot_spot_c", "life_h")


def load_rows(loads: Loads) -> Iterable[tuple[Any, ...]]:
    """A row for each transformer."""
    columns = [getattr(loads, name).astype(np.float64).round(6).tolist() for name in LOAD_COLUMNS]
    for transformer, *values in zip(loads.transformer_id, *columns, strict=True):
        yield transformer, loads.at, loads.revision, loads.feeder_id, *values


def feeder_row(loads: Loads) -> tuple[Any, ...]:
    """The row of a feeder."""
    return loads.feeder_id, loads.at, loads.revision, loads.feeder_kw, loads.feeder_completeness


def forecast_rows(forecasts: Forecasts) -> Iterable[tuple[Any, ...]]:
    """A row for each transformer."""
    levels = json.dumps(forecasts.levels)
    curves = forecasts.load_kva.astype(np.float64).round(3).tolist()
    rated, chance = forecasts.rated_kva.tolist(), forecasts.p_overload.tolist()
    peaks = forecasts.peak_kva.astype(np.float64).round(3).tolist() or [highest_of(curve) for curve in curves]
    when = forecasts.feeder_id, forecasts.at, forecasts.step_s
    for transformer, curve, kva, p, peak in zip(forecasts.transformer_id, curves, rated, chance, peaks, strict=True):
        yield transformer, *when, kva, p, levels, json.dumps(curve), *peak


def point_rows(point: Point) -> Iterable[tuple[Any, ...]]:
    """A row for each field."""
    return [(point.series, tags_of(point.tags), field, point.at, value) for field, value in point.fields.items()]


def tags_of(tags: dict[str, str]) -> str:
    """Tags as the table of points has them."""
    return json.dumps(tags, sort_keys=True)


def notes_of(
    loads: Iterable[Loads], forecasts: Iterable[Forecasts], points: Iterable[Point]
) -> set[tuple[str, str, int]]:
    """What a put writes: each feeder's interval, each feeder's forecasts and each series once."""
    notes = {(LOADS, message.feeder_id, message.at) for message in loads}
    notes |= {(FORECASTS, message.feeder_id, 0) for message in forecasts}
    return notes | {(POINTS, point.series, 0) for point in points}
