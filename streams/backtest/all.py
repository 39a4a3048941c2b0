"""Every backtest."""

from streams.backtest import arrears, churn, demand, grades, intervals, invoices, load, theft
from streams.backtest.tasks import Backtest

BACKTESTS: list[Backtest] = [
    theft.BACKTEST,
    *intervals.BACKTESTS,
    *load.BACKTESTS,
    churn.BACKTEST,
    arrears.BACKTEST,
    invoices.BACKTEST,
    *grades.BACKTESTS,
    *demand.BACKTESTS,
]
