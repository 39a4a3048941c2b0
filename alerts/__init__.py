"""Findings become alerts, alerts become messages."""
