"""What a shard emits reaches the shards of its own process at once, and those of others through the log."""

from collections.abc import Iterable, Mapping, Sequence

from models.flow.batch import PUNCTUATION, Emission, Mark
from models.flow.shard import Shard
from models.flow.wiring import Wiring
from streams.log.log import Log
from streams.log.records import TopicPartition

_MOST_WAITING = 500_000
"""Records of one input that may wait in a shard for its other inputs."""


Reader = tuple[str, str, int]
"""A stage, a topic that it reads, and a partition."""


class Handover:
    """Hands emissions to the shards of this process that read them.

    Every record is appended to the log as well, so that a crash loses nothing; a reader drops it as seen when it comes
    back from there. A promise that all its readers were handed needs no log. What the log has of earlier workers comes
    before what is handed, and so does what a reader was not handed; it has to read either before it is handed more.

    Args:
        log: where emissions are appended.
        wiring: who reads what.
        shards: those of this process by stage and partition, as they are at each call.
    """

    def __init__(self, log: Log, wiring: Wiring, shards: Mapping[TopicPartition, Shard]) -> None:
        self._log = log
        self._wiring = wiring
        self._shards = shards
        self._unread: dict[Reader, int] = {}
        self._withheld: dict[tuple[str, str, int, int], int] = {}

    def join(self) -> None:
        """Begin anew with the shards there are now: others may have lost theirs, or have some of ours."""
        self._log.emit(emission for shard in self._shards.values() for emission in shard.promises())
        self._log.flush()
        joining: list[Reader] = [
            (stage, topic, partition)
            for (stage, partition), shard in self._shards.items()
            for topic in shard.stage.inputs
            if self._wiring.writers(topic)
        ]
        ends = self._log.ends({(topic, partition) for _, topic, partition in joining})
        self._withheld = {}
        self._unread = {reader: ends[reader[1:]] for reader in joining}
        for stage, topic, partition in joining:
            self.read((stage, topic, partition), self._shards[stage, partition].resume()[topic])

    def read(self, reader: Reader, offset: int) -> None:
        """Note that a reader has taken in all that the log has before an offset."""
        if reader in self._unread and self._unread[reader] <= offset:
            del self._unread[reader]

    def full(self, topic: str, partition: int) -> bool:
        """Whether a reader has read far ahead in a topic while it waits for another."""
        readers = (self._shards.get((stage, partition)) for stage in self._wiring.readers(topic))
        return any(shard is not None and _far_ahead(shard, topic) for shard in readers)

    def hand(self, origin: int, emissions: Iterable[Emission]) -> list[Shard]:
        """Hand on what a shard emits, and append to the log what belongs there; the shards that were handed any."""
        places: dict[TopicPartition, list[Emission]] = {}
        for emission in emissions:
            places.setdefault((emission.topic, emission.partition), []).append(emission)
        appended: list[Emission] = []
        handed: dict[TopicPartition, Shard] = {}
        for (topic, partition), several in places.items():
            records = [each for each in several if each.mark.seq != PUNCTUATION]
            everyone = True
            for stage in self._wiring.readers(topic):
                if (shard := self._open(stage, topic, partition, origin)) is not None:
                    _give(shard, topic, records, several[-1].mark)
                    handed[stage, partition] = shard
                else:
                    everyone = False
                    if records:
                        self._withheld[stage, topic, partition, origin] = records[-1].mark.seq
            appended += records if everyone else several
        if appended:
            self._log.emit(appended)
        return list(handed.values())

    def _open(self, stage: str, topic: str, partition: int, origin: int) -> Shard | None:
        """The shard that reads, if it is here and has all that it needs to be handed more."""
        shard = self._shards.get((stage, partition))
        if shard is None or (stage, topic, partition) in self._unread or _far_ahead(shard, topic):
            return None
        withheld = self._withheld.get((stage, topic, partition, origin), PUNCTUATION)
        return shard if withheld <= shard.taken(topic, origin) else None


def _give(shard: Shard, topic: str, records: Sequence[Emission], last: Mark) -> None:
    """Hand on what one shard emits to a topic partition; promises come last."""
    if records:
        shard.hand(topic, records)
    if last.seq == PUNCTUATION:
        shard.promise(topic, last.time, last.origin)


def _far_ahead(shard: Shard, topic: str) -> bool:
    return shard.waiting(topic) > _MOST_WAITING and topic not in shard.behind()
