"""What is counted of customers, as points of metric series with few tags."""

from collections.abc import Iterator

import numpy as np

from models.customers.book import Book
from models.customers.names import ABC, GRADES, HERE, LIFE, MATRIX
from models.messages import Point

_SEGMENTS = (("abc", ABC), ("matrix", MATRIX), ("life", LIFE))


def points(book: Book, counts: dict[str, int], at: int, partition: int, digits: int) -> Iterator[Point]:
    """Series `grades` (by class and grade), `segments` (by kind and name) and `customers`, of customers who are here.

    Args:
        book: the customers.
        counts: of `Intake`.
        at: Unix seconds.
        partition: which this is.
        digits: decimals of the currency; money is in major units.
    """
    shard, count = str(partition), len(book)
    here = book.state[:count] == HERE
    for class_, name in enumerate(book.classes):
        mine = here & (book.class_[:count] == class_)
        found = np.bincount(book.grade[:count][mine & (book.grade[:count] >= 0)], minlength=len(GRADES))
        for grade, many in zip(GRADES, found.tolist(), strict=True):
            if many:
                tags = {"class": name, "grade": grade, "partition": shard}
                yield Point(series="grades", at=at, tags=tags, fields={"accounts": float(many)})
    for kind, words in _SEGMENTS:
        found = np.bincount(getattr(book, kind)[:count][here], minlength=len(words))
        for word, many in zip(words, found.tolist(), strict=True):
            tags = {"kind": kind, "segment": word, "partition": shard}
            yield Point(series="segments", at=at, tags=tags, fields={"accounts": float(many)})
    fields = {name: float(value) for name, value in counts.items()}
    fields |= {"accounts": float(here.sum()), "profit": int(book.profit[:count][here].sum()) / 10**digits}
    yield Point(series="customers", at=at, tags={"partition": shard}, fields=fields)
