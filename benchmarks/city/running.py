"""Parts of a city's run as processes of their own, with what each took."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.lab.runs import ROOT


class Ran(NamedTuple):
    """What a process said on its last line, and what it took: wall and processor seconds, most memory (bytes)."""

    said: Any
    wall_s: float
    cpu_s: float
    memory: int


def ran(arguments: Sequence[object], settings: Mapping[str, object] | None = None) -> Ran:
    """Run Python with these arguments until it ends.

    Args:
        arguments: as behind `python`.
        settings: of GridPulse, by the name of their variable of the environment.

    Raises:
        RuntimeError: it failed.
    """
    environment = {**os.environ, **{name: str(value) for name, value in (settings or {}).items()}}
    began = time.monotonic()
    command = [sys.executable, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said[-2000:]}")
    return Ran(json.loads(said), time.monotonic() - began, used.ru_utime + used.ru_stime, memory_of(used))


def gridpulse(*arguments: object) -> list[object]:
    """A GridPulse command as arguments of Python; its result comes as JSON."""
    return ["-c", "from streams.cli import main; main()", *arguments, "--json"]


def memory_of(used: resource.struct_rusage) -> int:
    """Most memory that was resident, bytes."""
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
