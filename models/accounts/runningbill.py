"""Running bills as they are published each night, and one of them as it is shown."""

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from models.accounts.book import Book
from models.accounts.estimates import facts, one_of
from models.accounts.rates import Rates
from models.accounts.rating import Rating
from models.accounts.spells import NONE, Spells
from models.messages import Message
from models.records import Tariff
from models.tariffs.bill import Line
from models.tariffs.when import date_of

MOST_BLOCKS = 256
_OF_A_BLOCK = 1024


class RunningBill(msgspec.Struct):
    """The bill of one account's running month or period, as of the end of a local day.

    Attributes:
        until: date of the last day in it.
        lines: what energy and fees come to so far by a tariff, the oldest prices first; a minimum charge is in it once
            the month is over. Empty where no tariff is known.
        expected: what it will come to and why that is other than usual, with the names of the evidence of `bill.shock`;
            empty where too little is known, or the account pays first.
    """

    until: str
    lines: list[Line]
    expected: dict[str, Any] = {}


class BlockHead(Message):
    """Of which block and local day running bills are."""

    block: str
    day: int


class UsualDaysSaid(msgspec.Struct):
    """Usual days of accounts of a block, m of them, as `UsualDays` has them, but for `rows`.

    Attributes:
        place: of the accounts in the block. classes: names of classes. class_: numbers of theirs, shape (m,).
        days_off: days of the week that are days off, Monday 0. outlook: of the classes, as `Outlook` dumps it.
    """

    place: Any
    learned: Any
    wh: Any
    low: Any
    high: Any
    classes: list[str]
    class_: Any
    days_off: list[int]
    outlook: Any


class RunningBills(BlockHead):
    """Running bills of a block of accounts after a local day (accounts -> journal); the newest of a block holds.

    Attributes:
        digits: decimals of the currency.
        account_id: n names. place, estimates: places of those with an estimate, and columns of `Estimates` of them.
        of, spells: places of accounts, and columns of `Spells` of theirs in the month, the oldest first of each.
        tariffs: names that the spells number. rates: their prices, as `Rates` dumps them. terms: names of terms.
        default: prices of tariffs that are not known. usual: None in messages of before it was sent.
    """

    digits: int
    account_id: list[str]
    place: Any
    estimates: dict[str, Any]
    of: Any
    spells: dict[str, Any]
    tariffs: list[str]
    rates: list[Any]
    terms: list[str]
    default: Tariff
    usual: UsualDaysSaid | None = None


def block_of(account: str, blocks: int) -> int:
    """Block of an account, where all accounts of a shard are in so many."""
    return (zlib.crc32(account.encode()) >> 24) % blocks


def blocks_for(accounts: int) -> int:
    """How many blocks so many accounts are published in: a power of two, about a thousand accounts each."""
    blocks = 1
    while blocks < MOST_BLOCKS and blocks * _OF_A_BLOCK < accounts:
        blocks *= 2
    return blocks


def block_key(partition: int, blocks: int, block: int) -> str:
    """Key under which a block is kept."""
    return f"{partition}.{blocks}.{block}"


def keys_of(account: str, partition: int) -> list[str]:
    """Keys of every block that an account may be in, by how many there are; the one of the newest day has it."""
    counts = [1 << power for power in range(MOST_BLOCKS.bit_length())]
    return [block_key(partition, blocks, block_of(account, blocks)) for blocks in counts]


def running_bill(message: RunningBills, account: str) -> RunningBill | None:
    """The running bill of one account of a block; None where it is not in it."""
    if account not in message.account_id:
        return None
    row = message.account_id.index(account)
    places = np.flatnonzero(message.place == row)
    expected = facts(one_of(message.estimates, int(places[0])), message.digits) if len(places) else {}
    found = np.flatnonzero(message.of == row)
    lines = _lines(message, {name: column[found] for name, column in message.spells.items()}) if len(found) else []
    return RunningBill(date_of(message.day).isoformat(), lines, expected)


def _lines(message: RunningBills, columns: Mapping[str, Any]) -> list[Line]:
    book, spells, rates = Book(), Spells(), Rates(message.default, message.digits)
    book.tariffs = message.tariffs
    rates.load(message.rates)
    count = len(columns["first"])
    alone = {"account": np.zeros(count, np.int32), "previous": np.full(count, NONE, np.int32)}
    spells.load({**columns, **alone, "newest": np.zeros(1, np.int32)})
    rating = Rating(book, rates, spells)
    rating.terms[:] = message.terms
    return [line for place in range(count) for line in rating.lines(place, message.digits)]
