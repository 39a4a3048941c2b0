"""A real PostgreSQL server of its own data directory on a free port of the loopback."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from tests.support.require import missing, program
from tests.support.servers import free_port, wait_for_port

_DEBIAN = Path("/usr/lib/postgresql")
_NOBODY = "nobody"
_PATIENCE_S = 60
_FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=30")


class Postgres:
    """A server that asks for a password; tests stop it, kill it and start it again on the same port and data.

    The server refuses to run as root, so root lends it the user nobody.

    Attributes:
        port: where it listens.
        password: of the user `gridpulse`, who owns everything.
    """

    def __init__(self) -> None:
        self._initdb, self._postgres = _program("initdb"), _program("postgres")
        self.port = free_port()
        self.password = secrets.token_urlsafe(12)
        self._folder = Path(tempfile.mkdtemp(prefix="gridpulse-postgres-"))
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """Address for SQLAlchemy."""
        return f"postgresql://gridpulse:{self.password}@127.0.0.1:{self.port}/{database}"

    def make_database(self) -> str:
        """Address of a new, empty database."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self._folder / "log"
        options = [word for setting in _FAST for word in ("-c", setting)]
        options += ["-p", str(self.port), "-h", "127.0.0.1", "-k", str(self._folder)]
        with log.open("ab") as output:
            command = _as_user([self._postgres, "-D", str(self._data), *options])
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=self._folder)
        wait_for_port(self.port, self._process, log, _PATIENCE_S)
        self._wait_until_serving()

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """End it: in order but without waiting for its clients, or as the signal says."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(_PATIENCE_S)
            self._process = None

    def _wait_until_serving(self) -> None:
        """It listens before it has mended what a crash left."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _make(self) -> None:
        password = self._folder / "password"
        password.write_text(self.password)
        if os.geteuid() == 0:
            user = pwd.getpwnam(_NOBODY)
            for path in (self._folder, password):
                os.chown(path, user.pw_uid, user.pw_gid)
        command = [
            self._initdb,
            "-D",
            str(self._data),
            "-U",
            "gridpulse",
            "-A",
            "scram-sha-256",
            f"--pwfile={password}",
        ]
        command += ["--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(_as_user(command), check=True, cwd=self._folder, capture_output=True)

    def __enter__(self) -> Self:
        try:
            self._make()
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def _remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)


def _program(name: str) -> str:
    """Path of a program of the server; Debian keeps them by version, outside the path."""
    found = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parents[1].name))
    if found:
        return str(found[-1])
    return shutil.which(name) or missing(f"the program {name} of PostgreSQL")


def _as_user(command: Sequence[str]) -> list[str]:
    if os.geteuid() != 0:
        return list(command)
    user = pwd.getpwnam(_NOBODY)
    return [program("setpriv"), f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]
