"""The data source: where Grafana finds the series, whichever InfluxDB keeps them."""

from base64 import b64encode
from typing import Any, NamedTuple

from dashboards.grafana.influxql import SOURCE

NAME = "GridPulse"
SECRET = "httpHeaderValue1"
"""Name, within what Grafana keeps secret, of the header that says who asks."""


class Database(NamedTuple):
    """Where the series are, as Grafana reaches them.

    Attributes:
        url: of InfluxDB. name: of the database, or of the bucket.
        authorization: value of the header `Authorization`; empty where the server asks for none.
    """

    url: str
    name: str
    authorization: str = ""


def data_source(database: Database) -> dict[str, Any]:
    """The data source, with the fields of Grafana's HTTP API.

    InfluxDB 2 and 3 answer InfluxQL for a bucket of the database's name, and take a token in the header.
    """
    kept: dict[str, Any] = {"dbName": database.name, "httpMode": "POST", "version": "InfluxQL"}
    secret = {}
    if database.authorization:
        kept["httpHeaderName1"] = "Authorization"
        secret = {SECRET: database.authorization}
    return {
        "name": NAME,
        "uid": SOURCE.uid,
        "type": SOURCE.type_val,
        "access": "proxy",
        "url": database.url,
        "isDefault": True,
        "jsonData": kept,
        "secureJsonData": secret,
    }


def authorization(token: str) -> str:
    """What the header says: a token, or `user:password` of InfluxDB 1."""
    if ":" in token:
        return f"Basic {b64encode(token.encode()).decode()}"
    return f"Token {token}" if token else ""
