"""Finds names of meters, transformers, feeders and accounts."""

from dashboards.api.officeshapes import Hit
from streams.office.places import PlaceBook


class Finder:
    """Answers the search.

    Args:
        book: of the network.
    """

    def __init__(self, book: PlaceBook) -> None:
        self._book = book

    def hits(self, text: str, most: int, accounts: bool) -> list[Hit]:
        """Some of each kind with a text in their names; accounts where wanted."""
        places = self._book.places()
        found = [Hit("transformer", name, feeder) for name, feeder in places.transformers(text, most)]
        found += [Hit("feeder", name) for name in places.feeders(text, most)]
        found += [Hit("meter", name, transformer) for name, transformer in places.meters(text, most)]
        return found + [Hit("account", name) for name in (places.accounts(text, most) if accounts else ())]

    def has_meter(self, meter: str) -> bool:
        """Whether there is a meter of this name."""
        return self._book.places().has_meter(meter)
