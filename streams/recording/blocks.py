"""Files read block by block in bounded memory, from any block on.

Where blocks begin depends on the file alone, so a killed replay continues with the same blocks.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from models.errors import BadRecording

BLOCK_BYTES = 4 << 20
BLOCK_ROWS = 1 << 17
_TAIL_BYTES = 1 << 20


class Block(NamedTuple):
    """Consecutive rows of a file.

    Attributes:
        position: where it begins, and `following` where the next does: bytes, or rows in a Parquet file.
        table: its rows as columns; all text from a CSV file. None where the file has no columns.
        rows: number within the block of each row of the table.
        lines: (number within the block, bytes) of each line that is not a row of the table.
    """

    position: int
    following: int
    table: pa.Table | None
    rows: NDArray[np.int64]
    lines: list[tuple[int, bytes]]


_Parsed = tuple[pa.Table, NDArray[np.int64], list[tuple[int, bytes]]]


class BlockFile(Protocol):
    """A file that gives blocks."""

    path: Path
    columns: list[str] | None
    start: int

    def blocks(self, position: int) -> Iterator[Block]:
        """Blocks from the one that begins at `position` on."""

    def tail(self) -> int:
        """A position near the end that some block may begin at."""


def open_blocks(path: Path) -> BlockFile:
    """Open a file by its extension.

    Raises:
        BadRecording: the file is empty, or its head cannot be read.
    """
    if path.stat().st_size == 0:
        raise BadRecording(f"{path} is empty: write it again, or remove it if there is nothing to say")
    kinds: dict[str, Any] = {".csv": CsvFile, ".ndjson": NdjsonFile, ".parquet": ParquetFile}
    made: BlockFile = kinds[path.suffix](path)
    return made


class _LineFile(ABC):
    """Blocks of whole lines."""

    start = 0

    def __init__(self, path: Path) -> None:
        self.path = path

    def blocks(self, position: int) -> Iterator[Block]:
        """Blocks from the one that begins at byte `position` on."""
        with self.path.open("rb") as file:
            file.seek(max(position, self.start))
            begin, rest = file.tell(), b""
            while piece := file.read(BLOCK_BYTES):
                data = rest + piece
                cut = data.rfind(b"\n") + 1
                rest = data[cut:]
                if cut:
                    yield self._block(begin, begin + cut, data[:cut])
                    begin += cut
            if rest:
                yield self._block(begin, begin + len(rest), rest)

    def tail(self) -> int:
        """Begin of a line about a megabyte before the end."""
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            file.seek(max(self.start, size - _TAIL_BYTES))
            position = file.tell()
            return position if position == self.start else position + len(file.readline())

    @abstractmethod
    def _block(self, position: int, following: int, data: bytes) -> Block:
        """The block of these bytes."""


class NdjsonFile(_LineFile):
    """One JSON record a line."""

    columns: list[str] | None = None

    def _block(self, position: int, following: int, data: bytes) -> Block:
        lines = [(row, line) for row, line in enumerate(data.split(b"\n")) if line.strip()]
        return Block(position, following, None, np.zeros(0, np.int64), lines)


class CsvFile(_LineFile):
    """Comma-separated text with a header; a row is a line, so no cell holds a line break."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        with path.open("rb") as file:
            head = file.readline()
            self.start = file.tell()
        try:
            names = pa_csv.read_csv(_source(head.removeprefix(b"\xef\xbb\xbf"))).column_names
        except pa.ArrowInvalid as error:
            raise BadRecording(f"{path} has no header: its first line must name the columns ({error})") from None
        self.columns: list[str] | None = [name.strip() for name in names]

    def _block(self, position: int, following: int, data: bytes) -> Block:
        try:
            table, rows, lines = self._parsed(data)
        except (pa.ArrowInvalid, UnicodeDecodeError):
            table, rows, lines = self._sifted(data)
        return Block(position, following, table, rows, lines)

    def _sifted(self, data: bytes) -> _Parsed:
        """Rows of data some of whose lines are not text."""
        numbered = [line for line in data.split(b"\n") if line.strip()]
        readable = [row for row, line in enumerate(numbered) if _readable(line)]
        table, rows, lines = self._parsed(b"".join(numbered[row] + b"\n" for row in readable))
        places = np.array(readable, np.int64)
        broken = [(row, line) for row, line in enumerate(numbered) if not _readable(line)]
        return table, places[rows], sorted(broken + [(readable[row], line) for row, line in lines])

    def _parsed(self, data: bytes) -> _Parsed:
        assert self.columns is not None
        lines: list[tuple[int, bytes]] = []

        def skip(row: Any) -> str:
            lines.append((row.number - 1, row.text.encode()))
            return "skip"

        table = pa_csv.read_csv(
            _source(data or b"\n"),
            read_options=pa_csv.ReadOptions(column_names=self.columns, use_threads=False, block_size=len(data) + 1),
            parse_options=pa_csv.ParseOptions(invalid_row_handler=skip),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(self.columns, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        numbers = np.arange(len(table) + len(lines))
        return table, np.delete(numbers, [row for row, _ in lines]), lines


def _source(data: bytes) -> pa.BufferReader:
    """A copy of bytes in Arrow's own memory.

    Arrow's threads let go of what they have read at a time of their own. An object of Python's that they let go of
    while the interpreter ends would abort the process.
    """
    stream = pa.BufferOutputStream()
    stream.write(data)
    return pa.BufferReader(stream.getvalue())


def _readable(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


class ParquetFile:
    """Columns with types; positions are row numbers."""

    start = 0

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with pq.ParquetFile(path) as file:
                self.columns: list[str] | None = file.schema_arrow.names
                self._groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
                self._names = [name for name in ("meter_id",) if name in self.columns]
                self._check_zones(file.schema_arrow)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path, error) from None

    def blocks(self, position: int) -> Iterator[Block]:
        """Blocks from the one that begins at row `position` on; they never span row groups."""
        begin = 0
        try:
            with pq.ParquetFile(self.path, read_dictionary=self._names) as file:
                for group, rows in enumerate(self._groups):
                    if begin + rows > position:
                        yield from self._group(file, group, begin, position)
                    begin += rows
        except (pa.ArrowException, OSError) as error:
            raise _damaged(self.path, error) from None

    def tail(self) -> int:
        """First row of the last row group."""
        return sum(self._groups[:-1])

    def _group(self, file: pq.ParquetFile, group: int, begin: int, position: int) -> Iterator[Block]:
        for batch in file.iter_batches(BLOCK_ROWS, row_groups=[group]):
            if begin >= position:
                table = pa.Table.from_batches([batch])
                yield Block(begin, begin + len(table), table, np.arange(len(table)), [])
            begin += len(batch)

    def _check_zones(self, schema: pa.Schema) -> None:
        for field in schema:
            if pa.types.is_timestamp(field.type) and field.type.tz is None:
                raise BadRecording(
                    f"column {field.name!r} of {self.path} is a timestamp without a time zone: "
                    "write Unix seconds or a timestamp with a zone"
                )


def _damaged(path: Path, error: Exception) -> BadRecording:
    return BadRecording(f"{path} is damaged or truncated: write it again ({str(error).splitlines()[0]})")
