"""Reference data of a recording: tariffs, accounts, transformers and meters, all there from its start."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from models.errors import BadRecording, BadSettings
from models.flow.topics import TARIFFS
from models.records import UNREADABLE, Tariff
from models.tariffs.parse import read_tariffs, records_of
from streams.recording.blocks import BlockFile
from streams.recording.chunk import ALL
from streams.recording.kinds import ACCOUNT_FILE, EVERY_PARTITION, METERS, TRANSFORMERS, Kind
from streams.recording.values import row_values

_encode = msgspec.json.Encoder().encode

Row = tuple[str, int, str, bytes]
"""Topic, partition, key, value."""


def tariffs(path: Path) -> list[Row]:
    """The tariffs of a `tariffs.toml`: a table `[name]` each, with the fields of `models.records.Tariff`.

    A tier without an upper limit is written `["inf", "0.30"]`, as TOML has no null. The file may be one of
    `models.tariffs.file`, too.

    Raises:
        BadRecording: not TOML, or not tariffs.
    """
    try:
        text = path.read_text()
        tables = tomllib.loads(text)
        if isinstance(tables.get("tariffs"), dict):
            return [_tariff(tariff) for tariff in records_of(read_tariffs(text, str(path)))]
        made = [msgspec.convert({"tariff": name, **_tiers(table)}, Tariff) for name, table in tables.items()]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRecording(f"{path} is not TOML: {error}") from None
    except (msgspec.ValidationError, TypeError) as error:
        raise BadRecording(f"{path} does not hold tariffs: {error}") from None
    except BadSettings as error:
        raise BadRecording(str(error)) from None
    return [_tariff(tariff) for tariff in made]


def _tariff(tariff: Tariff) -> Row:
    return TARIFFS, ALL, tariff.tariff, _encode(tariff)


def _tiers(table: dict[str, Any]) -> dict[str, Any]:
    if "tiers" not in table:
        return table
    tiers = [[None if limit == "inf" else limit, price] for limit, price in table["tiers"]]
    return {**table, "tiers": tiers}


def rows(kind: Kind, file: BlockFile, partition: Callable[[str], int]) -> Iterator[Row]:
    """The rows of a file of reference data."""
    for block in file.blocks(file.start):
        for _, line in block.lines:
            yield kind.topic, _place(kind, _json_key(kind, line), partition), _json_key(kind, line), line
        if block.table is not None:
            for cells in block.table.to_pylist():
                body = row_values(cells, kind.types)
                yield _row(kind, body, partition)


def _row(kind: Kind, body: dict[str, Any], partition: Callable[[str], int]) -> Row:
    key = str(body.get(_named(kind), ""))
    if kind in (METERS, TRANSFORMERS):
        body = {"kind": "meter" if kind is METERS else "transformer", **body}
    return kind.topic, _place(kind, key, partition), _prefixed(kind, key), _encode(body)


def _json_key(kind: Kind, line: bytes) -> str:
    try:
        body = msgspec.json.decode(line)
    except UNREADABLE:
        return ""
    return str(body.get(_named(kind), "")) if isinstance(body, dict) else ""


def _named(kind: Kind) -> str:
    return "transformer_id" if kind is TRANSFORMERS else "account_id" if kind is ACCOUNT_FILE else "meter_id"


def _prefixed(kind: Kind, key: str) -> str:
    """Key of a record; a transformer's differs from that of a meter of the same name, for the topic is compacted."""
    return f"transformer:{key}" if kind is TRANSFORMERS else key


def _place(kind: Kind, key: str, partition: Callable[[str], int]) -> int:
    if not key:
        return 0  # it will be refused, which one shard does
    return ALL if kind.key == EVERY_PARTITION else partition(key)
