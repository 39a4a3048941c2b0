"""What the newest snapshot of the shard that keeps an account knows of it."""

from models.accounts.stage import AccountsStage
from models.flow.topics import partition_of
from streams.settings import Settings
from streams.snapshots import Snapshots, snapshots_place


def accounts_stage(settings: Settings, account: str) -> AccountsStage | None:
    """The accounts stage of an account's partition as it was kept last; None where there is no snapshot yet."""
    common = settings.common
    partition = partition_of(account, common.partitions)
    stage = AccountsStage(common, settings.accounts, partition)
    place = snapshots_place(settings)
    if place == settings.state / "snapshots" and not place.exists():
        return None
    kept = Snapshots(place).look(stage.name, partition)
    if kept is None:
        return None
    stage.load(kept["state"])
    return stage
