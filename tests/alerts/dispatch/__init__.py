"""Tests of what is told together, and of how much a desk is told."""
