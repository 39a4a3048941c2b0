"""Messages as lines of a file: for demonstrations, for tests, and for a gateway that collects files."""

import asyncio
import os
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from alerts.channels.channel import Message, NotSent, Traits, Trouble

_OURS = ("order", "token", "curve")


class FileChannel:
    """Appends each message as one line of JSON, synced to the disk.

    Args:
        path: of the file; folders are made.
    """

    traits = Traits()

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._lock = Lock()

    async def send(self, message: Message) -> str:
        """Append a message.

        Raises:
            NotSent: the file cannot be written; worth another try.
        """
        try:
            await asyncio.to_thread(self._append, msgspec.json.encode(_line(message)) + b"\n")
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


def _line(message: Message) -> dict[str, Any]:
    line = {name: value for name, value in message._asdict().items() if name not in _OURS}
    return line | {"id": message.order.id} if message.order else line
