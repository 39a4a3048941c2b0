"""Patience: what dunning does differently for single customers than the policy of their class says."""

from models.accounts.book import Book
from models.accounts.config import AccountsConfig
from models.accounts.dunning import DunningPolicy
from models.customers.messages import Treatments


class Patience:
    """Knows the policy of dunning that holds for each account.

    Args:
        book: the accounts.
        config: with the policies of their classes.

    Attributes:
        no_plans: accounts that may have no plan of instalments, each once, in the order they were named.
    """

    def __init__(self, book: Book, config: AccountsConfig) -> None:
        self._book = book
        self._config = config
        self._days: dict[str, int] = {}
        self.no_plans: dict[str, bool] = {}

    def treat(self, given: Treatments) -> None:
        """Take over how patient to be with whom; it counts when an account is judged next."""
        for account, days in zip(given.account_id, given.patience_days.tolist(), strict=True):
            row = self._book.find(account)
            if row is not None and (days or account in self._days):
                self._days[account] = days
                self._book.check_day[row] = min(int(self._book.check_day[row]), 0)
        for account in given.account_id:
            self.no_plans.pop(account, None)
        known = (account for account in given.no_plans if self._book.find(account) is not None)
        self.no_plans.update(dict.fromkeys(known, True))

    def policy_of(self, row: int) -> DunningPolicy:
        """The policy for an account."""
        policy = self._config.policy_of(self._book.class_of(row))
        days = self._days.get(self._book.names[row], 0)
        return policy.patient(days) if days else policy

    def dump(self) -> dict[str, int]:
        """All state."""
        return self._days

    def load(self, state: dict[str, int]) -> None:
        """Continue from a dump."""
        self._days = dict(state)
