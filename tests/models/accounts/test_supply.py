import msgspec
import pytest

from models.accounts.supply import Cuts
from models.errors import BadRecord
from models.flow.topics import partition_of
from models.flow.wire import pack, unpack


def cut(name: str, account: str, begin: int, end: int | None = None, kind: str = "arrears") -> bytes:
    body = {"outage_id": name, "kind": kind, "scope": f"account:{account}", "from": begin}
    return msgspec.json.encode(body if end is None else {**body, "to": end})


def test_the_last_reconnection_before_a_moment_counts() -> None:
    cuts = Cuts(0, 1)
    cuts.take(cut("O1", "A", 3_600, 7_200))
    cuts.take(cut("O2", "A", 36_000))
    assert cuts.hours_since_reconnection("A", 7_199) == -1
    assert cuts.hours_since_reconnection("A", 14_400) == 2
    assert (cuts.cut_since("A", 35_999), cuts.cut_since("A", 50_000)) == (-1, 36_000)
    cuts.take(cut("O2", "A", 36_000, 43_200))
    assert cuts.hours_since_reconnection("A", 46_800) == 1
    assert cuts.cut_since("A", 50_000) == -1
    fresh = Cuts(0, 1)
    fresh.load(unpack(pack(cuts.dump())))
    assert fresh.dump() == cuts.dump()


def test_only_accounts_of_the_partition_and_cuts_for_arrears_are_kept() -> None:
    cuts = Cuts(1, 3)
    for number in range(30):
        cuts.take(cut("O", f"A{number}", 5))
        cuts.take(cut("P", f"B{number}", 5, kind="planned"))
    assert list(cuts.dump()) == [f"A{number}" for number in range(30) if partition_of(f"A{number}", 3) == 1]


def test_few_cuts_are_kept_of_an_account() -> None:
    cuts = Cuts(0, 1)
    for number in range(100):
        cuts.take(cut(f"O{number}", "A", number * 100, number * 100 + 50))
    assert [name for name, _, _ in cuts.dump()["A"]] == ["O96", "O97", "O98", "O99"]


def test_cut_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadRecord, match="ends before it begins"):
        Cuts(0, 1).take(cut("O", "A", 50, 40))
