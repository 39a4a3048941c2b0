"""The stage as a whole: any split of its records gives the same, and a restart from a snapshot continues it."""

import pytest

from models.flow.shard import Shard
from models.flow.topics import CHARGES, METER_DAYS, PARTIALS
from models.flow.wire import pack, unpack
from tests.models.meters.town import START, Log, stages, wild_town
from tests.support.flow import LocalFlow, assert_split_invariant

UNTIL = (START + 5 * 86_400) * 1000


@pytest.mark.parametrize("seed", [1, 2])
def test_any_split_of_wild_data_gives_the_same(seed: int) -> None:
    flow = assert_split_invariant(stages(2), wild_town(seed), until=UNTIL, partitions=2)
    assert all(flow.values(topic) for topic in (PARTIALS, METER_DAYS, CHARGES))


@pytest.mark.parametrize("hours", [7.3, 26.0, 50.5])
def test_a_restart_from_a_snapshot_continues_to_the_same_end(hours: float) -> None:
    log, stop = wild_town(3), int((START + hours * 3600) * 1000)
    whole = LocalFlow(stages(2), 2).run(log, UNTIL)
    before = LocalFlow(stages(2), 2).run(up_to(log, stop), stop)
    after = restarted(before)
    after.run(log, UNTIL)
    history = before.history()
    for key, records in after.history().items():
        history[key] = sorted(history.get(key, []) + records)
    assert history == whole.history()
    assert after.fingerprints() == whole.fingerprints()


def up_to(log: Log, time: int) -> Log:
    return {key: [record for record in records if record[0] <= time] for key, records in log.items()}


def restarted(flow: LocalFlow) -> LocalFlow:
    """A fresh flow that continues where another stands, from what its shards dumped."""
    fresh = LocalFlow(stages(2), 2)
    for index, shard in enumerate(flow.shards):
        again: Shard = fresh.shards[index]
        again.load(unpack(pack(shard.dump())))
        for topic, offset in again.resume().items():
            fresh._read[index, topic] = offset
    return fresh
