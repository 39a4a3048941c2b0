"""What follows from grades and segments: movements, what the policy gives, and the pages that people read."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.customers.book import Book
from models.customers.intake import Intake
from models.customers.messages import Movement, Pages, Treatments
from models.customers.names import ABC, AVERAGE, LIFE, MATRIX
from models.customers.overrides import Overrides
from models.customers.policy import Policy
from models.customers.policy.policy import Columns
from models.flow.batch import NEVER
from models.flow.stage import Out
from models.flow.topics import PAGES, TREATMENTS

Int64 = NDArray[np.int64]

PAGE = 4096
_WORDS = {"abc": ABC, "matrix": MATRIX, "life": LIFE}


class Service:
    """Tells what each customer gets, and to whom it matters.

    Args:
        book: the customers. overrides: grades that people set. intake: reasons for leaving.
        policy: what each grade and segment gets. partition: which this is.

    Attributes:
        month: the last that was summed up, months since 1970-01.
        show_at: log time (milliseconds) at which pages that changed are written, or `NEVER`.
    """

    def __init__(self, book: Book, overrides: Overrides, intake: Intake, policy: Policy, partition: int) -> None:
        self._book, self._overrides, self._intake = book, overrides, intake
        self._policy, self._partition = policy, partition
        self.month = -1
        self.show_at = NEVER
        self._changed: list[int] = []

    def moves(self, what: str, after: Int64, now: int) -> Iterator[Movement]:
        """Put customers into segments, and say who moved from one to another."""
        book = self._book
        column = getattr(book, what)[: len(book)]
        before = column.copy()
        column[:] = after
        if what == "life":
            moved = (before != after) & (book.months[: len(book)].sum(axis=1) > 0)
        else:
            moved = (before != 0) & (_scores_moved(before, after) if what == "rfm" else before != after)
        for row in np.flatnonzero(moved).tolist():
            names = (self._name(what, int(before[row])), self._name(what, int(after[row])))
            yield Movement(account_id=book.roster.ids[row], at=now, what=what, from_=names[0], to=names[1])

    def publish(self, now: int, out: Out) -> None:
        """Judge everybody anew."""
        self.tell(range(len(self._book)), now, out)

    def publish_some(self, accounts: Iterable[str], now: int, out: Out) -> None:
        """Judge some accounts anew."""
        rows = self._book.rows(list(accounts))
        self.tell(rows[rows >= 0].tolist(), now, out)

    def tell(self, rows: Iterable[int], now: int, out: Out) -> None:
        """Judge some customers by the policy and tell what changed for other stages.

        Their pages are written a millisecond later: what comes of many customers at once comes in many messages.
        """
        which = np.array(list(rows), np.int64)
        if not len(which):
            return
        self._treat(which, now, out)
        self._changed = sorted({*self._changed, *np.unique(which // PAGE).tolist()})
        self.show_at = min(self.show_at, out.now + 1)

    def show(self, now: int, out: Out) -> None:
        """Write the pages of those who changed."""
        for number in self._changed:
            self._page(number, now, out)
        self._changed, self.show_at = [], NEVER

    def dump(self) -> dict[str, Any]:
        """What is not in the book."""
        return {"month": self.month, "show_at": self.show_at, "changed": self._changed}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.month, self.show_at, self._changed = state["month"], state["show_at"], list(state["changed"])

    def effective(self, rows: Int64) -> NDArray[np.int16]:
        """Grades of rows: those that people set, else those of the figures, else average."""
        own = self._book.grade[rows]
        grades = np.where(own < 0, AVERAGE, own).astype(np.int16)
        if held := self._overrides.all():
            numbers = {self._book.row(account): each.grade for account, each in held.items()}
            for place, row in enumerate(rows.tolist()):
                grades[place] = numbers.get(row, grades[place])
        return grades

    def _treat(self, rows: Int64, now: int, out: Out) -> None:
        book = self._book
        places: dict[str, NDArray[Any]] = {name: getattr(book, name)[rows] for name in (*_WORDS, "critical")}
        places["grade"] = self.effective(rows)
        asked = Columns(book.class_[rows], tuple(book.classes), places, np.nan_to_num(book.churn[rows]))
        chosen = self._policy.chosen(asked)
        book.rule[rows] = chosen
        given = [each.treatment for each in self._policy.given]
        priority = np.array([each.alert_priority for each in given], np.int16)[chosen]
        patience = np.array([each.patience_days for each in given], np.int16)[chosen]
        barred = np.array(["instalments" in each.forbidden for each in given], np.int16)[chosen]
        new = (priority != book.told_priority[rows]) | (patience != book.told_patience[rows])
        new |= barred != book.told_no_plans[rows]
        book.told_priority[rows], book.told_patience[rows], book.told_no_plans[rows] = priority, patience, barred
        if new.any():
            names = [book.roster.ids[row] for row in rows[new].tolist()]
            what = {"priority": priority[new].astype(np.int32), "patience_days": patience[new].astype(np.int32)}
            no_plans = [book.roster.ids[row] for row in rows[new & (barred > 0)].tolist()]
            out.broadcast(TREATMENTS, names[0], Treatments(at=now, account_id=names, no_plans=no_plans, **what))

    def _page(self, number: int, now: int, out: Out) -> None:
        book, start = self._book, number * PAGE
        stop = min(start + PAGE, len(book))
        names = book.roster.ids[start:stop]
        rules = [each.rule for each in self._policy.given]
        columns = {name: column[start:stop] for name, column in book.dump().items()}
        held = {name: each for name in names if (each := self._overrides.of(name)) is not None}
        page = Pages(
            at=now,
            month=self.month,
            account_id=names,
            class_=[book.classes[place] for place in book.class_[start:stop].tolist()],
            columns=columns,
            rules=[rules[place] if place >= 0 else "" for place in book.rule[start:stop].tolist()],
            reasons={name: self._intake.reasons[name] for name in names if name in self._intake.reasons},
            overrides={name: msgspec.structs.asdict(each) for name, each in held.items()},
        )
        out.send(PAGES, f"{self._partition}.{number}", page)

    @staticmethod
    def _name(what: str, place: int) -> str:
        return _WORDS[what][place] if what in _WORDS else str(place)


def _scores_moved(before: NDArray[np.int16], after: Int64) -> NDArray[np.bool_]:
    """Whether a score of RFM moved by two or more: recency alone moves by one in most months."""
    scores = [np.abs(before // place % 10 - after // place % 10) for place in (1, 10, 100)]
    found: NDArray[np.bool_] = np.max(scores, axis=0) > 1
    return found
