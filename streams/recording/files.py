"""Which files a recording has, and whether their columns are what they should be."""

from pathlib import Path

from models.errors import BadRecording
from streams.recording.blocks import BlockFile, open_blocks
from streams.recording.frames import ENERGY
from streams.recording.kinds import BY_STEM, READING_FILE, Kind

EXTENSIONS = (".csv", ".ndjson", ".parquet")


def find(folder: Path) -> dict[str, Path]:
    """Stem -> file of every kind that a recording has.

    Raises:
        BadRecording: there is no such folder, a kind has two files or one of an unknown extension.
    """
    if not folder.is_dir():
        raise BadRecording(f"{folder} is not a folder: name the folder that holds the recording")
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.stem not in BY_STEM:
            continue
        if path.suffix not in EXTENSIONS:
            raise BadRecording(f"{path} has an unknown extension: use {', '.join(EXTENSIONS)}")
        if path.stem in found:
            raise BadRecording(f"{found[path.stem]} and {path} are both there: keep the one that is meant")
        found[path.stem] = path
    return found


def need(found: dict[str, Path], folder: Path, stem: str) -> Path:
    """The file of a kind that every recording must have.

    Raises:
        BadRecording: it is missing.
    """
    if stem not in found:
        names = " or ".join(f"{stem}{extension}" for extension in EXTENSIONS)
        raise BadRecording(f"{folder} has no {names}: a recording needs meters and readings")
    return found[stem]


def open_kind(kind: Kind, path: Path) -> BlockFile:
    """Open the file of a kind and check its columns.

    Raises:
        BadRecording: it is empty, damaged, or lacks a column.
    """
    file = open_blocks(path)
    if file.columns is not None:
        _check_columns(kind, path, file.columns)
    return file


def _check_columns(kind: Kind, path: Path, columns: list[str]) -> None:
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    if repeated:
        raise BadRecording(f"{path} has column {repeated[0]!r} twice: keep the one that is meant")
    for name in kind.required:
        if name not in columns:
            expected = ", ".join(kind.required)
            raise BadRecording(f"{path} has no column {name!r}: it needs {expected} and has {', '.join(columns)}")
    if kind is READING_FILE and not set(ENERGY) & set(columns):
        raise BadRecording(f"{path} has no column 'kwh' or 'register_kwh': it has {', '.join(columns)}")
