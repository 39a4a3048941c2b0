"""Alerts judged by what really happened."""
