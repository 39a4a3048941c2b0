"""Publishes running bills each night, a block of accounts a message."""

from collections.abc import Iterator, Sequence

import numpy as np

from models.accounts.book import Book
from models.accounts.charging import Charging
from models.accounts.dailyuse import UsualDays
from models.accounts.estimates import Estimates
from models.accounts.runningbill import RunningBills, UsualDaysSaid, block_key, block_of, blocks_for
from models.readings import Int64
from models.tariffs.use import month_of


class Publishing:
    """Cuts what is known of running bills into blocks.

    It costs the same each night: a row of `Estimates` an account, and a row a spell of the month.

    Args:
        book: the accounts. charging: with their spells. partition: of the accounts. digits: decimals of the currency.
    """

    def __init__(self, book: Book, charging: Charging, partition: int, digits: int) -> None:
        self._book = book
        self._charging = charging
        self._partition = partition
        self._digits = digits
        self._block: list[int] = []
        self._blocks = 0

    def messages(self, day: int, rows: Int64, estimates: Sequence[Int64]) -> Iterator[RunningBills]:
        """Each block that has anything to say after a local day.

        Args:
            day: it.
            rows: accounts that something is expected of.
            estimates: columns of `Estimates` of them.
        """
        every = np.arange(len(self._book))
        spells, usual = self._charging.of_month(every, month_of(day)[0]), self._charging.use.usual_days()
        block = self._place()
        for number in range(self._blocks):
            mine = np.flatnonzero(block == number)
            some, places = np.flatnonzero(block[rows] == number), spells[block[self._charging.owners(spells)] == number]
            known = usual.take(np.flatnonzero(block[usual.rows] == number))
            if len(some) or len(places) or len(known.rows):
                key = block_key(self._partition, self._blocks, number)
                told = [column[some] for column in estimates]
                yield self._message(key, day, mine, rows[some], told, places, known)

    def _message(
        self, key: str, day: int, mine: Int64, rows: Int64, columns: list[Int64], places: Int64, known: UsualDays
    ) -> RunningBills:
        book = self._book
        kept = self._charging.kept(places)
        return RunningBills(
            block=key,
            day=day,
            digits=self._digits,
            account_id=[book.names[row] for row in mine.tolist()],
            place=np.searchsorted(mine, rows),
            estimates=dict(zip(Estimates._fields, columns, strict=True)),
            of=np.searchsorted(mine, self._charging.owners(places)),
            spells=kept.columns,
            tariffs=kept.tariffs,
            rates=kept.rates,
            terms=kept.terms,
            default=kept.default,
            usual=self._usual(mine, known),
        )

    def _usual(self, mine: Int64, known: UsualDays) -> UsualDaysSaid:
        return UsualDaysSaid(
            place=np.searchsorted(mine, known.rows),
            learned=known.learned,
            wh=known.wh,
            low=known.low,
            high=known.high,
            classes=self._book.classes,
            class_=self._book.class_[known.rows],
            days_off=self._charging.use.days_off,
            outlook=self._charging.outlook.dump(),
        )

    def _place(self) -> Int64:
        """Block of each account; the names are looked at once."""
        names, blocks = self._book.names, blocks_for(len(self._book))
        if blocks != self._blocks:
            self._block, self._blocks = [], blocks
        self._block += [block_of(name, blocks) for name in names[len(self._block) :]]
        return np.array(self._block, np.int64)
