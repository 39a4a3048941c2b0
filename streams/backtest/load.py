"""Forecasts judged on data of others: a load a month ahead, and a transformer a day ahead."""

from streams.backtest import load_months, load_panel
from streams.backtest.tasks import Backtest

BACKTESTS: list[Backtest] = [load_months.BACKTEST, load_panel.BACKTEST]
