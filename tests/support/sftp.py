"""OpenSSH's server on a free port of the loopback, for the user that runs the tests and one key."""

import getpass
import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from fsspec.config import conf

from tests.support.require import program
from tests.support.servers import free_port, wait_for_port

_CONFIG = """
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/user.pub
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem sftp internal-sftp
"""


class SftpServer:
    """A server with keys of its own; it shows the whole disk, as its user may see it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sshd = program("sshd")
        self.port = free_port()
        self._pid = 0
        for name in ("host", "user"):
            make = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(make, check=True)
        (folder / "config").write_text(_CONFIG.format(folder=folder))

    def url(self, path: Path) -> str:
        """URL of a folder on it."""
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{path}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """The server answers; whoever uses fsspec in this process logs in with its key."""
        if os.getuid() == 0:
            # Debian's service makes this folder when it starts; without it the server refuses to run as root.
            Path("/run/sshd").mkdir(exist_ok=True)
        command = [self._sshd, "-D", "-e", "-f", str(self._folder / "config"), "-p", str(self.port)]
        before = conf.get("sftp")
        conf["sftp"] = {"key_filename": str(self._folder / "user"), "allow_agent": False, "look_for_keys": False}
        try:
            with self._process([*command, "-o", "ListenAddress=127.0.0.1"]):
                yield
        finally:
            conf["sftp"] = before or {}

    @contextmanager
    def _process(self, command: Sequence[str]) -> Iterator[None]:
        log = self._folder / "log"
        with log.open("ab") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
            self._pid = process.pid
            try:
                wait_for_port(self.port, process, log, 30)
                yield
            finally:
                self._signal(signal.SIGKILL)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It stands still: connections stay open, and nothing answers."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        # Each connection has processes of its own, which outlive the one that listens.
        for pid in (self._pid, *_descendants(self._pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):  # it has ended since it was listed
        return []
    return [found for child in children for found in (*_descendants(child), child)]
