"""A cluster of real Apache Kafka for tests."""

from tests.support.kafka.cluster import Cluster

__all__ = ["Cluster"]
