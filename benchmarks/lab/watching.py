"""Consoles that are open, as a process beside what is measured."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.lab.runs import ROOT


@contextmanager
def watching(url: str, cookies: list[str], place: Path) -> Iterator[dict[str, Any]]:
    """A console for each cookie; what they were sent is there at the end.

    Args:
        url: of the console.
        cookies: one each, empty ones where it is open to all.
        place: a folder.

    Raises:
        RuntimeError: a stream was refused or ended.
    """
    given = place / "cookies.json"
    given.write_text(json.dumps(cookies))
    command = [sys.executable, "-m", "benchmarks.contenders.watchers", url, str(given)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        began, found = time.monotonic(), {}
        if not process.stdout.readline():
            raise RuntimeError("the consoles cannot be opened")
        found["opened_s"] = time.monotonic() - began
        yield found
        said, _ = process.communicate("")
        if process.returncode:
            raise RuntimeError("a stream ended")
        found |= json.loads(said)
    finally:
        process.kill()
        process.wait()
