"""Grafana dashboards, data source and alert rules as code, written as files or sent to a server."""
