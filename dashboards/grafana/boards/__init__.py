"""The dashboards, a module for each folder of Grafana."""
