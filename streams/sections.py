"""Sections of the settings that are streams' own: where servers are, how the engine runs, who may come in."""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboards.access.roles import Role


class Strict(BaseModel):
    """A section in which an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InfluxSettings(Strict):
    """Where metric series are written; nowhere while `url` is empty."""

    url: str = ""
    token: str = ""
    org: str = "gridpulse"
    bucket: str = "gridpulse"
    meters_bucket: str = ""
    batch_points: int = Field(5_000, ge=1)
    spool_mb: int = Field(256, ge=1)


class GrafanaSettings(Strict):
    """Where `gridpulse dashboards push` sends dashboards, and where these lead.

    Attributes:
        url: address of Grafana; nowhere while it is empty.
        token: of a service account of Grafana with the role Admin; `user:password` works too.
        influx_url: address of InfluxDB as Grafana reaches it; empty is `GRIDPULSE_INFLUX__URL`.
        console_url: address of the console as people's browsers reach it, for links.
    """

    url: str = ""
    token: str = ""
    influx_url: str = ""
    console_url: str = "http://127.0.0.1:8100"


class ConsoleSettings(Strict):
    """Where the console is, and who may use it.

    Attributes:
        host: address that it listens on.
        port: its port; 0 is any that is free.
        access: `users`: people log in and programs have keys; `open`: everybody on this machine may do everything, and
            nobody else is answered.
        url: address of the console as people's browsers reach it, where that is another, such as that of a proxy that
            speaks TLS.
        proxies: addresses of proxies, with commas between them, that are believed who asks and how.
        idle_minutes: a session ends when its user has shown no sign for so long; an open page is one.
        session_hours: it ends after so long at the latest.
        streams_per_user: live pages that a user, or a program with a key, may have open at once.
        audit_days: rows of the audit are kept so long; the chain over those that are left can still be checked.
    """

    host: str = "127.0.0.1"
    port: int = Field(8100, ge=0, le=65_535)
    access: Literal["users", "open"] = "users"
    url: str = Field("", pattern=r"^(https?://[^/?#\s]+/?)?$")
    proxies: str = "127.0.0.1"
    idle_minutes: float = Field(60, ge=1)
    session_hours: float = Field(12, gt=0)
    streams_per_user: int = Field(50, ge=1)
    audit_days: int = Field(1825, ge=30)

    @model_validator(mode="after")
    def _not_open_to_all(self) -> "ConsoleSettings":
        if self.access == "open" and not is_loopback(self.host):
            raise ValueError(
                f"everybody who reaches {self.host} could do everything: set GRIDPULSE_CONSOLE__ACCESS to users, or "
                "GRIDPULSE_CONSOLE__HOST to 127.0.0.1"
            )
        return self


class OidcSettings(Strict):
    """Log-in through an identity provider of your own, by OpenID Connect; none while `issuer` is empty.

    Attributes:
        issuer: address of the provider, as its discovery document says it.
        client_id: what the provider calls the console.
        client_secret: what the console proves itself with.
        label: what the button on the log-in page says.
        scopes: what is asked for, with blanks between.
        name_claim: claim that is the name of the user.
        roles_claim: claim that is a text or a list, such as groups.
        roles: value of that claim -> role. Who has none of them is not let in.
    """

    issuer: str = Field("", pattern=r"^(https?://[^?#\s]+)?$")
    client_id: str = ""
    client_secret: str = ""
    label: str = "OpenID Connect"
    scopes: str = "openid profile"
    name_claim: str = "preferred_username"
    roles_claim: str = "groups"
    roles: dict[str, Role] = Field({})

    @model_validator(mode="after")
    def _whole(self) -> "OidcSettings":
        if not self.issuer:
            return self
        if not (self.client_id and self.client_secret and self.roles):
            raise ValueError("log-in by OpenID Connect needs oidc.client_id, oidc.client_secret and oidc.roles, too")
        if "openid" not in self.scopes.split():
            raise ValueError("oidc.scopes must have openid among them")
        if self.issuer.startswith("http:") and not is_loopback(urlsplit(self.issuer).hostname or ""):
            raise ValueError("anybody on the way could say who logs in: oidc.issuer must begin with https://")
        return self


class HealthSettings(Strict):
    """What is watched, and where a worker without a console says how it is.

    Attributes:
        host: address that `gridpulse worker` serves `/health` and `/metrics` on; the console serves them on its own.
        port: its port, another for each worker of a machine; 0 serves nothing.
        stalled_s: how long a reader may stand still while records wait for it (seconds).
        restart_stalled: whether the worker then ends with exit code 3, so that what started it starts it again.
        snapshot_age_s: how long a shard's work may be without a snapshot (seconds); 0 is ten times
            `GRIDPULSE_ENGINE__CHECKPOINT_S`.
        behind_s: how far log time may be behind the clock in live operation (seconds).
        dead_share: share of records rejected within five minutes from which on it is a problem (0 to 1).
        dead_count: and the least number of them.
    """

    host: str = "127.0.0.1"
    port: int = Field(8101, ge=0, le=65_535)
    stalled_s: float = Field(120, gt=0)
    restart_stalled: bool = True
    snapshot_age_s: float = Field(0, ge=0)
    behind_s: float = Field(60, gt=0)
    dead_share: float = Field(0.05, ge=0, le=1)
    dead_count: int = Field(100, ge=1)


class LedgerSettings(Strict):
    """Where the journal of all accounts is kept, and how it is compared with the bank.

    Attributes:
        database: `postgresql://user:password@host/database`; empty is the database of the alerts where one is set, else
            the file `journal.db` of the state directory.
        currency: code of the currency of all accounts, ISO 4217.
        bank_channels: channels of payments that must come to the bank account.
        bank_days: how many days a payment and its entry at the bank may lie apart.
    """

    database: str = ""
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    bank_channels: tuple[str, ...] = ("bank",)
    bank_days: int = Field(3, ge=0, le=60)


class EngineSettings(Strict):
    """How the engine runs.

    Attributes:
        checkpoint_s: seconds between snapshots.
        tick_s: seconds between promises that the clock has moved on, in live operation, while records wait for one.
        idle_tick_s: the same while none do.
        in_flight: readings that a replay keeps in the log ahead of the slowest stage or sink.
        retention_days: how long the log keeps records from outside after every reader has passed them.
        snapshots: where snapshots are kept: a path, or an fsspec URL such as `s3://bucket/path` that all workers share;
            empty is the folder `snapshots` of the state directory.
    """

    checkpoint_s: float = Field(30, gt=0)
    tick_s: float = Field(0.05, gt=0)
    idle_tick_s: float = Field(0.5, gt=0)
    in_flight: int = Field(400_000, ge=1)
    retention_days: float = Field(7, ge=0)
    snapshots: str = ""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address that is listened on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
