"""Real data from elsewhere, made into recordings."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.errors import BadSettings


def convert(kind: str, source: Path, out: Path, layout: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Convert data of a known kind, `london`, `enel` or `csv`, into a recording, and report what was written.

    Args:
        kind: what the data is.
        source: the file or folder that holds it.
        out: an empty folder, or one that is not there.
        layout: fields of `streams.importers.plain.Layout`, which only a CSV file needs.

    Raises:
        BadRecording: the data is missing, damaged or not of that kind.
        BadSettings: the kind is unknown, the layout is of no use or wrong, or the folder holds a recording already.
    """
    from streams.importers.enel import import_enel
    from streams.importers.london import import_london
    from streams.importers.plain import Layout, import_csv

    known = {"london": import_london, "enel": import_enel}
    if kind == "csv":
        done = import_csv(source, out, Layout(**(layout or {})))
    elif kind not in known:
        raise BadSettings(f"unknown kind of data {kind!r}: use {', '.join(known)} or csv")
    elif layout:
        raise BadSettings(f"the layout of {kind} is known: leave out column, zone, interval, unit and stamp")
    else:
        done = known[kind](source, out)
    return {name: str(cell) if name == "path" else cell for name, cell in asdict(done).items()}
