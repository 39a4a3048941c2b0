"""A cursor is a place in a sorted list as one word that goes into an address."""

import base64
import binascii
from collections.abc import Iterable

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
    return "" if place is None else word_of(sort, place)


def place_of(sort: Sort, cursor: str) -> Place | None:
    """The place of a word, or None for an empty one.

    Raises:
        Refused: it is not one that a list of this order gave.
    """
    if not cursor:
        return None
    said, place = _read(cursor)
    *numbers, last = place or [0]
    fits = len(place) == len(sorted_by(sort)) and isinstance(last, str)
    whole = tuple(each for each in numbers if isinstance(each, int) and abs(each) < _LARGEST)
    if said != sort or not fits or len(whole) != len(numbers):
        raise _strange()
    return (*whole, str(last))


def word_of(name: str, place: Iterable[float | str]) -> str:
    """A place of a list of this name as a word.

    Examples:
        >>> place_in("leads", word_of("leads", (0.5, "a")))
        (0.5, 'a')
    """
    return base64.urlsafe_b64encode(msgspec.json.encode((name, *place))).decode().rstrip("=")


def place_in(name: str, cursor: str) -> tuple[float, str] | None:
    """The place of a word: a number and an id; None for an empty word.

    Raises:
        Refused: it is not one that a list of this name gave.
    """
    if not cursor:
        return None
    said, place = _read(cursor)
    match place:
        case [int() | float() as number, str() as last] if said == name:
            return number, last
    raise _strange()


def _read(cursor: str) -> tuple[float | str, list[float | str]]:
    try:
        said, *place = msgspec.json.decode(
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[int | float | str]
        )
    except (binascii.Error, ValueError):
        raise _strange() from None
    return said, place


def _strange() -> Refused:
    return Refused(422, "cursor: it is not one that a list of this order gave: begin without one")
