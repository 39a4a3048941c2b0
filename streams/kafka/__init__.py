"""The log on Apache Kafka: its settings and its topics."""
