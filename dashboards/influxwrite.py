"""How lines reach InfluxDB through influxdb-client: its v2 write API, or `/write` of an old InfluxDB 1."""

from base64 import b64encode
from dataclasses import dataclass

from influxdb_client import InfluxDBClient, WritePrecision
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class InfluxServer:
    """A server for lines: InfluxDB 1, 2 or 3, or VictoriaMetrics.

    Attributes:
        url: its address.
        token: may write; `user:password` on InfluxDB 1.
        org: of InfluxDB 2, others take no notice.
        bucket: where to; `database` or `database/retention-policy` on InfluxDB 1.
        timeout_ms: how long it may take over one batch.
    """

    url: str
    token: str
    org: str
    bucket: str
    timeout_ms: int = 10_000


class LineWriter:
    """Writes batches; a batch that is written twice is there once, for a point is known by series, tags and time.

    Args:
        client: connection to the server.
        server: where they go.
    """

    def __init__(self, client: InfluxDBClient, server: InfluxServer) -> None:
        self._client = client
        self._server = server
        self._api = client.write_api(write_options=SYNCHRONOUS)
        self._first_version = False

    def write(self, body: bytes) -> None:
        """Write one batch, times in seconds.

        Raises:
            ApiException: the server refuses it.
            HTTPError, OSError: there is no answer.
        """
        if self._first_version:
            return self._write_v1(body)
        try:
            self._api.write(self._server.bucket, record=body, write_precision=WritePrecision.S)
        except ApiException as error:
            # The v2 API came with 1.8; Debian has 1.6. What else answers 404 lacks the bucket.
            if error.status != _NOT_FOUND or not self._client.version().startswith("1."):
                raise
            self._write_v1(body)
            self._first_version = True

    def _write_v1(self, body: bytes) -> None:
        database, _, policy = self._server.bucket.partition("/")
        query = [("db", database), ("precision", "s"), *([("rp", policy)] if policy else [])]
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        if ":" in self._server.token:
            headers["Authorization"] = f"Basic {b64encode(self._server.token.encode()).decode()}"
        self._client.api_client.call_api("/write", "POST", query_params=query, header_params=headers, body=body)
