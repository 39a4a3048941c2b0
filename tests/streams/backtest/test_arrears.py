"""Generated accounts as in `card_default` and invoices as in `invoices_paid_late`; the real ones where they are."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.errors import BadRecording
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from streams.backtest import arrears, invoices
from streams.backtest.tasks import Options
from tests.support.require import evaluation_data

INVOICES = "WA_Fn-UseC_-Accounts-Receivable.csv"


def write_accounts(folder: Path, count: int = 200, seed: int = 1) -> Path:
    """Clients who are late default."""
    rng = np.random.default_rng(seed)
    delays = {f"PAY_{month}": rng.integers(-2, 4, count) for month in (0, 2, 3, 4, 5, 6)}
    money = {
        f"{kind}{month}": rng.uniform(0, 90_000, count) for kind in ("BILL_AMT", "PAY_AMT") for month in range(1, 7)
    }
    about = {name: rng.integers(1, 4, count) for name in ("SEX", "EDUCATION", "MARRIAGE", "AGE")}
    default = (delays["PAY_0"] + rng.normal(0, 1, count) > 1.5).astype(int)
    table = {"ID": range(count), "LIMIT_BAL": np.full(count, 1e5), **delays, **money, **about, "class": default}
    pq.write_table(pa.table(table), folder / "clients.parquet")
    return folder


def write_invoices(folder: Path, count: int = 120, seed: int = 1) -> Path:
    rng = np.random.default_rng(seed)
    lines = ["countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,"
             "SettledDate,PaperlessBill,DaysToSettle,DaysLate"]  # fmt: skip
    for number in range(count):
        written = np.datetime64("2012-01-03") + rng.integers(0, 600)
        due, customer = written + 30, number % 7
        settled = due + rng.integers(-9, 3) + 9 * (customer < 3)
        told = ["{1}/{2}/{0}".format(*map(int, str(day).split("-"))) for day in (written, due, settled)]
        lines.append(f"391,C{customer},1/1/2012,{number},{told[0]},{told[1]},55.9,No,{told[2]},Paper,1,1")
    (folder / INVOICES).write_text("\r\n".join(lines) + "\r\n")
    return folder


def test_arrears_are_foretold_and_said_to_be_of_credit_cards(tmp_path: Path) -> None:
    outcome = arrears.BACKTEST.run(write_accounts(tmp_path), Options())
    report = outcome.report
    assert report.metrics["auc"] > 0.75  # type: ignore[operator]
    assert len(report.metrics["auc_by_order"]) == 10  # type: ignore[arg-type]
    assert "credit-card" in report.notes[0]
    assert fingerprint(unpack(pack(outcome.state))) == fingerprint(outcome.state)


def test_accounts_without_a_column_are_refused(tmp_path: Path) -> None:
    table = pq.read_table(write_accounts(tmp_path) / "clients.parquet")
    pq.write_table(table.drop_columns(["PAY_0"]), tmp_path / "clients.parquet")
    with pytest.raises(BadRecording, match="PAY_0"):
        arrears.BACKTEST.run(tmp_path, Options())


def test_invoices_are_scored_in_the_order_of_dates(tmp_path: Path) -> None:
    outcome = invoices.BACKTEST.run(write_invoices(tmp_path), Options())
    assert outcome.report.metrics["auc"] > 0.7  # type: ignore[operator]
    assert (outcome.report.records, outcome.report.judged) == (120, 60)
    lines = (tmp_path / INVOICES).read_text().splitlines()
    (tmp_path / INVOICES).write_text("\n".join([lines[0], *reversed(lines[1:])]))
    assert invoices.BACKTEST.run(tmp_path, Options()).report.metrics == outcome.report.metrics


def test_invoices_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    write_invoices(tmp_path)
    text = (tmp_path / INVOICES).read_text()
    (tmp_path / INVOICES).write_text(text.replace("/2012,", ".2012,", 1).replace("55.9", "much", 1))
    with pytest.raises(BadRecording, match="cannot be read as invoices"):
        invoices.BACKTEST.run(tmp_path, Options())


def test_real_accounts_are_told_apart(tmp_path: Path) -> None:
    """A part of them: the whole is what `gridpulse backtest arrears` is for."""
    table = pq.read_table(evaluation_data("card_default") / "clients.parquet")
    pq.write_table(table.slice(0, 300), tmp_path / "clients.parquet")
    assert arrears.BACKTEST.run(tmp_path, Options()).report.metrics["auc"] > 0.6  # type: ignore[operator]


def test_real_invoices_are_told_apart() -> None:
    report = invoices.BACKTEST.run(evaluation_data("invoices_paid_late"), Options()).report
    assert report.metrics["auc"] > 0.75  # type: ignore[operator]
