"""Points of what three weeks of a small town do not bring, made by the code that makes them where it happens."""

from collections.abc import Iterator

from alerts.census import Census
from alerts.dispatch.budget import Budget
from alerts.dispatch.meters import flood_begun, flood_over
from alerts.figures.flood import Flood
from alerts.tally import Tally
from dashboards.lineprotocol import point_line
from models.customers.book import Book
from models.customers.names import GRADES, HERE
from models.customers.points import points
from models.learning.prequential import Window
from models.messages import Point

AT = 1_704_067_200
REASONS = {
    "desk_flood": "nobody is told more than ten things in ten minutes",
    "model_quality": "too few labels come for a model to be judged",
    "learner": "every example has a known feature",
    "arrears": "no bill is overdue after three weeks",
    "grades": "no quarter is over after three weeks",
    "feeder rating": "recordings do not say what feeders are rated for",
}


def lines() -> bytes:
    """All of them as line protocol."""
    return "\n".join(point_line(point) for point in _points()).encode()


def _points() -> Iterator[Point]:
    yield flood_begun("desk\nsms", Budget(), AT * 1000)
    yield flood_over("desk\nsms", Flood(AT * 1000, (AT + 900) * 1000, 40), 9)
    window = Window(10)
    window.add(True, 0.9)
    window.add(False, 0.2)
    tags = {"model": "theft", "candidate": "trees", "role": "champion"}
    yield Point(series="model_quality", at=AT, tags=tags, fields=window.metrics())
    yield Point(series="learner", at=AT, fields={"unusable": 1.0})
    tally = Tally()
    tally.add("arrears", "raised")
    yield from tally.points(Census(), AT, 0)
    yield from points(_book(), {"left": 1, "expected": 1}, AT, 0, 2)
    yield Point(series="feeder_load", at=AT, tags={"feeder": "F1"}, fields={"loading": 0.5})


def _book() -> Book:
    """Two customers who are here, one of good and one of poor credit."""
    book = Book(10)
    for account, grade in (("A1", "good"), ("A2", "poor")):
        row = book.row(account)
        book.state[row], book.grade[row] = HERE, GRADES.index(grade)
    return book
