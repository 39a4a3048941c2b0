"""Settings of Apache Kafka, and what its client libraries call them."""

import re
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

_ADDRESS = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:,/]+):\d{1,5}")


class KafkaSettings(BaseModel):
    """Where Kafka is, how to log in there, and how its topics are kept.

    Attributes:
        bootstrap: addresses of some brokers, as `kafka1:9092,kafka2:9092`; empty for the embedded log.
        security_protocol: `PLAINTEXT`, `SSL`, `SASL_PLAINTEXT` or `SASL_SSL`, as the listener of the brokers.
        sasl_mechanism: how to log in where the protocol is a SASL one: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`.
        sasl_username: who logs in.
        sasl_password: its password.
        ssl_ca: file of certificates to trust, for brokers of one's own; empty for the system's.
        replication: copies of every topic, each on a broker of its own.
        retention_days: how long records from outside and dead letters are kept; what was superseded in a compacted
            topic is kept as long, so that it is how long a worker may be away.
        internal_retention_days: how long records are kept that one stage writes for another.
        fed: whether one feeder writes everything with times of its own, as for a recording; producers' times count then
            instead of the brokers', nothing from outside is deleted by age, and workers leave the clock to the feeder.
        margin_ms: how far workers' promises stay behind the brokers' clock (milliseconds): slack for records under way.
        session_timeout_s: after so many seconds without a sign of life another worker takes a worker's partitions.
        topic_prefix: what the names of all topics begin with, so that several engines may share a cluster.
        group: name of the consumer group.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bootstrap: str = ""
    security_protocol: Protocol = "PLAINTEXT"
    sasl_mechanism: Mechanism = "SCRAM-SHA-512"
    sasl_username: str = ""
    sasl_password: str = ""
    ssl_ca: str = ""
    replication: int = Field(3, ge=1)
    retention_days: float = Field(7, gt=0)
    internal_retention_days: float = Field(3, gt=0)
    fed: bool = False
    margin_ms: int = Field(20, ge=0)
    session_timeout_s: float = Field(6, ge=1)
    topic_prefix: str = Field("", pattern=r"^[A-Za-z0-9._-]{0,100}$")
    group: str = Field("gridpulse", min_length=1)

    @model_validator(mode="after")
    def _can_be_used(self) -> Self:
        for address in self.addresses:
            if not _ADDRESS.fullmatch(address):
                raise ValueError(f"{address!r} is not the address of a broker: write host:port, as kafka1:9092")
        if self.logs_in and not (self.sasl_username and self.sasl_password):
            raise ValueError(f"{self.security_protocol} needs sasl_username and sasl_password")
        return self

    @property
    def addresses(self) -> list[str]:
        """Addresses of the brokers that are asked first."""
        return [address.strip() for address in self.bootstrap.split(",") if address.strip()]

    @property
    def logs_in(self) -> bool:
        """Whether the brokers ask for a user and a password."""
        return self.security_protocol.startswith("SASL_")

    def named(self, topic: str) -> str:
        """What the cluster calls one of our topics."""
        return self.topic_prefix + topic


def kafka_python(settings: KafkaSettings) -> dict[str, Any]:
    """Properties of a client of kafka-python."""
    found: dict[str, Any] = {
        "bootstrap_servers": settings.addresses,
        "security_protocol": settings.security_protocol,
        "client_id": settings.group,
    }
    if settings.logs_in:
        found |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": settings.sasl_password,
        }
    if settings.ssl_ca:
        found["ssl_cafile"] = settings.ssl_ca
    return found


def librdkafka(settings: KafkaSettings) -> dict[str, Any]:
    """Properties of a client of confluent-kafka, by the names of librdkafka."""
    found: dict[str, Any] = {
        "bootstrap.servers": ",".join(settings.addresses),
        "security.protocol": settings.security_protocol,
        "client.id": settings.group,
        # A broker that is away is said once, by whoever waits for it, and not by every client many times a second.
        "log_level": 2,
    }
    if settings.logs_in:
        found |= {
            "sasl.mechanism": settings.sasl_mechanism,
            "sasl.username": settings.sasl_username,
            "sasl.password": settings.sasl_password,
        }
    if settings.ssl_ca:
        found["ssl.ca.location"] = settings.ssl_ca
    return found
