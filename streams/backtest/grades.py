"""Grades on recordings with bills and payments, and on `card_default`."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.config import AccountsConfig
from models.accounts.days import LocalDays
from models.accounts.months import first_day
from models.accounts.stage import AccountsStage
from models.backtest.grades import Foretold, grades_before, judge
from models.calendar import LocalTime
from models.config import Common
from models.customers.book import Book
from models.customers.config import CustomersConfig
from models.customers.grading import WINDOW, Grading
from models.customers.indicators import Quarters, indicators, trouble, weights
from models.customers.intake import Intake
from models.customers.messages import AccountMonths
from models.errors import BadRecording
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.topics import ACCOUNT_MONTHS, READINGS
from models.flow.wire import unpack
from streams.backtest.arrears import CLIENTS
from streams.backtest.columns import floats, matrix
from streams.backtest.tasks import Backtest, Options, Outcome
from streams.importers.tables import read_table
from streams.recording.recording import Recording

Float64 = NDArray[np.float64]

_CARDS = "This is credit-card data (clients of a bank who default on their card), not bills of an electricity utility."
_MONTHS = (
    "A month takes the place of a quarter; a month of delay is taken for a month of bills overdue. The constants of "
    "the trend were chosen on a random half of these clients together with one simulated town, the share of the mean "
    "with all of them in view."
)
_TOWN = (
    "Arrears of a quarter are a bill paid more than 3 days late or still open; every quarter end from the second on "
    "is a moment of grading, and accounts are resampled whole."
)
_STEP = 100_000
_DELAYS = ("PAY_0", "PAY_2", "PAY_3", "PAY_4")


def cards(folder: Path, _options: Options) -> Outcome:
    """Clients of `card_default`: four months, and whether they default in the next.

    Raises:
        BadRecording: the file is damaged or lacks a column.
    """
    table = read_table(folder, (*_DELAYS, "class"), CLIENTS)
    late = np.maximum(matrix(table, _DELAYS), 0)
    count, one, none = len(late), np.ones_like(late), np.zeros_like(late)
    quarters = Quarters(
        months=3 * one, judged=one, late=late > 0, overdue_days=30 * np.minimum(late, 3), billed=300 * one,
        overdue=100 * late, reversed=none, cuts=none, theft=none, tamper=none, wh=-one,
    )  # fmt: skip
    known = indicators(quarters, np.full(count, np.inf))
    found = trouble(known, weights(np.zeros(count, np.bool_)), quarters.months)
    of = Foretold(found, grades_before(found), floats(table["class"]) > 0, np.arange(count))
    return Outcome(judge("card_default", of, [_CARDS, _MONTHS]), None)


def town(folder: Path, options: Options) -> Outcome:
    """A recording: its bills and payments through the ledgers, graded at every quarter's end.

    Raises:
        BadRecording: it is too short, or nobody or everybody falls into arrears.
    """
    recording = Recording(folder)
    zone = recording.settings.timezone or "UTC"
    book, moments = Book(CustomersConfig().most_accounts), []
    days = LocalDays(LocalTime(zone))
    intake, grading = Intake(book, days, 1.0), Grading(book, CustomersConfig())
    common = Common(timezone=zone, currency_digits=recording.settings.currency_digits or 2)
    told = _months(recording, common, options)
    # A month comes in several messages where there are many accounts.
    for (month, at), messages in itertools.groupby(told, attrgetter("month", "at")):
        for message in messages:
            intake.month(message)
        if month % 3 == 2:
            moments.append(_graded(book, grading, first_day(month + 1), at))
            book.turn()
    of = _foretold(moments)
    if not len(of.arrears) or of.arrears.all() or not of.arrears.any():
        raise BadRecording(f"{folder} has nothing to judge: it needs bills and payments of four quarters or more")
    return Outcome(judge(folder.name, of, [_TOWN]), None)


BACKTESTS = [Backtest("grades", (CLIENTS,), cards), Backtest("grades", ("recording.toml",), town)]


def _graded(book: Book, grading: Grading, today: int, now: int) -> dict[str, NDArray[Any]]:
    """Grade the quarter that is over: what was known, and whether there were arrears in it."""
    count, before = len(book), book.grade[: len(book)].astype(np.int64)
    list(grading.grade(today, now))
    return {
        "trouble": book.trouble[:count, :WINDOW].astype(np.float64),
        "before": before,
        "arrears": (book.late[:count, 0] > 0) | (book.overdue[:count, 0] > 0),
        "here": book.months[:count, 0] > 0,
    }


def _foretold(moments: list[dict[str, NDArray[Any]]]) -> Foretold:
    """Pair each quarter's end with the quarter that followed; accounts keep their rows."""
    pairs = list(itertools.pairwise(moments[1:]))
    rows = [np.flatnonzero(now["here"] & after["here"][: len(now["here"])]) for now, after in pairs]
    if not rows:
        return Foretold(np.empty((0, WINDOW)), np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.int64))
    return Foretold(
        np.concatenate([now["trouble"][mine] for (now, _), mine in zip(pairs, rows, strict=True)]),
        np.concatenate([now["before"][mine] for (now, _), mine in zip(pairs, rows, strict=True)]),
        np.concatenate([after["arrears"][mine] for (_, after), mine in zip(pairs, rows, strict=True)]),
        np.concatenate(rows),
    )


def _months(recording: Recording, common: Common, options: Options) -> Iterator[AccountMonths]:
    """What the accounts stage says of each month."""
    stage = AccountsStage(common, replace(AccountsConfig(), bill_from_charges=False))
    stage.start(recording.first_time)
    out = Out(0, 0, 1, stage.outputs, 0)
    for step in recording.feed(1, _STEP):
        for record in step.records:
            while stage.due() < record.time_ms:
                out.now = stage.due()
                stage.fire(out.now, out)
            if record.topic in stage.inputs and record.topic != READINGS:
                times, offsets = np.array([record.time_ms]), np.zeros(1, np.int64)
                stage.apply(record.topic, Batch(offsets, times, [record.value]), out)
        yield from (unpack(each.value, AccountMonths) for each in out.emissions if each.topic == ACCOUNT_MONTHS)
        out.emissions.clear()
        options.progress((step.time - recording.first_time) / max(1, recording.last_time - recording.first_time))
