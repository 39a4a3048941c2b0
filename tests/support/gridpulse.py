"""The `gridpulse` command as a process of its own, which tests run, watch and kill."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

COMMAND = Path(sys.executable).with_name("gridpulse")

_LIMITED = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)

_WRONG = """
import runpy, sys, time
from pathlib import Path

clock, sys.argv = Path(sys.argv[1]), sys.argv[2:]
now, now_ns = time.time, time.time_ns
time.time = lambda: now() + float(clock.read_text() or 0)
time.time_ns = lambda: now_ns() + int(float(clock.read_text() or 0) * 1e9)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass(frozen=True, slots=True)
class Gridpulse:
    """Starts the command in a folder of its own, with the environment of this process but none of its settings.

    Attributes:
        folder: where it runs.
        bytecode: where compiled modules are kept for the next start, where this process writes none.
    """

    folder: Path
    bytecode: Path

    def start(
        self,
        *arguments: object,
        settings: Mapping[str, object] | None = None,
        file_bytes: int | None = None,
        clock: Path | None = None,
        output: int | IO[str] = subprocess.PIPE,
    ) -> subprocess.Popen[str]:
        """Start it.

        Args:
            arguments: of the command line.
            settings: names such as `ENGINE__CHECKPOINT_S` with their values.
            file_bytes: no file may grow beyond this, as on a disk that is full.
            clock: a file that says by how many seconds its clock is wrong, and may be changed while it runs. (The C
                library of the Kafka client is not deceived.)
            output: where its output goes.
        """
        command = [str(COMMAND), *map(str, arguments)]
        environment = self._environment(settings or {})
        if file_bytes is not None:
            # A compiled module that is cut off at the limit would break every later start.
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            command = [sys.executable, "-c", _LIMITED, str(file_bytes), *command]
        if clock is not None:
            command = [sys.executable, "-c", _WRONG, str(clock), *command]
        return subprocess.Popen(command, cwd=self.folder, env=environment, stdout=output, stderr=output, text=True)

    def run(
        self,
        *arguments: object,
        settings: Mapping[str, object] | None = None,
        file_bytes: int | None = None,
        patience_s: float = 300,
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        process = self.start(*arguments, settings=settings, file_bytes=file_bytes)
        try:
            out, err = process.communicate(timeout=patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"{process.args!r} did not end in {patience_s} s: {err[-2000:]}") from None
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def _environment(self, settings: Mapping[str, object]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GRIDPULSE_")}
        if sys.dont_write_bytecode:
            # Compiling everything anew at each start would take longer than the rest of a test.
            kept.pop("PYTHONDONTWRITEBYTECODE", None)
            kept["PYTHONPYCACHEPREFIX"] = str(self.bytecode)
        kept["PYTHONFAULTHANDLER"] = "1"  # SIGABRT shows where each thread is
        kept["GRIDPULSE_HEALTH__PORT"] = "0"  # workers of tests that run beside each other would want the same one
        return kept | {f"GRIDPULSE_{name}": str(value) for name, value in settings.items()}
