"""Kafka's settings are checked when they are read, and each client library gets them by its own names."""

from typing import Any

import pytest
from kafka import KafkaAdminClient

from models.errors import BadSettings
from streams.kafka.config import KafkaSettings, kafka_python, librdkafka
from streams.settings import listed, load_settings

SASL = KafkaSettings(
    bootstrap="kafka1:9093, kafka2:9093",
    security_protocol="SASL_SSL",
    sasl_mechanism="SCRAM-SHA-256",
    sasl_username="gridpulse",
    sasl_password="a secret",
    ssl_ca="/etc/ca.pem",
)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"bootstrap": "kafka1"}, "host:port"),
        ({"bootstrap": "kafka1:9092,:9092"}, "host:port"),
        ({"bootstrap": "http://kafka1:9092"}, "host:port"),
        ({"security_protocol": "TLS"}, "kafka.security_protocol"),
        ({"security_protocol": "SASL_SSL", "sasl_username": "gridpulse"}, "sasl_password"),
        ({"replication": 0}, "kafka.replication"),
        ({"retention_days": 0}, "kafka.retention_days"),
        ({"topic_prefix": "north/"}, "kafka.topic_prefix"),
        ({"brokers": 3}, "kafka.brokers"),
    ],
)
def test_what_cannot_be_used_is_named(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        load_settings(kafka=settings)


@pytest.mark.parametrize("bootstrap", ["", "127.0.0.1:9092", "[::1]:9092", "kafka1:9092, kafka2:9092"])
def test_addresses_of_brokers(bootstrap: str) -> None:
    assert len(KafkaSettings(bootstrap=bootstrap).addresses) == bootstrap.count("9092")


def test_kafka_python_knows_every_property() -> None:
    properties = kafka_python(SASL)
    assert set(properties) <= set(KafkaAdminClient.DEFAULT_CONFIG)
    assert properties["bootstrap_servers"] == ["kafka1:9093", "kafka2:9093"]
    assert properties["sasl_plain_password"] == "a secret"
    assert properties["ssl_cafile"] == "/etc/ca.pem"


def test_librdkafka_has_names_of_its_own() -> None:
    assert librdkafka(SASL) == {
        "bootstrap.servers": "kafka1:9093,kafka2:9093",
        "security.protocol": "SASL_SSL",
        "client.id": "gridpulse",
        "log_level": 2,
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.username": "gridpulse",
        "sasl.password": "a secret",
        "ssl.ca.location": "/etc/ca.pem",
    }


def test_without_a_log_in_none_is_sent() -> None:
    plain = KafkaSettings(bootstrap="kafka1:9092", sasl_username="gridpulse", sasl_password="a secret")
    assert not any("sasl" in name for name in (*kafka_python(plain), *librdkafka(plain)))


def test_the_password_is_not_shown() -> None:
    assert listed(load_settings(kafka=SASL))["GRIDPULSE_KAFKA__SASL_PASSWORD"] == "set"
