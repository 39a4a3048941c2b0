"""Credit and segments: how customers are graded, what they bring, and who left of those that were at risk."""

from dashboards.grafana import pages
from dashboards.grafana.board import Board, Chosen, Row, board
from dashboards.grafana.boards.collections import FOLDER
from dashboards.grafana.influxql import Target, matching, newest, summed_over_time
from dashboards.grafana.panels import AMBER, RED, curves, figure

_CLASS = Chosen("class", "Class of account", "grades")
_OF_CLASS = matching("class")
_PARTS = ["class", "grade", "partition"]
_YEAR = ("now-1y", "now")


def credit(console: str) -> Board:
    """Grades and segments of customers."""
    about = "How good is the credit of customers, who brings the profit, and did those leave who were thought to?"
    rows = [_now(console), _grades(), _segments()]
    return board(FOLDER, "gp-credit", "Credit and segments", about, rows, console, (_CLASS,), (), _YEAR)


def _now(console: str) -> Row:
    links = [pages.of(console, "customers")]
    poor = f"{_OF_CLASS} AND (\"grade\" = 'poor' OR \"grade\" = 'fairly_poor')"
    return Row(
        "Now (money in major units of the currency)",
        [
            figure("Graded", "Of the classes chosen.", newest("grades", "accounts", _PARTS, where=_OF_CLASS), width=6),
            figure(
                "Poor or fairly poor",
                "The policy of service says what they get.",
                newest("grades", "accounts", _PARTS, where=poor),
                width=6,
                links=links,
            ),
            figure("Customers", "Of all classes.", newest("customers", "accounts", ["partition"]), width=6),
            figure(
                "Profit of a year",
                "Bills less what it costs to serve, of all customers.",
                newest("customers", "profit", ["partition"]),
                width=6,
            ),
        ],
    )


def _grades() -> Row:
    by_grade = summed_over_time("grades", 'last("accounts")', ["class", "partition"], ["grade"], _OF_CLASS)
    poor = f"{_OF_CLASS} AND \"grade\" = 'poor'"
    by_class = summed_over_time("grades", 'last("accounts")', ["partition"], ["class"], poor)
    return Row(
        "Grades",
        [
            curves(
                "Customers by grade",
                "Grades change when a quarter is over.",
                [Target(by_grade, "$tag_grade")],
                every="31d",
                bars=True,
                colours={"fairly_poor": AMBER, "poor": RED},
            ),
            curves("Poor by class", "Where bad credit gathers.", [Target(by_class, "$tag_class")], every="31d"),
        ],
    )


def _segments() -> Row:
    def segment(kind: str) -> Target:
        where = f"\"kind\" = '{kind}'"
        return Target(
            summed_over_time("segments", 'last("accounts")', ["partition"], ["segment"], where), "$tag_segment"
        )

    def gone(field: str, name: str) -> Target:
        return Target(summed_over_time("customers", f'sum("{field}")', ["partition"]), name)

    return Row(
        "Segments",
        [
            curves(
                "ABC",
                "A customers bring the first 80 % of all profit.",
                [segment("abc")],
                every="31d",
                bars=True,
                width=8,
            ),
            curves("Stage of life", "Where customers are.", [segment("life")], every="31d", bars=True, width=8),
            curves(
                "Left, and foretold",
                "Customers that left in the month, and how many of those had been at risk.",
                [gone("left", "left"), gone("expected", "of those at risk")],
                every="31d",
                width=8,
            ),
        ],
    )
