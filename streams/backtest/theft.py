"""Theft on `steg_fraud`: invoices of clients, of whom some were found cheating."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from models.backtest.theft import Day, TheftRun, judge
from models.errors import BadRecording
from models.theft.clients.book import ClientBook, Clients
from models.theft.clients.invoices import Invoices
from models.theft.clients.learner import make_learner
from streams.backtest.tasks import Backtest, Options, Outcome
from streams.importers.tables import read_table

CLIENTS, INVOICES = "clients.parquet", "invoices.parquet"

_BATCH = 200_000
_LEVELS = tuple(f"consommation_level_{level}" for level in range(1, 5))
_NUMBERS = {
    "tariff": "tarif_type",
    "meter": "counter_number",
    "code": "counter_code",
    "status": "counter_statue",
    "remark": "reading_remarque",
    "old": "old_index",
    "new": "new_index",
    "months": "months_number",
}
_COLUMNS = ("invoice_date", "client_id", "counter_type", *_NUMBERS.values(), *_LEVELS)

Int64 = NDArray[np.int64]


def run(folder: Path, options: Options) -> Outcome:
    """One pass over the invoices in their order.

    Raises:
        BadRecording: a file is damaged or lacks a column, invoices are not in the order of their dates, or there is
            nothing to judge.
    """
    state: TheftRun = options.start or TheftRun(ClientBook(), make_learner(options.seed))
    before = state.records
    scored = state.go(days(folder, state.book, options.progress))
    return Outcome(judge(scored, state.records - before), state)


def days(folder: Path, book: ClientBook, progress: Callable[[float], None] = lambda share: None) -> Iterator[Day]:
    """The days of a folder in their order, each with the clients that end on it; the clients join the book."""
    table = read_table(folder, ("client_id", "disrict", "region", "client_catg", "creation_date", "target"), CLIENTS)
    clients = _clients(table)
    source = _Source(folder / INVOICES, clients, book.join(clients))
    cheats = np.zeros(len(book), bool)
    cheats[source.number] = _numbers(table["target"]) != 0
    last = source.last_days()
    order = np.argsort(last, kind="stable")
    ends = last[order]
    first, final = None, int(ends.max(initial=0))
    for invoices in _by_day(source.parts()):
        first = invoices.day if first is None else first
        begin, end = np.searchsorted(ends, [invoices.day, invoices.day + 1])
        yield Day(invoices, order[begin:end], cheats[order[begin:end]])
        progress((invoices.day - first) / max(final - first, 1))


BACKTEST = Backtest("theft", (CLIENTS, INVOICES), run)


class _Source:
    """Invoices of a file, of clients that are known.

    Attributes:
        number: of each client in the book.
    """

    def __init__(self, path: Path, clients: Clients, number: Int64) -> None:
        self.number = number
        self._path, self._district = path, clients.district
        self._ids = pa.array(clients.ids, pa.large_string())

    def last_days(self) -> Int64:
        """Day of the last invoice of each client by its number, -1 for one that has none."""
        last = np.full(int(self.number.max(initial=-1)) + 1, -1)
        for table in self._tables(("invoice_date", "client_id")):
            np.maximum.at(last, self.number[self._places(table)], _dates(table["invoice_date"]))
        return last

    def parts(self) -> Iterator[tuple[Int64, Invoices]]:
        """Invoices with the day of each, in the order of the file."""
        for table in self._tables(_COLUMNS):
            yield _dates(table["invoice_date"]), self._invoices(table)

    def _tables(self, columns: tuple[str, ...]) -> Iterator[pa.Table]:
        """Rows of known clients, a batch at a time."""
        for table in _batches(self._path, columns):
            ids = pc.cast(table["client_id"], pa.large_string())
            yield table.filter(pc.is_in(ids, value_set=self._ids))

    def _places(self, table: pa.Table) -> Int64:
        ids = pc.cast(table["client_id"], pa.large_string())
        return _numbers(pc.index_in(ids, value_set=self._ids))

    def _invoices(self, table: pa.Table) -> Invoices:
        place = self._places(table)
        return Invoices(
            day=0,
            client=self.number[place],
            district=self._district[place],
            gas=_numbers(pc.equal(table["counter_type"], "GAZ")) != 0,
            levels=np.stack([_numbers(table[name]) for name in _LEVELS], axis=1).astype(np.float64),
            **{name: _numbers(table[column]) for name, column in _NUMBERS.items()},
        )


def _by_day(parts: Iterator[tuple[Int64, Invoices]]) -> Iterator[Invoices]:
    """Cut at the days, those that lie across two parts put together."""
    kept: list[Invoices] = []
    for days, invoices in parts:
        begins = np.flatnonzero(np.r_[True, days[1:] != days[:-1]]) if len(days) else np.zeros(0, np.int64)
        for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(days)], strict=True):
            piece = replace(invoices.at(slice(begin, end)), day=int(days[begin]))
            if kept and piece.day < kept[0].day:
                raise BadRecording(
                    f"{INVOICES} is not sorted by invoice_date: sort it, for what comes later is not known"
                )
            if kept and piece.day != kept[0].day:
                yield Invoices.joined(kept)
                kept = []
            kept.append(piece)
    if kept:
        yield Invoices.joined(kept)


def _batches(path: Path, columns: tuple[str, ...]) -> Iterator[pa.Table]:
    try:
        file = pq.ParquetFile(path)
        if missing := [column for column in columns if column not in file.schema_arrow.names]:
            raise BadRecording(f"{path} has no column {missing[0]!r}: it has {', '.join(file.schema_arrow.names)}")
        for batch in file.iter_batches(_BATCH, columns=list(columns)):
            yield pa.table(batch)
    except (pa.ArrowException, OSError) as error:
        raise BadRecording(f"{path} is damaged or truncated: fetch it again ({error})") from None


def _clients(table: pa.Table) -> Clients:
    return Clients(
        ids=pc.cast(table["client_id"], pa.string()).to_pylist(),
        district=_numbers(table["disrict"]),
        region=_numbers(table["region"]),
        category=_numbers(table["client_catg"]),
        created=_dates(pc.strptime(table["creation_date"], format="%d/%m/%Y", unit="s")),
    )


def _dates(column: Any) -> Int64:
    """Days since 1970-01-01."""
    days: Int64 = pc.cast(pc.cast(column, pa.date32()), pa.int32()).to_numpy().astype(np.int64)
    return days


def _numbers(column: Any) -> Int64:
    """As whole numbers; what is none, such as a letter among the codes of a status, as -1."""
    if pa.types.is_large_string(column.type) or pa.types.is_string(column.type):
        column = pc.if_else(pc.match_substring_regex(column, "^[0-9]+$"), column, "-1")
    numbers: Int64 = pc.cast(pc.fill_null(pc.cast(column, pa.int64()), -1), pa.int64()).to_numpy()
    return numbers
