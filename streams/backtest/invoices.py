"""Arrears on `invoices_paid_late`: invoices with the days they were due and settled."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from models.accounts.debtors import Invoice
from models.backtest.invoices import InvoiceRun, judge
from models.errors import BadRecording
from streams.backtest.tasks import Backtest, Options, Outcome

INVOICES = "WA_Fn-UseC_-Accounts-Receivable.csv"

_EPOCH = date(1970, 1, 1)
_COLUMNS = ("invoiceNumber", "customerID", "InvoiceDate", "DueDate", "InvoiceAmount", "PaperlessBill", "SettledDate")


def run(folder: Path, options: Options) -> Outcome:
    """One pass over the invoices by the day they were written.

    Raises:
        BadRecording: the file is damaged or lacks a column, or there is nothing to judge.
    """
    rows = sorted(_rows(folder / INVOICES), key=lambda row: (row[1].written, row[0]))
    invoices, settled = (
        [(number, invoice) for number, invoice, _ in rows],
        [max(day, one.written) for _, one, day in rows],
    )
    half = [day > invoice.due for _, invoice, day in rows[len(rows) // 2 :]]
    if all(half) or not any(half):
        raise BadRecording(
            f"{folder} has nothing to judge: it needs invoices settled late and invoices settled in time"
        )
    state: InvoiceRun = options.start or InvoiceRun()
    found = state.go(invoices, settled)
    options.progress(1.0)
    return Outcome(judge(invoices, settled, found), state)


BACKTEST = Backtest("arrears", (INVOICES,), run)


def _rows(path: Path) -> list[tuple[str, Invoice, int]]:
    """Number, invoice and day of settling."""
    try:
        text = pa_csv.ConvertOptions(column_types=dict.fromkeys(_COLUMNS, pa.string()), include_columns=list(_COLUMNS))
        columns = [column.to_pylist() for column in pa_csv.read_csv(path, convert_options=text).columns]
        return [
            (number, Invoice(customer, _day(written), _day(due), float(amount), bill == "Electronic"), _day(settled))
            for number, customer, written, due, amount, bill, settled in zip(*columns, strict=True)
        ]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadRecording(f"{path} cannot be read as invoices: it is not as its layout says ({error})") from None


def _day(text: str) -> int:
    month, day, year = map(int, text.split("/"))
    return (date(year, month, day) - _EPOCH).days
