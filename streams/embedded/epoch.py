"""Log time before which nothing happened in a log."""

import sqlite3
from pathlib import Path

from models.errors import BadState


def epoch_of(con: sqlite3.Connection) -> int:
    """The epoch (milliseconds)."""
    return int(con.execute("SELECT value FROM settings WHERE name = 'epoch'").fetchone()[0])


def set_epoch(con: sqlite3.Connection, epoch: int, path: Path) -> None:
    """Set the epoch (milliseconds) of the log at `path`.

    Raises:
        BadState: there are records already and the epoch would change.
    """
    known = epoch_of(con)
    if known != epoch and con.execute("SELECT max(stop) FROM partitions").fetchone()[0]:
        raise BadState(
            f"the log {path} starts at {known} ms, not {epoch} ms, and holds records: "
            "continue it with what it was started with, or name a new file"
        )
    con.execute("UPDATE settings SET value = ? WHERE name = 'epoch'", (epoch,))
