"""The running bill of an account, from the newest snapshot of the shard that keeps it."""

from models.accounts.runningbill import RunningBill
from models.accounts.stage import AccountsStage
from models.flow.topics import partition_of
from streams.settings import Settings
from streams.snapshots import Snapshots, snapshots_place


def running_bill(settings: Settings, account: str) -> RunningBill | None:
    """The bill of an account's running month; None where no snapshot knows the account yet."""
    common = settings.common
    stage = AccountsStage(common, settings.accounts, partition_of(account, common.partitions))
    place = snapshots_place(settings)
    if place == settings.state / "snapshots" and not place.exists():
        return None
    kept = Snapshots(place).look(stage.name, partition_of(account, common.partitions))
    if kept is None:
        return None
    stage.load(kept["state"])
    return stage.running_bill(account)
