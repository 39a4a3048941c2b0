"""Runs the shell commands of a page as a reader would, in a folder of its own."""

import contextlib
import io
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from streams.cli import main
from tests.docs.pages import ROOT, blocks, name_of
from tests.support.require import program

MAKE = {
    "make demo": ".venv/bin/gridpulse demo",
    "make test": ".venv/bin/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder --max-worker-restart=0",
}
"""Targets and the command each must come down to; what the commands do is tested elsewhere, in small."""

_ACTIVATE = ". .venv/bin/activate"
_MOST = {"--days": 4, "--meters": 24}
"""Sizes that a command is cut down to, so that it takes seconds."""

_LASTING = ("serve", "worker", "console")
_SIGN = re.compile(r"console is at http|worker runs")
_BIN = Path(sys.executable).parent
_PATIENCE_S = 300


class Workshop:
    """A folder in which a page's files are written and its commands run.

    Args:
        folder: where.
        cache: where started programs keep compiled modules, for the next one to start faster.
        given: settings by the name of their variable, where a page names a server that a test must have elsewhere.
    """

    def __init__(self, folder: Path, cache: Path, given: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRIDPULSE_", "PYTHONDONT"))}
        self._environment = kept | {
            "PATH": f"{_BIN}{os.pathsep}{kept.get('PATH', '')}",
            "PYTHONPYCACHEPREFIX": str(cache),
            "GRIDPULSE_CONSOLE__PORT": "0",
            "COLUMNS": "200",
            **(given or {}),
        }

    def run_page(self, page: Path, signs: Mapping[str, str]) -> None:
        """Write the files of a page and run its commands in order; what lasts runs until the page's end.

        Args:
            page: the page.
            signs: command -> text that it must come to print, at once or while something lasting works.
        """
        for block in _files(page):
            block.write(self.folder)
        with ExitStack() as lasting:
            for line in _commands(page):
                self._run_line(line, signs.get(line, ""), lasting)

    def gridpulse(self, arguments: list[str], extra: Mapping[str, str] | None = None) -> str:
        """Run a command of ours in this process; returns its output, and fails unless it exits with 0."""
        told = io.StringIO()
        code: object = 0
        with self._here(extra or {}), patch.object(sys, "argv", ["gridpulse", *arguments]):
            try:
                with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
                    main()
            except SystemExit as ended:
                code = ended.code
        assert not code, f"gridpulse {shlex.join(arguments)} ended with {code}: {told.getvalue()}"
        return told.getvalue()

    def _run_line(self, line: str, sign: str, lasting: ExitStack) -> None:
        if line in MAKE:
            # A make that was started by another says where it is, after everything else.
            command = [program("make"), "--no-print-directory", "-n", *line.split()[1:]]
            recipe = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
            assert recipe.stdout.splitlines()[-1] == MAKE[line]
            return
        if line == _ACTIVATE:
            return
        words = shlex.split(line)
        extra = {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            extra[name] = value
        if words[0] != "gridpulse":
            subprocess.run(line, shell=True, check=True, cwd=self.folder, env=self._environment, timeout=_PATIENCE_S)
        elif words[1] in _LASTING:
            lasting.enter_context(self._lasting(words))
        else:
            self._until(_small(words[1:]), extra, sign)

    def _until(self, arguments: list[str], extra: Mapping[str, str], sign: str) -> None:
        told = self.gridpulse(arguments, extra)
        for _ in range(200):
            if sign in told:
                return
            told = self.gridpulse(arguments, extra)
        raise AssertionError(f"gridpulse {shlex.join(arguments)} never said {sign!r} but {told!r}")

    @contextmanager
    def _lasting(self, words: list[str]) -> Iterator[None]:
        """A program that runs until it is stopped: it must say that it lives, and end in order."""
        command = [str(_BIN / words[0]), *words[1:]]
        with subprocess.Popen(
            command, cwd=self.folder, env=self._environment, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            patience = threading.Timer(_PATIENCE_S, process.kill)
            patience.start()
            try:
                first = process.stderr.readline()
                assert _SIGN.search(first), f"{words}: {first}{process.stderr.read()}"
                self._until_it_works(process)
                yield
                process.send_signal(signal.SIGTERM)
                assert process.wait() == 0, process.stderr.read()
            finally:
                patience.cancel()
                process.kill()

    def _until_it_works(self, process: "subprocess.Popen[str]") -> None:
        """Wait for the first status of the worker."""
        while not (self.folder / "var" / "gridpulse" / "status.json").exists():
            with contextlib.suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"the worker ended with {process.wait(0.1)}")

    @contextmanager
    def _here(self, extra: Mapping[str, str]) -> Iterator[None]:
        before = Path.cwd()
        with patch.dict(os.environ, {**self._environment, **extra}, clear=True):
            os.chdir(self.folder)
            try:
                yield
            finally:
                os.chdir(before)


class _File:
    """A block that is to be saved as a file."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text

    def write(self, folder: Path) -> None:
        path = folder / self._name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._text)


def _files(page: Path) -> list[_File]:
    return [_File(block.file, block.text) for block in blocks(page) if block.file]


def _commands(page: Path) -> list[str]:
    lines = [line for block in blocks(page, "sh") for line in block.text.splitlines()]
    assert not any(line.endswith("\\") for line in lines), f"{name_of(page)}: one command a line"
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _small(arguments: list[str]) -> list[str]:
    """Arguments with sizes cut down."""
    cut = list(arguments)
    for place, word in enumerate(arguments[:-1]):
        if word in _MOST:
            cut[place + 1] = str(min(int(arguments[place + 1]), _MOST[word]))
    return cut
