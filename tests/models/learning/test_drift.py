import numpy as np

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning.drift import Change, Drift


def watched(drift: Drift, values: list[float], name: str = "use") -> list[Change]:
    return [change for value in values for change in drift.watch({name: value})]


def test_a_mean_that_moves_is_noticed_soon_and_a_quiet_one_is_not() -> None:
    rng = np.random.default_rng(3)
    drift = Drift(0.0005)
    assert watched(drift, rng.normal(0, 1, 3000).tolist(), "quiet") == []
    assert watched(drift, rng.normal(0, 1, 1000).tolist()) == []
    first = watched(drift, rng.normal(2, 1, 200).tolist())[0]
    assert first.what == "use"
    assert first.before < first.after


def test_what_is_not_known_moves_nothing() -> None:
    drift = Drift(0.0005)
    assert watched(drift, [float("nan"), float("inf")] * 100) == []
    assert drift.dump() == {}


def test_it_continues_from_its_dump_and_forgets_when_told() -> None:
    rng = np.random.default_rng(4)
    values = [*rng.normal(0, 1, 500).tolist(), *rng.normal(3, 1, 100).tolist()]
    whole, half = Drift(0.0005), Drift(0.0005)
    expected = watched(whole, values)
    begun = watched(half, values[:550])
    resumed = Drift(0.0005)
    resumed.load(unpack(pack(half.dump())))
    assert begun + watched(resumed, values[550:]) == expected
    assert fingerprint(resumed.dump()) == fingerprint(whole.dump())
    resumed.forget("use")
    assert resumed.dump() == {}
