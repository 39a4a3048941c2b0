"""Sliding windows against a twin that keeps everything."""

from hypothesis import given
from hypothesis import strategies as st

from models.flow.wire import pack, unpack
from models.fraud.windows import Entry, Windows

LENGTH, MOST_ENTRIES, MOST_KEYS = 20, 3, 3


def entry(at: int, name: str = "P") -> Entry:
    return Entry(at, name, "A", 100, "app", "")


class Twin:
    """What `Windows` means: every key's entries in a plain list, nothing clever."""

    def __init__(self) -> None:
        self.newest = 0
        self.entries: dict[str, list[Entry]] = {}

    def add(self, key: str, one: Entry) -> None:
        self.newest = max(self.newest, one.at)
        if one.at <= self.newest - LENGTH:
            return
        kept = self.entries.pop(key, [])
        if one not in kept:
            kept = sorted([*kept, one])
        kept = [old for old in kept if old.at > self.newest - LENGTH]
        self.entries[key] = kept[-MOST_ENTRIES:]
        while len(self.entries) > MOST_KEYS:
            del self.entries[next(iter(self.entries))]

    def between(self, key: str, after: int, until: int) -> list[Entry]:
        kept = self.entries.get(key, [])
        return [one for one in kept if after < one.at <= until and one.at > self.newest - LENGTH]

    def remove(self, key: str, payment_id: str) -> None:
        if key in self.entries:
            self.entries[key] = [one for one in self.entries[key] if one.payment_id != payment_id]
            if not self.entries[key]:
                del self.entries[key]


steps = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 100), st.sampled_from(["P", "Q"]), st.integers(0, 9)),
    max_size=60,
)


@given(steps)
def test_windows_equal_their_twin(drawn: list[tuple[str, int, str, int]]) -> None:
    windows, twin = Windows(LENGTH, MOST_ENTRIES, MOST_KEYS), Twin()
    for step, (key, drawn_at, name, what) in enumerate(drawn):
        # Time moves on with some entries that come late, as payments do.
        at = drawn_at + 3 * step
        for one in (windows, twin):
            if what == 0:
                one.remove(key, name)
            else:
                one.add(key, entry(at, name))
        for asked in "abcde":
            assert windows.between(asked, at - 15, at + 15) == twin.between(asked, at - 15, at + 15)
        assert len(windows) <= MOST_KEYS
    reloaded = Windows(LENGTH, MOST_ENTRIES, MOST_KEYS)
    reloaded.load(unpack(pack(windows.dump())))
    assert reloaded.dump() == windows.dump()


def test_the_edges_are_after_and_until() -> None:
    windows = Windows(100, 10, 10)
    for at in (10, 20, 30):
        windows.add("k", entry(at))
    assert [one.at for one in windows.between("k", 10, 30)] == [20, 30]


def test_expired_keys_leave_memory() -> None:
    windows = Windows(100, 10, 1_000_000)
    for at in range(0, 100_000, 50):
        windows.add(f"k{at}", entry(at))
    assert len(windows) <= 2
