"""Which meters accounts have, by the charges that come of them."""

from typing import Any

from models.accounts.book import Book
from models.messages import Charges
from models.tariffs.use import month_of

_MOST = 50
_BETWEEN = "\n"


class MetersOf:
    """Meters by row of the book, of the last month in which charges came of the account, and of the one that runs.

    A meter that was taken away is forgotten with the second month in which others send charges; those of an account
    that sends none any more, as without supply, are kept.

    Args:
        book: the accounts.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._month = -1
        self._now: list[str] = []
        self._before: list[str] = []

    def take(self, message: Charges) -> None:
        """Note the meters of a message."""
        month = month_of(message.day)[0]
        if month > self._month:
            self._turn(month)
        rows = self._book.rows(message.account_id).tolist()
        self._reach()
        now = self._now
        for row, meter in zip(rows, message.meter_id, strict=True):
            held = now[row]
            if held != meter and meter and meter not in (names := held.split(_BETWEEN)) and len(names) < _MOST:
                now[row] = f"{held}{_BETWEEN}{meter}" if held else meter

    def of(self, row: int) -> list[str]:
        """Meters of an account, those of the month before first."""
        known = [*self._names(self._before, row), *self._names(self._now, row)]
        return list(dict.fromkeys(known))[:_MOST]

    def note(self, row: int, meters: list[str]) -> None:
        """Take over what was known before there were these lists."""
        self._reach()
        self._before[row] = _BETWEEN.join(meters)

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"month": self._month, "now": self._now, "before": self._before}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._month, self._now, self._before = state["month"], list(state["now"]), list(state["before"])

    def _turn(self, month: int) -> None:
        self._before = [now or before for now, before in zip(self._now, self._before, strict=True)]
        self._now = [""] * len(self._now)
        self._month = month

    def _reach(self) -> None:
        more = [""] * (len(self._book) - len(self._now))
        self._now += more
        self._before += more

    @staticmethod
    def _names(lists: list[str], row: int) -> list[str]:
        return lists[row].split(_BETWEEN) if row < len(lists) and lists[row] else []
