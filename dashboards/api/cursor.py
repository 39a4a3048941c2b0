"""A cursor is a place in a sorted list as one word that goes into an address."""

import base64
import binascii

import msgspec

from alerts.paging import Place, Sort, sorted_by
from dashboards.api.problems import Refused

_LARGEST = 2**62


def cursor_of(sort: Sort, place: Place | None) -> str:
    """A place as a word; empty for none.

    Examples:
        >>> place_of(Sort.SINCE, cursor_of(Sort.SINCE, (-7, "a")))
        (-7, 'a')
    """
    return "" if place is None else base64.urlsafe_b64encode(msgspec.json.encode((sort, *place))).decode().rstrip("=")


def place_of(sort: Sort, cursor: str) -> Place | None:
    """The place of a word, or None for an empty one.

    Raises:
        Refused: it is not one that a list of this order gave.
    """
    if not cursor:
        return None
    try:
        said, *place = msgspec.json.decode(
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[int | str]
        )
    except (binascii.Error, ValueError):
        said, place = "", []
    *numbers, last = place or [0]
    fits = len(place) == len(sorted_by(sort)) and isinstance(last, str)
    if said != sort or not fits or not all(isinstance(each, int) and abs(each) < _LARGEST for each in numbers):
        raise Refused(422, "cursor: it is not one that a list of this order gave: begin without one")
    return tuple(place)
