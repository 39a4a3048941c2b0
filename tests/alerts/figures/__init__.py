"""Tests of the figures of alarm management."""
