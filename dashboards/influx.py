"""The InfluxDB sink: batches of line protocol, spooled on disk, sent through influxdb-client by a thread of its own."""

import logging
import threading
from pathlib import Path

from influxdb_client import InfluxDBClient
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from dashboards.influxwrite import InfluxServer, LineWriter
from dashboards.spool import Spool

_log = logging.getLogger(__name__)
_TOO_MANY_REQUESTS = 429


class InfluxSender:
    """Sends what the spool holds, oldest first, until stopped; while the server is away it waits longer and longer.

    Args:
        spool: the batches.
        server: where they go.
        longest_wait_s: upper end of the waits between tries.

    Attributes:
        sent: batches that arrived. refused: batches set aside because the server calls them wrong.
        problem: why the last try failed; empty while all is well.
    """

    def __init__(self, spool: Spool, server: InfluxServer, longest_wait_s: float = 30) -> None:
        self._spool = spool
        self._server = server
        self._longest_wait_s = longest_wait_s
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="influx", daemon=True)
        self.sent = 0
        self.refused = 0
        self.problem = ""

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """Say that something new waits."""
        self._wake.set()

    def stop(self, timeout_s: float = 5) -> None:
        """Stop after the batch that is on its way; what waits stays in the spool."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout_s)

    @property
    def waiting_bytes(self) -> int:
        """Size of all that waits."""
        return self._spool.waiting_bytes

    def _run(self) -> None:
        server = self._server
        with InfluxDBClient(url=server.url, token=server.token, org=server.org, timeout=server.timeout_ms) as client:
            writer = LineWriter(client, server)
            wait = 0.5
            while not self._stopping.is_set():
                waiting = self._spool.oldest()
                if waiting is None:
                    self._wake.wait(1)
                    self._wake.clear()
                elif self._send(writer, *waiting):
                    wait = 0.5
                else:
                    self._stopping.wait(wait)
                    wait = min(wait * 2, self._longest_wait_s)

    def _send(self, writer: LineWriter, path: Path, body: bytes) -> bool:
        """Send one batch; false where another try makes sense later."""
        try:
            writer.write(body)
        except ApiException as error:
            if error.status is None or error.status >= 500 or error.status == _TOO_MANY_REQUESTS:
                return self._failed(f"{self._server.url} answers {error.status} {error.reason}")
            if error.status in (401, 403, 404):
                return self._failed(f"{self._server.url} answers {error.status}: check influx.token, org and bucket")
            self._spool.set_aside(path)
            self.refused += 1
            _log.error("InfluxDB refuses a batch (%s), kept as %s.refused", error.reason, path.stem)
            return True
        except (HTTPError, OSError) as error:
            return self._failed(f"{self._server.url} cannot be reached: {error.__class__.__name__}")
        self._spool.forget(path)
        self.sent += 1
        self.problem = ""
        return True

    def _failed(self, problem: str) -> bool:
        if problem != self.problem:
            _log.warning("metrics wait on disk: %s", problem)
        self.problem = problem
        return False
