"""Which accounts fall into arrears, told by months of bills and payments."""

from collections.abc import Callable

import numpy as np

from models.accounts.behaviour import Behaviour, features
from models.accounts.learner import make_learner
from models.backtest.orders import Bool, Clients, beginner, judge, passes
from models.backtest.report import Report
from models.learning.tabular import TabularModel

NOTES = [
    "This is credit-card data (clients of a bank who default on their card), not bills of an electricity utility.",
    "What is known of a client is the row: limit, six months of bills, payments and delays, schooling, status and age; "
    "sex is left out.",
]


def run(
    behaviour: Behaviour, defaulted: Bool, start: TabularModel | None, seed: int, progress: Callable[[float], None]
) -> tuple[Report, TabularModel]:
    """Judge accounts of which it is known who defaulted, shape (n,); gives what the first order learned too."""
    values = np.column_stack(list(features(behaviour).values()))
    clients = Clients(values, [()] * len(defaulted), defaulted)
    begin = beginner(start, lambda: make_learner(seed))
    found, learned = zip(*passes(begin, clients, seed, progress), strict=True)
    return judge("arrears", "card_default", "default", defaulted, list(found), NOTES), learned[0]
