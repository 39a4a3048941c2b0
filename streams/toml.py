"""TOML files."""

from pathlib import Path

from models.errors import BadSettings
from models.toml import TomlText


def toml_file(path: Path) -> TomlText:
    """The TOML of a file.

    Raises:
        BadSettings: it cannot be read, or is not TOML.
    """
    return TomlText(text_of(path), str(path))


def text_of(path: Path) -> str:
    """The text of a file.

    Raises:
        BadSettings: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path} is not UTF-8: {error.reason}") from None
    except OSError as error:
        raise BadSettings(f"{path} cannot be read: {error.strerror}") from None
