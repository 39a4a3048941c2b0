"""The running bill of an account and what it is expected to use, as published when the last day was closed."""

from contextlib import closing

from models.accounts.expected import ExpectedEnergy, expected_energy
from models.accounts.runningbill import RunningBill, RunningBills, keys_of, running_bill
from models.flow.topics import partition_of
from models.flow.wire import unpack_plain
from streams.journal import journal_file, journal_store
from streams.settings import Settings


def found_running_bill(settings: Settings, account: str) -> RunningBill | None:
    """The running bill of an account; None where none was published of it."""
    found = _block(settings, account)
    return None if found is None else running_bill(found, account)


def found_expected_energy(settings: Settings, account: str, days: int) -> ExpectedEnergy | None:
    """What an account is expected to use on so many days to come; None where nothing was published of it."""
    found = _block(settings, account)
    return None if found is None else expected_energy(found, account, days)


def _block(settings: Settings, account: str) -> RunningBills | None:
    path = journal_file(settings)
    if path is not None and not path.exists():
        return None
    keys = keys_of(account, partition_of(account, settings.common.partitions))
    with closing(journal_store(settings)) as journal:
        kept = journal.running(keys)
    return None if kept is None else unpack_plain(kept, RunningBills)
