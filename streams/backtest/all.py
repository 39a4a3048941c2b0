"""Every backtest."""

from streams.backtest import arrears, churn, invoices, load, theft
from streams.backtest.tasks import Backtest

BACKTESTS: list[Backtest] = [theft.BACKTEST, *load.BACKTESTS, churn.BACKTEST, arrears.BACKTEST, invoices.BACKTEST]
