"""Small recordings for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

START = 1_704_067_200
METERS = ["M1", "M2", "M3", "M4", "M5"]


def write_reference(folder: Path) -> None:
    places = "".join(f"{meter},T{number % 2},A{number}\n" for number, meter in enumerate(METERS))
    (folder / "meters.csv").write_text("meter_id,transformer_id,account_id\n" + places)
    (folder / "transformers.csv").write_text("transformer_id,feeder_id,rated_kva,meter_id\nT0,F1,100,\nT1,F1,63,TM1\n")
    (folder / "accounts.csv").write_text("account_id,class,tariff,prepaid\nA0,business,flat,false\nA1,,flat,true\n")


def rows(slots: int = 8) -> list[dict[str, Any]]:
    return [
        {"meter_id": meter, "at": START + 900 * (slot + 1), "kwh": round(0.1 * slot + 0.01 * number, 3)}
        for slot in range(slots)
        for number, meter in enumerate(METERS)
    ]


def write_csv(path: Path, table: Sequence[Mapping[str, Any]]) -> None:
    names = list(table[0])
    lines = [",".join(names)] + [
        ",".join("" if row[name] is None else str(row[name]) for name in names) for row in table
    ]
    path.write_text("\n".join(lines) + "\n")


def write_ndjson(path: Path, table: Sequence[Mapping[str, Any]]) -> None:
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in table))


def write_parquet(path: Path, table: Sequence[Mapping[str, Any]], group: int = 1 << 20) -> None:
    pq.write_table(pa.Table.from_pylist(list(table)), path, row_group_size=group)


def make(folder: Path, kind: str = "csv", table: Sequence[Mapping[str, Any]] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    write_reference(folder)
    write = {"csv": write_csv, "ndjson": write_ndjson, "parquet": write_parquet}[kind]
    write(folder / f"readings.{kind}", rows() if table is None else table)
    return folder
