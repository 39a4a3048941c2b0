"""A cluster of real Apache Kafka for tests."""

from tests.support.kafka.cluster import Cluster, without_leaks

__all__ = ["Cluster", "without_leaks"]
