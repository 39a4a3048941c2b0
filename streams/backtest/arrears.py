"""Arrears on `card_default`: months of bills, payments and delays of credit-card clients."""

from pathlib import Path

from models.accounts.behaviour import Behaviour
from models.backtest.arrears import run as judge
from models.errors import BadRecording
from streams.backtest.columns import floats, matrix
from streams.backtest.tasks import Backtest, Options, Outcome
from streams.importers.tables import read_table

CLIENTS = "clients.parquet"

_DELAYS = ("PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6")
_BILLS = tuple(f"BILL_AMT{month}" for month in range(1, 7))
_PAID = tuple(f"PAY_AMT{month}" for month in range(1, 7))
_ABOUT = {"schooling": "EDUCATION", "status": "MARRIAGE", "age": "AGE"}
_COLUMNS = ("LIMIT_BAL", *_DELAYS, *_BILLS, *_PAID, *_ABOUT.values(), "class")


def run(folder: Path, options: Options) -> Outcome:
    """Ten orders of the clients.

    Raises:
        BadRecording: the file is damaged or lacks a column, or there is nothing to judge.
    """
    table = read_table(folder, _COLUMNS, CLIENTS)
    defaulted = floats(table["class"]) > 0
    if not defaulted.any() or defaulted.all():
        raise BadRecording(f"{folder} has nothing to judge: it needs clients that defaulted and clients that did not")
    behaviour = Behaviour(
        limit=floats(table["LIMIT_BAL"]),
        delay=matrix(table, _DELAYS),
        billed=matrix(table, _BILLS),
        paid=matrix(table, _PAID),
        about={name: floats(table[column]) for name, column in _ABOUT.items()},
    )
    report, learned = judge(behaviour, defaulted, options.start, options.seed, options.progress)
    return Outcome(report, learned)


BACKTEST = Backtest("arrears", (CLIENTS,), run)
