"""Sorted lists by the page: a page begins behind the last row of the one before, whatever changed meanwhile."""

from bisect import bisect_right
from typing import Generic, NamedTuple, TypeVar

from dashboards.api.cursor import place_in, word_of
from dashboards.lists import Listing

Row = TypeVar("Row")


class Page(NamedTuple, Generic[Row]):
    """Rows, and the cursor of the next page; empty where the list ends with them."""

    rows: list[Row]
    next: str


def page(of: Listing[Row], cursor: str, limit: int) -> Page[Row]:
    """The rows behind a cursor.

    Raises:
        Refused: the cursor is not one of this list.
    """
    after = place_in(of.name, cursor)
    start = 0 if after is None else bisect_right(of.keys, after)
    end = min(start + limit, len(of.keys))
    more = word_of(of.name, of.keys[end - 1]) if start < end < len(of.keys) else ""
    return Page([of.row(place) for place in range(start, end)], more)
