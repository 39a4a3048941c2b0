"""Clients that cheat, told by their invoices: scored with each day's invoices, learned from when found out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from models.backtest.binary import bounds, calibration, figures, over_time, plots
from models.backtest.report import Curve, Plot, Report
from models.errors import BadRecording
from models.learning.aggregated import Member
from models.theft.clients.book import ClientBook
from models.theft.clients.invoices import Bool, Float64, Int64, Invoices

JUDGED_FROM = int(np.datetime64("2019-07-01").astype(np.int64))
"""Day of a last invoice from which on a client counts: those who left long before were hardly ever inspected."""

_NEAREST = 1e-6
_WINDOW, _LEAST_WINDOWS = 1000, 10
_YEAR_DAYS = 365.25

PROTOCOL = (
    "clients are scored with all their invoices up to the day; the label comes the day after the last invoice in the "
    "data, and the score that counts is the last before it; clients count whose last invoice is of 2019-07 or later"
)

NOTES = [
    "Nothing that scores or learns is told that an invoice is a client's last: any client could be scored on any day "
    "with the same result, and scoring changes nothing, so only the scores that count are worked out.",
    "Labels of the same day are learned after all of that day's scores.",
]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the data.

    Attributes:
        invoices: of the day.
        ended: numbers of the clients that have no later invoice, shape (n,).
        labels: whether these cheat, shape (n,), known from the next day on.
    """

    invoices: Invoices
    ended: Int64
    labels: Bool


@dataclass(slots=True)
class Scored:
    """Scores that count, in the order in which they were given, one list entry a day.

    Attributes:
        day: of the last invoice. client: numbers.
        labels: what came out. scores: what was foretold.
    """

    day: list[Int64] = field(default_factory=list)
    client: list[Int64] = field(default_factory=list)
    labels: list[Bool] = field(default_factory=list)
    scores: list[Float64] = field(default_factory=list)


class TheftRun:
    """A pass over the days; everything learned is in it.

    Args:
        book: what is known of clients.
        learner: what is known of cheating.

    Attributes:
        records: invoices taken in.
    """

    def __init__(self, book: ClientBook, learner: Member) -> None:
        self.book, self.learner = book, learner
        self.records = 0

    def go(self, days: Iterable[Day]) -> Scored:
        """Take in days in their order."""
        scored = Scored()
        for day in days:
            self.book.add(day.invoices)
            self.records += len(day.invoices.client)
            if len(day.ended):
                self._end(day, scored)
        return scored

    def _end(self, day: Day, scored: Scored) -> None:
        values = self.book.features(day.ended)
        scored.day.append(np.full(len(day.ended), day.invoices.day))
        scored.client.append(day.ended)
        scored.labels.append(day.labels)
        scored.scores.append(self.learner.predict_proba_many(values))
        self.learner.learn_many(values, day.labels)
        self.book.learn(day.ended, day.labels)


def judge(scored: Scored, records: int) -> Report:
    """Figures of the clients that count.

    Raises:
        BadRecording: none counts, or all that count are of one kind.
    """
    if not scored.day:
        raise BadRecording("no client has an invoice: are these the clients of the invoices?")
    day, labels, scores = np.concatenate(scored.day), np.concatenate(scored.labels), np.concatenate(scored.scores)
    pictures = [_over_time(day, labels, scores)]
    labels, scores = labels[day >= JUDGED_FROM], scores[day >= JUDGED_FROM]
    if not labels.any() or labels.all():
        raise BadRecording("no two clients, an honest one and a cheat, have their last invoice in 2019-07 or later")
    return Report(
        task="theft",
        data="steg_fraud",
        protocol=PROTOCOL,
        records=records,
        judged=len(labels),
        metrics=dict(figures(labels, scores)),
        intervals=bounds(labels, scores),
        calibration=calibration(labels, scores),
        notes=list(NOTES),
        plots=[*plots(labels, scores, "cheating", "clients"), *pictures],
    )


def _over_time(day: Int64, labels: Bool, scores: Float64) -> Plot:
    """Mean log loss of many clients at a time, beside that of one who knows only how many cheat."""
    inside = np.clip(scores, _NEAREST, 1 - _NEAREST)
    losses = -np.log(np.where(labels, inside, 1 - inside))
    rate = (np.cumsum(labels) - labels + 0.5) / (np.arange(len(labels)) + 1)
    plain = -np.log(np.where(labels, rate, 1 - rate))
    years = 1970 + day / _YEAR_DAYS
    window = min(_WINDOW, max(len(day) // _LEAST_WINDOWS, 1))
    curves = [
        Curve("by the share of cheats so far", *over_time(years, plain, window), role="reference"),
        Curve("model", *over_time(years, losses, window)),
    ]
    said = f"mean log loss of {window:,} clients"
    return Plot("loss_over_time", "Log loss over time", "year of the last invoice", said, curves, "errors")
