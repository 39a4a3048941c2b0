"""One worker at a time consumes a log: an advisory lock that the kernel releases when its holder dies."""

import fcntl
import os
from pathlib import Path

from models.errors import BadState


class Claim:
    """Held from construction until `release`.

    Args:
        log: the log's file; the lock is a file beside it that names its holder.

    Raises:
        BadState: another worker holds it.
    """

    def __init__(self, log: Path) -> None:
        self.path = log.with_name(log.name + ".worker")
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            # flock and not lockf: two workers in one process exclude each other too.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise BadState(
                f"another worker (process {holder}) already runs on the log {log}: "
                "stop it first, or give this one a log of its own"
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another worker have the log; twice does no harm."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
