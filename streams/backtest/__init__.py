"""Backtests of the models on data of others: the files' layouts, the runs, the pictures."""
