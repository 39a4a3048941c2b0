"""Finds names of meters, transformers, feeders and accounts."""

from dashboards.api.officeshapes import Hit
from dashboards.namestore import Kind
from streams.office.places import PlaceBook

_PLACES = (Kind.TRANSFORMER, Kind.FEEDER, Kind.METER)


class Finder:
    """Answers the search.

    Args:
        book: of the network.
    """

    def __init__(self, book: PlaceBook) -> None:
        self._book = book

    def hits(self, text: str, most: int, accounts: bool) -> tuple[list[Hit], float]:
        """Some of each kind with a text in their names, accounts where wanted; and the share of names known by now."""
        places = self._book.places()
        found = [
            Hit(kind.name.lower(), name, "" if kind == Kind.ACCOUNT else of)
            for kind in (*_PLACES, *([Kind.ACCOUNT] if accounts else []))
            for name, of in places.find(kind, text, most)
        ]
        return found, places.read

    def has_meter(self, meter: str) -> bool:
        """Whether there is a meter of this name.

        Raises:
            NotReadYet: names are still being read.
        """
        return self._book.places().meter(meter) is not None
