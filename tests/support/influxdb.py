"""InfluxDB 1 from Debian, for tests that ask it what Grafana would."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.require import program
from tests.support.servers import free_port, running

_CONFIG = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
query-log-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
[monitor]
store-enabled = false
"""


class InfluxDB:
    """A server that runs, and has one database."""

    def __init__(self, port: int, database: str) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.database = database

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Series that a query finds, each with `name`, `tags`, `columns` and `values`; an error fails the test."""
        body = urllib.parse.urlencode({"db": self.database, "q": query, "epoch": "s"}).encode()
        with urllib.request.urlopen(f"{self.url}/query", body, timeout=30) as answer:
            (result,) = json.loads(answer.read())["results"]
        assert "error" not in result, f"{query}: {result['error']}"
        found: list[dict[str, Any]] = result.get("series", [])
        return found


@contextmanager
def influxdb(folder: Path, database: str) -> Iterator[InfluxDB]:
    """A server of its own with an empty database; skipped, or a failure in CI, where none is installed."""
    port, rpc = free_port(), free_port()
    folder.mkdir()
    config = folder / "influxdb.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, rpc=rpc))
    binary = program("influxd", "/usr/sbin/influxd")
    with running([binary, "run", "-config", str(config)], port, folder / "log"):
        server = InfluxDB(port, database)
        server.ask(f'CREATE DATABASE "{database}"')
        yield server
