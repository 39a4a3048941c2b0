"""Supply that was cut for arrears, and when it came back."""

from typing import Any

from models.calendar import HOUR, seconds
from models.errors import BadRecord
from models.flow.topics import partition_of
from models.records import Outage, decoded

_KEPT = 4


class Cuts:
    """The last cuts of each account of a partition.

    Args:
        partition: whose accounts are kept; outages come to every partition.
        partitions: how many there are.
    """

    def __init__(self, partition: int, partitions: int) -> None:
        self._partition = partition
        self._partitions = partitions
        self._cuts: dict[str, list[tuple[str, int, int]]] = {}

    def take(self, value: bytes) -> str:
        """Note an outage of kind `arrears` whose scope is an account of this partition; returns the account, or "".

        Raises:
            BadRecord: it is no outage, or a time of it is wrong.
        """
        outage = decoded(value, Outage)
        what, _, account = outage.scope.partition(":")
        if outage.kind != "arrears" or what != "account":
            return ""
        begin, end = seconds(outage.from_), -1 if outage.to is None else seconds(outage.to)
        if not account or -1 < end < begin:
            raise BadRecord(f"the outage of scope {outage.scope!r} names no account or ends before it begins")
        if partition_of(account, self._partitions) != self._partition:
            return ""
        self._note(account, (outage.outage_id, begin, end))
        return account

    def hours_since_reconnection(self, account: str, at: int) -> float:
        """Hours from the last reconnection to a moment (Unix seconds); -1 where there was none."""
        ends = [end for _, _, end in self._cuts.get(account, ()) if -1 < end <= at]
        return (at - max(ends)) / HOUR if ends else -1.0

    def cut_since(self, account: str, at: int) -> int:
        """Unix seconds since which an account is cut off at a moment, or -1."""
        return min((begin for begin, _ in self._open(account, at)), default=-1)

    def back_at(self, account: str, at: int) -> int:
        """Unix seconds at which supply that is cut off at a moment is announced to be back, or -1."""
        ends = [end for _, end in self._open(account, at)]
        return -1 if -1 in ends else max(ends, default=-1)

    def cut_within(self, account: str, begin: int, end: int) -> bool:
        """Whether an account was cut off at some time from `begin` to `end` (Unix seconds)."""
        return any(first < end and (last == -1 or last > begin) for _, first, last in self._cuts.get(account, ()))

    def dump(self) -> dict[str, Any]:
        """The cuts, for a snapshot."""
        return {account: list(map(list, cuts)) for account, cuts in self._cuts.items()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._cuts = {account: [(name, begin, end) for name, begin, end in cuts] for account, cuts in state.items()}

    def _open(self, account: str, at: int) -> list[tuple[int, int]]:
        cuts = self._cuts.get(account, ())
        return [(begin, end) for _, begin, end in cuts if begin <= at and (end == -1 or end > at)]

    def _note(self, account: str, cut: tuple[str, int, int]) -> None:
        others = [known for known in self._cuts.get(account, []) if known[0] != cut[0]]
        self._cuts[account] = sorted([*others, cut], key=lambda known: known[1])[-_KEPT:]
