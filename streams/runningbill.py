"""The running bill of an account, as it was published when the last day was closed."""

from contextlib import closing

from models.accounts.runningbill import RunningBill, RunningBills, keys_of, running_bill
from models.flow.topics import partition_of
from models.flow.wire import unpack_plain
from streams.journal import journal_file, journal_store
from streams.settings import Settings


def found_running_bill(settings: Settings, account: str) -> RunningBill | None:
    """The running bill of an account; None where none was published of it."""
    path = journal_file(settings)
    if path is not None and not path.exists():
        return None
    keys = keys_of(account, partition_of(account, settings.common.partitions))
    with closing(journal_store(settings)) as journal:
        kept = journal.running(keys)
    return None if kept is None else running_bill(unpack_plain(kept, RunningBills), account)
