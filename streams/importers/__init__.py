"""Real data from elsewhere, made into recordings."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.errors import BadSettings


def convert(kind: str, source: Path, out: Path) -> dict[str, Any]:
    """Convert data of a known kind, `london`, `enel` or `csv`, into a recording, and report what was written.

    Raises:
        BadRecording: the data is missing, damaged or not of that kind.
        BadSettings: the kind is unknown, or the folder holds a recording already.
    """
    from streams.importers.enel import import_enel
    from streams.importers.london import import_london
    from streams.importers.plain import import_csv

    known = {"london": import_london, "enel": import_enel, "csv": import_csv}
    if kind not in known:
        raise BadSettings(f"unknown kind of data {kind!r}: use {', '.join(known)}")
    done = known[kind](source, out)
    return {name: str(cell) if name == "path" else cell for name, cell in asdict(done).items()}
