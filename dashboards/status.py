"""What the engine says of itself, in a small file that the console reads."""

from pathlib import Path

import msgspec

from models.errors import BadState, DiskFull


class EngineStatus(msgspec.Struct, kw_only=True):
    """State of the engine at one moment.

    Attributes:
        written_at: Unix seconds by the clock. log_time: what every shard has passed, milliseconds.
        mode: live, demo or replay.
        readings: taken in since the start. readings_per_s: over the last seconds.
        lag: records of the log not yet read, by reader.
        dead_letters: records rejected, by topic.
        problems: what is wrong now, in words.
    """

    written_at: float
    log_time: int
    mode: str = "live"
    readings: int = 0
    readings_per_s: float = 0.0
    lag: dict[str, int] = {}
    dead_letters: dict[str, int] = {}
    problems: list[str] = []


class StatusFile:
    """The file that holds the newest status; a reader never sees half of one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, status: EngineStatus) -> None:
        """Replace the status.

        Raises:
            DiskFull: there is no room.
        """
        beside = self._path.with_suffix(".writing")
        try:
            beside.write_bytes(msgspec.json.encode(status))
        except OSError as error:
            raise DiskFull(f"cannot write {beside}: {error.strerror}; make room there and start again") from error
        beside.replace(self._path)

    def read(self) -> EngineStatus | None:
        """The newest status, or None before there is one.

        Raises:
            BadState: the file is not a status.
        """
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=EngineStatus)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise BadState(f"{self._path} is damaged ({error}): remove it, the worker writes it anew") from None
