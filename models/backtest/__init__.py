"""Judging models on records of the past, one pass, each record scored before anything is learned from it."""
