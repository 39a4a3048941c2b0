"""A recording of what a city was billed and what it paid, for the backtest of its grades."""

import shutil
import sqlite3
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from benchmarks.city.books import DUE_DAYS

_WHOLE = ("recording.toml", "tariffs.toml", "transformers.csv")
_OF_ACCOUNTS = ("payments", "chargebacks", "customer_events")


def write_graded(recording: Path, journal: Path, out: Path, unjudged: int, zone: ZoneInfo) -> None:
    """Write the recording of all but so many first accounts, with the bills of a journal; of readings only one day."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    for name in _WHOLE:
        shutil.copy(recording / name, out / name)
    table = pa_csv.read_csv(recording / "accounts.csv").slice(unjudged)
    pa_csv.write_csv(table, out / "accounts.csv")
    chosen = table["account_id"]
    meters = pa_csv.read_csv(recording / "meters.csv")
    pa_csv.write_csv(meters.filter(pc.is_in(meters["account_id"], value_set=chosen)), out / "meters.csv")
    for stem in _OF_ACCOUNTS:
        if (path := recording / f"{stem}.parquet").exists():
            rows = pq.read_table(path)
            pq.write_table(rows.filter(pc.is_in(rows["account_id"], value_set=chosen)), out / path.name)
    if (outages := recording / "outages.parquet").exists():
        shutil.copy(outages, out / outages.name)
    with pq.ParquetFile(recording / "readings.parquet") as file:
        pq.write_table(file.read_row_group(0), out / "readings.parquet")
    bills = _bills(journal, zone)
    pq.write_table(bills.filter(pc.is_in(bills["account_id"], value_set=chosen)), out / "bills.parquet")


def _bills(journal: Path, zone: ZoneInfo) -> pa.Table:
    query = "SELECT id, account_id, booked_at, revenue FROM journal WHERE kind = 'charges' ORDER BY booked_at, id"
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as database:
        names, accounts, times, amounts = zip(*database.execute(query), strict=True)
    return pa.table(
        {
            "bill_id": names,
            "account_id": accounts,
            "issued_at": times,
            "due_at": [_due(booked, zone) for booked in times],
            "amount": [f"{-amount / 100:.2f}" for amount in amounts],
        }
    )


def _due(booked_at: int, zone: ZoneInfo) -> int:
    """Noon of the due day of a bill, Unix seconds."""
    day = datetime.fromtimestamp(booked_at, zone).date() + timedelta(DUE_DAYS)
    return int(datetime.combine(day, time(12), zone).timestamp())
