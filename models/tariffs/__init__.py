"""Tariffs: what a file may say, which price holds when, what use costs in columns, bills that explain themselves."""
