"""Real servers on free ports of the loopback, started by tests and gone after them."""

import secrets
import socket
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

_PORTS = range(20_000, 32_000)
"""Below those of outgoing connections, one of which could else take the port of a server that is started again."""

_claims: deque[socket.socket] = deque(maxlen=200)


def free_port() -> int:
    """A port that nothing listens on, and that no other process of tests is given soon.

    Raises:
        RuntimeError: there is none.
    """
    start = secrets.randbelow(len(_PORTS))
    for port in chain(_PORTS[start:], _PORTS[:start]):
        # A name that the kernel lets go of when this process ends, however it ends.
        claim = socket.socket(socket.AF_UNIX)
        with socket.socket() as probe:
            try:
                claim.bind(f"\0gridpulse-tests-port-{port}")
                probe.bind(("127.0.0.1", port))
            except OSError:
                claim.close()
                continue
        _claims.append(claim)
        return port
    raise RuntimeError(f"no port of {_PORTS[0]} to {_PORTS[-1]} is free")


@contextmanager
def running(command: Sequence[str], port: int, log: Path, patience_s: float = 60) -> Iterator[None]:
    """A server process that accepts connections on `port`; it is stopped at the end."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_for_port(port, process, log, patience_s)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path, patience_s: float) -> None:
    """Return when something accepts connections on `port`."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}: {log.read_text()[-2000:]}")
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port} after {patience_s} s: {log.read_text()[-2000:]}")
