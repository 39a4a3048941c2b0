"""Which business clients leave, told by their contracts."""

from collections.abc import Callable
from typing import Any

import numpy as np

from models.backtest.orders import Clients, beginner, judge, passes
from models.backtest.report import Report
from models.churn.contracts import KEYS, Contracts, features, keys
from models.churn.learner import make_learner
from models.learning.tabular import TabularModel

NOTES = [
    "Nothing is known of a client but the row: prices of twelve months, use, margins and dates of the contract.",
    "Accuracy means nothing here: nine in ten stay.",
    "The learners, and what likeness is told by, were chosen looking at rows of this set: new rows may do less well.",
]


def run(
    contracts: Contracts, left: Any, start: TabularModel | None, seed: int, progress: Callable[[float], None]
) -> tuple[Report, TabularModel]:
    """Judge contracts of which it is known who left, shape (n,); gives what was learned in the first order too."""
    named = features(contracts)
    clients = Clients(np.column_stack(list(named.values())), keys(contracts), left)
    begin = beginner(start, lambda: make_learner(tuple(named), len(KEYS), seed))
    found, learned = zip(*passes(begin, clients, seed, progress), strict=True)
    return judge("churn", "powerco_churn", "leaving", left, list(found), NOTES), learned[0]
