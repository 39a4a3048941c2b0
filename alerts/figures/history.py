"""The history that figures are made of, read from the store, and the figures of a site."""

from typing import NamedTuple

from alerts.config import DeskConfig
from alerts.figures import reading
from alerts.figures.flood import FloodRule
from alerts.figures.performance import Performance, performance
from alerts.figures.records import Said, Step
from alerts.store import AlertStore


class History(NamedTuple):
    """What happened in a time: its beginning and end (Unix seconds), steps of alerts, orders to the desk."""

    begin: int
    end: int
    steps: list[Step]
    said: list[Said]


def known_span(store: AlertStore) -> tuple[int, int] | None:
    """From the first step that is in the store to the last (Unix seconds); None where there is none."""
    with store.reading() as connection:
        return reading.span(connection)


def history(store: AlertStore, begin: int, end: int) -> History:
    """What happened from one moment up to another (Unix seconds)."""
    with store.reading() as connection:
        return History(begin, end, reading.steps(connection, begin, end), reading.said(connection, begin, end))


def desk_figures(found: History, desk: DeskConfig, begin: int | None = None, end: int | None = None) -> Performance:
    """The desk's figures of a history, or of a part of it."""
    rule = FloodRule(desk.flood_most, desk.flood_window_s, desk.flood_end)
    span = found.begin if begin is None else begin, found.end if end is None else end
    return performance(found.steps, found.said, *span, desk.operators, rule)
