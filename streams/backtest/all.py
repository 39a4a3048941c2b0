"""Every backtest."""

from streams.backtest.tasks import Backtest

BACKTESTS: list[Backtest] = []
