"""Messages as lines of a file: for demonstrations, for tests, and for a gateway that collects files."""

import asyncio
import os
from pathlib import Path
from threading import Lock

import msgspec

from alerts.channels.channel import Message, NotSent, Trouble


class FileChannel:
    """Appends each message as one line of JSON, synced to the disk.

    Args:
        path: of the file; folders are made.
    """

    needs_address = False

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._lock = Lock()

    async def send(self, message: Message) -> str:
        """Append a message.

        Raises:
            NotSent: the file cannot be written; worth another try.
        """
        try:
            await asyncio.to_thread(self._append, msgspec.json.encode(message._asdict()) + b"\n")
        except OSError as error:
            raise NotSent(Trouble.UNREACHABLE, f"{self._path} cannot be written: {error.strerror}") from error
        return f"written to {self._path.name}"

    def _append(self, line: bytes) -> None:
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
