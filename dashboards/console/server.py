"""Serves the console from a thread of its own, so that a busy engine does not hold the page back."""

import socket
import threading
import time
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from models.errors import BadSettings

_PATIENCE_S = 10.0


class ConsoleServer:
    """A console that listens while it is open.

    Args:
        app: the application.
        host: address to listen on.
        port: port to listen on; 0 for any that is free.
        fall_back: take a free port where `port` is taken, instead of refusing.
        setting: what sets the port.
        close: lets go of what the application answers from.
        proxies: addresses of proxies that are believed who asks, and whether by TLS.

    Attributes:
        url: where it is.

    Raises:
        BadSettings: the port is taken.
    """

    def __init__(
        self,
        app: Starlette,
        host: str,
        port: int,
        fall_back: bool = False,
        setting: str = "GRIDPULSE_CONSOLE__PORT",
        close: Callable[[], None] = lambda: None,
        proxies: str = "127.0.0.1",
    ) -> None:
        self._close = close
        self._socket = _listen(host, port, fall_back, setting)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}/"
        config = uvicorn.Config(
            app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1, forwarded_allow_ips=proxies,
            server_header=False,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="console", daemon=True)

    def __enter__(self) -> "ConsoleServer":
        self._thread.start()
        deadline = time.monotonic() + _PATIENCE_S
        while not self._server.started and self._thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_PATIENCE_S)
        self._socket.close()
        self._close()

    def wait(self) -> None:
        """Wait until the server ends."""
        self._thread.join()


def _listen(host: str, port: int, fall_back: bool, setting: str) -> socket.socket:
    for candidate in (port, 0) if fall_back else (port,):
        # Only of a socket that says it is TCP does asyncio switch Nagle's wait off, which costs small answers 40 ms.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
        except OSError:
            listening.close()
            continue
        return listening
    raise BadSettings(f"port {port} on {host} is taken: set another with {setting}")
