"""Settings of the accounts stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from models.accounts.dunning import DunningPolicy
from models.accounts.shockpolicy import ShockPolicy
from models.errors import BadSettings
from models.spans import weekdays_of


@dataclass(frozen=True, slots=True)
class AccountsConfig:
    """Settings of tariffs, ledger and dunning.

    Attributes:
        default_price: major units per kWh where an account's tariff is unknown (decimal text).
        default_due_days: days from issue to due day where the tariff is unknown.
        bill_from_charges: bill charges at the end of the local month for accounts that no billing system sends bills
            for; without it only bill records make debts. Prepaid credit is consumed by charges in any case.
        policy: dunning of every account whose class has no policy of its own.
        class_policies: dunning by class.
        notice_proof: what proves that a notice of disconnection was served; without proof no alert says that supply may
            be cut. `delivered` asks for a record of its delivery; with `ordered` it is enough that it was ordered, as
            always in replays and demos, where nothing is sent.
        notice_proof_h: the desk is told of a notice that is not proven so many hours after it was ordered.
        shock: when the bill of a running month counts as a shock.
        cost_days: how many days the smoothed daily cost of a prepaid account remembers.
        days_off: days of the week on which people use energy as on no working day, as `sat-sun`; empty is none.
        shop_closed: days of the week on which prepaid credit cannot be bought: warnings of low credit come before them.
        keep_days: how long a settled document is kept, so that it can be reversed and its repeat be known.
        keep_documents: how many documents of a kind are kept of an account at most.
        keep_debts: how many open debts are kept apart; the oldest are added up beyond that.
        largest_amount: minor units; a larger amount is absurd.
        future_s: how far an event time may lie after its log time (clocks that are not quite right).
        future_bill_s: the same for a bill's issue, which is often dated to the end of its day.
    """

    default_price: str = "0.15"
    default_due_days: int = 15
    bill_from_charges: bool = True
    policy: DunningPolicy = field(default_factory=DunningPolicy)
    class_policies: Mapping[str, DunningPolicy] = field(default_factory=dict)
    notice_proof: Literal["delivered", "ordered"] = "delivered"
    notice_proof_h: float = 48.0
    shock: ShockPolicy = field(default_factory=ShockPolicy)
    cost_days: int = 14
    days_off: str = "sat-sun"
    shop_closed: str = "sat-sun"
    keep_days: int = 180
    keep_documents: int = 48
    keep_debts: int = 48
    largest_amount: int = 10**10
    future_s: int = 300
    future_bill_s: int = 86_400

    def policy_of(self, class_: str) -> DunningPolicy:
        """Dunning policy of a class."""
        return self.class_policies.get(class_, self.policy)

    @property
    def weekdays_off(self) -> list[int]:
        """Numbers of `days_off`, Monday 0."""
        return _weekdays("days_off", self.days_off)

    @property
    def weekdays_closed(self) -> list[int]:
        """Numbers of `shop_closed`, Monday 0."""
        return _weekdays("shop_closed", self.shop_closed)

    def __post_init__(self) -> None:
        _ = self.weekdays_off, self.weekdays_closed


def _weekdays(name: str, said: str) -> list[int]:
    try:
        return sorted(weekdays_of(said)) if said else []
    except BadSettings as error:
        raise BadSettings(f"{name}: {error}") from None
