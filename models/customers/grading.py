"""Grades the customers of a book when a quarter is over."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.customers.book import Book
from models.customers.config import CustomersConfig
from models.customers.grades import UNGRADED, graded
from models.customers.indicators import indicators, trouble, weights
from models.customers.messages import Movement
from models.customers.story import grade_name, moved_said, trend_said
from models.customers.trend import TrendRule, trend

Int64 = NDArray[np.int64]

WINDOW = 4
"""Quarters that a grade is made of."""

_NEVER = 99


@dataclass(frozen=True, slots=True)
class Grading:
    """Grades the customers of a book, by the quarters in it."""

    book: Book
    config: CustomersConfig

    def grade(self, today: int, now: int) -> Iterator[Movement]:
        """Judge the running quarter, which is over, and say whose grade changed; a first grade is no change.

        Args:
            today: local day after the quarter.
            now: Unix seconds.
        """
        book, count = self.book, len(self.book)
        quarters, tenure = book.quarters(), np.maximum(today - book.since_day[:count], 0)
        weight = weights(book.business())
        found = indicators(quarters, tenure)
        book.trouble[:count, 0] = trouble(found, weight, quarters.months)[:, 0]
        course = trend(book.trouble[:count, :WINDOW].astype(np.float64), TrendRule())
        here = quarters.months[:, 0] > 0
        before = book.grade[:count].copy()
        after = np.where(here, graded(course, before, _since_theft(book), self.config), before)
        book.grade[:count] = book.grades[:count, 0] = after
        book.risk[:count] = course.risk
        for row in np.flatnonzero((after != before) & (before != UNGRADED)).tolist():
            said = trend_said(course, row)
            why = moved_said(int(before[row]), int(after[row]), found[row, 0] * weight[row], said)
            yield Movement(
                account_id=book.roster.ids[row], at=now, what="grade", from_=grade_name(before[row]),
                to=grade_name(after[row]), why=why.en, why_zh=why.zh,
            )  # fmt: skip


def _since_theft(book: Book) -> Int64:
    theft = book.theft[: len(book)] > 0
    return np.where(theft.any(axis=1), theft.argmax(axis=1), _NEVER).astype(np.int64)
