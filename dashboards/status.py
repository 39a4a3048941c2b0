"""What the engine says of itself, in a small file that the console reads."""

from pathlib import Path

import msgspec

from models.errors import BadState, DiskFull


class Problem(msgspec.Struct, kw_only=True, frozen=True):
    """Something that is wrong.

    Attributes:
        code: what it is, the same in every version and language. where: what it concerns, as `meters/0` or `influx`.
        text: for people. since: Unix seconds by the clock.
        failing: whether work stands still, so that somebody must act now.
    """

    code: str
    where: str
    text: str
    since: float
    failing: bool = False


class EngineStatus(msgspec.Struct, kw_only=True):
    """State of the engine at one moment.

    Attributes:
        written_at: Unix seconds by the clock. log_time: what every shard has passed, milliseconds.
        mode: live, demo or replay.
        readings: taken in since the start. readings_per_s: over the last minute.
        lag: records of the log not yet read, by reader.
        dead_letters: records rejected, by topic.
        problems: what is wrong now, in words. found: the same with codes.
        worker: name of the process that writes this. running: false once it was stopped in order.
        waiting: records of the log that wait for a reader and partition, as `meters/0`.
        snapshot_age_s: how long what a shard did since its newest snapshot has not been kept, by `stage/partition`.
        sinks: whether what results are sent to answers, by name. spool_bytes: lines that wait for InfluxDB.
        outbox_waiting: messages that wait to be sent.
        memory_bytes: resident. cpu_s: of the process so far.
    """

    written_at: float
    log_time: int
    mode: str = "live"
    readings: int = 0
    readings_per_s: float = 0.0
    lag: dict[str, int] = {}
    dead_letters: dict[str, int] = {}
    problems: list[str] = []
    found: list[Problem] = []
    worker: str = ""
    running: bool = True
    waiting: dict[str, int] = {}
    snapshot_age_s: dict[str, float] = {}
    sinks: dict[str, bool] = {}
    spool_bytes: int = 0
    outbox_waiting: int = 0
    memory_bytes: int = 0
    cpu_s: float = 0.0


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

    def all(self) -> list[EngineStatus]:
        """The newest status as a list, empty before there is one."""
        return [] if (status := self.read()) is None else [status]
