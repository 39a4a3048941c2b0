"""Segments: ABC by profit, RFM and value matrix by payments, and the stage of a customer's life."""

import numpy as np
from numpy.typing import NDArray

from models.customers.book import NO_DAY, Book
from models.customers.config import CustomersConfig
from models.customers.names import ACQUISITION, ENDING, GROWTH, HERE, MATURITY, PROSPECT
from models.customers.ranking import FIFTHS, MEASURES, counted, quantile_cuts, share_cuts
from models.customers.value import year_of

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

_NEVER_PAID = 10_000
_QUARTER = 3


def measures(book: Book, today: int) -> dict[str, Int64]:
    """What segments are cut by, shape (n,) each, see `MEASURES`.

    Recency is counted so that more is better, as the others are: days since the last payment, taken from 10,000.
    """
    count = len(book)
    frequency, money = (np.rint(year_of(book, name)).astype(np.int64) for name in ("payments", "paid"))
    paid_day = book.paid_day[:count].astype(np.int64)
    since = np.where(paid_day == NO_DAY, _NEVER_PAID - 1, np.clip(today - paid_day, 0, _NEVER_PAID - 1))
    amount = money // np.maximum(frequency, 1)
    found = (book.profit[:count], _NEVER_PAID - since, frequency, money, amount)
    return dict(zip(MEASURES, found, strict=True))


def ranked(book: Book) -> Bool:
    """Customers that are ranked, shape (n,): those who are here and have been summed up."""
    count = len(book)
    found: Bool = (book.state[:count] == HERE) & (book.months[:count].sum(axis=1) > 0)
    return found


def spread(book: Book, today: int) -> tuple[dict[str, Int64], dict[str, Int64]]:
    """Counts and sums by bin of each measure over one shard's ranked customers."""
    mask = ranked(book)
    found = {name: counted(values[mask]) for name, values in measures(book, today).items()}
    return {name: pair[0] for name, pair in found.items()}, {name: pair[1] for name, pair in found.items()}


def limits(counts: dict[str, Int64], sums: dict[str, Int64], shares: tuple[float, ...]) -> dict[str, list[float]]:
    """Where segments begin, by what all shards counted together; nothing where nobody was ranked."""
    if not counts or not counts["profit"].sum():
        return {}
    halves = {f"{name}_half": quantile_cuts(counts[name], (0.5,)) for name in ("frequency", "amount")}
    fifths = {name: quantile_cuts(counts[name], FIFTHS) for name in ("recency", "frequency", "money")}
    return {"abc": share_cuts(sums["profit"], shares), **fifths, **halves}


def cut(book: Book, today: int, found: dict[str, list[float]]) -> dict[str, Int64]:
    """Places in `ABC` and `MATRIX` and RFM scores such as 543 of every row, shape (n,) each; 0 for the unranked."""
    values, mask = measures(book, today), ranked(book)
    first, second = found["abc"]
    abc = 1 + (values["profit"] < first) + (values["profit"] < second)
    r, f, m = (1 + np.searchsorted(found[name], values[name], "right") for name in ("recency", "frequency", "money"))
    often = values["frequency"] >= found["frequency_half"][0]
    much = values["amount"] >= found["amount_half"][0]
    matrix = np.select([often & much, much, often], [1, 2, 3], 4)
    return {
        name: np.where(mask, place, 0).astype(np.int64)
        for name, place in (("abc", abc), ("rfm", 100 * r + 10 * f + m), ("matrix", matrix))
    }


def life(book: Book, today: int, config: CustomersConfig) -> Int64:
    """Stage of each customer's life, shape (n,): place in `LIFE`."""
    count = len(book)
    since = book.since_day[:count].astype(np.int64)
    tenure = today - since
    before = book.wh[:count, 4].astype(np.float64)
    whole = book.months[:count, 0] == _QUARTER
    rising = whole & (before > 0) & (book.wh[:count, 0] >= before * (1 + config.growth_rate))
    # Whether energy rises is only known of a whole quarter; until the next one is over, what was said holds.
    rising |= ~whole & (book.life[:count] == GROWTH)
    end = book.end_day[:count]
    ends = (end != NO_DAY) & (end - today <= config.ending_days)
    leaving = np.nan_to_num(book.churn[:count]) >= config.ending_risk
    ending = (book.state[:count] != HERE) | ends | leaving
    growing = (tenure < config.growth_days) | rising
    conditions = [ending, since == NO_DAY, tenure < config.new_days, growing]
    return np.select(conditions, [ENDING, PROSPECT, ACQUISITION, GROWTH], MATURITY).astype(np.int64)
