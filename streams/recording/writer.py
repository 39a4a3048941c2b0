"""Writes a recording, file by file as its rows come."""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from models.errors import BadSettings
from models.records import Tariff
from streams.recording.kinds import BY_STEM, Type

Format = Literal["parquet", "csv", "ndjson"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "ndjson")

_ARROW = {
    "text": pa.string(),
    "number": pa.float64(),
    "whole": pa.int64(),
    "flag": pa.bool_(),
    "moment": pa.int64(),
    "amount": pa.string(),
}
_ROWS = 20_000


class RecordingWriter:
    """A recording that is being written; use it in a `with` block.

    The same rows give the same bytes.

    Args:
        path: the folder; made where it is not there.
        format: of all files that hold rows over time. Reference data is always CSV.

    Raises:
        BadSettings: the format is unknown, or the folder holds a recording already.
    """

    def __init__(self, path: Path, format: Format = "parquet") -> None:  # noqa: A002 - as people say it
        if format not in FORMATS:
            raise BadSettings(f"unknown format {format!r}: use {', '.join(FORMATS)}")
        path.mkdir(parents=True, exist_ok=True)
        if present := sorted(found.name for found in path.iterdir() if found.stem in BY_STEM):
            raise BadSettings(f"{path} holds {present[0]} already: name an empty folder")
        self.path = path
        self.format: Format = format
        self._files: dict[str, _File] = {}
        self._waiting: dict[str, list[Mapping[str, Any]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def settings(self, **values: str | int) -> None:
        """Write `recording.toml`."""
        lines = [f"{name} = {msgspec.json.encode(value).decode()}\n" for name, value in values.items()]
        (self.path / "recording.toml").write_text("".join(lines))

    def reference(self, stem: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write all meters, transformers or accounts at once; columns are those of the first row."""
        file = _CsvFile(self.path / f"{stem}.csv")
        file.table(_table(stem, list(rows)))
        file.close()

    def tariffs(self, tariffs: Sequence[Tariff]) -> None:
        """Write `tariffs.toml`."""
        (self.path / "tariffs.toml").write_text("\n".join(_toml(tariff) for tariff in tariffs))

    def readings(
        self,
        meters: Sequence[str],
        meter: NDArray[np.int32],
        columns: Mapping[str, NDArray[Any] | pa.Array],
        odd: Mapping[int, Mapping[str, Any] | bytes] | None = None,
    ) -> None:
        """Append readings in arrival order.

        Args:
            meters: names that `meter` counts; the same in every call.
            meter: meter of each row, shape (n,).
            columns: `at`, `kwh` and others by name, shape (n,) each; the same names in every call.
            odd: rows that are not written as their columns say but with these cells, or as this line. A Parquet file
                has types and cannot hold them, so there they are left out.
        """
        names = pa.DictionaryArray.from_arrays(pa.array(meter, pa.int32()), pa.array(meters, pa.string()))
        table = pa.table({"meter_id": names, **columns})
        file = self._file("readings")
        start = 0
        for row, cells in sorted((odd or {}).items()):
            file.table(table.slice(start, row - start))
            file.odd(table.column_names, table.slice(row, 1).to_pylist()[0], cells)
            start = row + 1
        file.table(table.slice(start))

    def row(self, stem: str, row: Mapping[str, Any]) -> None:
        """Append one row of any other kind."""
        waiting = self._waiting.setdefault(stem, [])
        waiting.append(row)
        if len(waiting) >= _ROWS:
            self._flush(stem)

    def close(self) -> None:
        """Write what waits and close the files."""
        for stem in self._waiting:
            self._flush(stem)
        for file in self._files.values():
            file.close()

    def _flush(self, stem: str) -> None:
        if self._waiting[stem]:
            self._file(stem).table(_table(stem, self._waiting[stem], every=True))
        self._waiting[stem] = []

    def _file(self, stem: str) -> "_File":
        if stem not in self._files:
            made = {"parquet": _ParquetFile, "csv": _CsvFile, "ndjson": _NdjsonFile}[self.format]
            self._files[stem] = made(self.path / f"{stem}.{self.format}")
        return self._files[stem]


def _table(stem: str, rows: Sequence[Mapping[str, Any]], *, every: bool = False) -> pa.Table:
    """Rows as typed columns: those of the first row, or every column that the kind knows."""
    types: dict[str, Type] = BY_STEM[stem].types
    names = types if every else dict.fromkeys(rows[0])
    return pa.table({name: pa.array([row.get(name) for row in rows], _ARROW[types[name]]) for name in names})


def _toml(tariff: Tariff) -> str:
    body = msgspec.to_builtins(tariff)
    lines = [f"[{_inline(body.pop('tariff'))}]"]
    if "tiers" in body:
        body["tiers"] = [["inf" if limit is None else limit, price] for limit, price in body["tiers"]]
    lines += [f"{name} = {_inline(value)}" for name, value in body.items()]
    return "\n".join(lines) + "\n"


def _inline(value: Any) -> str:
    """A value of JSON, but for null, as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_inline(name)} = {_inline(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return msgspec.json.encode(value).decode()


class _File:
    """One file of rows over time."""

    def table(self, table: pa.Table) -> None:
        """Append typed rows."""

    def odd(self, names: Sequence[str], usual: Mapping[str, Any], cells: Mapping[str, Any] | bytes) -> None:
        """Append a row that no column type fits."""

    def close(self) -> None:
        """Finish the file."""


class _ParquetFile(_File):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def table(self, table: pa.Table) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        if len(table):
            self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class _CsvFile(_File):
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._begun = False

    def table(self, table: pa.Table) -> None:
        if not self._begun:
            self._file.write(",".join(table.column_names).encode() + b"\n")
            self._begun = True
        buffer = io.BytesIO()
        options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
        pa_csv.write_csv(_undecoded(table), buffer, options)
        self._file.write(buffer.getvalue())

    def odd(self, names: Sequence[str], usual: Mapping[str, Any], cells: Mapping[str, Any] | bytes) -> None:
        if not isinstance(cells, bytes):
            row = {**usual, **cells}
            cells = ",".join("" if row[name] is None else str(row[name]) for name in names).encode()
        self._file.write(cells + b"\n")

    def close(self) -> None:
        self._file.close()


class _NdjsonFile(_File):
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._encode = msgspec.json.Encoder().encode

    def table(self, table: pa.Table) -> None:
        for row in table.to_pylist():
            self._line(row)

    def odd(self, names: Sequence[str], usual: Mapping[str, Any], cells: Mapping[str, Any] | bytes) -> None:
        if isinstance(cells, bytes):
            self._file.write(cells + b"\n")
        else:
            self._line({**usual, **cells})

    def close(self) -> None:
        self._file.close()

    def _line(self, row: Mapping[str, Any]) -> None:
        present = {name: cell for name, cell in row.items() if cell is not None}
        self._file.write(self._encode(present) + b"\n")


def _undecoded(table: pa.Table) -> pa.Table:
    """The table with plain text in place of dictionaries, which the CSV writer does not take."""
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.itercolumns()
    ]
    return pa.table(columns, table.column_names)
