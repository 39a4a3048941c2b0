"""The running bill of an account, from the newest snapshot of the shard that keeps it."""

from models.accounts.runningbill import RunningBill
from streams.accountstate import accounts_stage
from streams.settings import Settings


def running_bill(settings: Settings, account: str) -> RunningBill | None:
    """The bill of an account's running month; None where no snapshot knows the account yet."""
    stage = accounts_stage(settings, account)
    return None if stage is None else stage.running_bill(account)
