"""Which stages there are, and which shards write which topic."""

from collections.abc import Sequence

from models.flow.stage import Stage
from models.flow.topics import TOPICS


class Wiring:
    """The stages of an engine in a fixed order, and numbers for their shards.

    Args:
        stages: one instance of each; only what it declares of itself is read.
        partitions: the engine's partition count.
    """

    def __init__(self, stages: Sequence[Stage], partitions: int) -> None:
        self.partitions = partitions
        self.stages = {stage.name: stage for stage in stages}
        self._ranks = {name: rank for rank, name in enumerate(self.stages)}
        self._readers: dict[str, tuple[str, ...]] = {}
        for stage in stages:
            for topic in stage.inputs:
                self._readers[topic] = (*self.readers(topic), stage.name)

    def shards(self, name: str) -> int:
        """How many shards a stage has: one where something it reads has one partition only."""
        return 1 if any(TOPICS[topic].single for topic in self.stages[name].inputs) else self.partitions

    def origin(self, name: str, partition: int) -> int:
        """Number of a shard among all shards of the engine."""
        return self._ranks[name] * self.partitions + partition

    def readers(self, topic: str) -> tuple[str, ...]:
        """Stages that read a topic; sinks take records as they come and are none of them."""
        return self._readers.get(topic, ())

    def writers(self, topic: str) -> list[int]:
        """Numbers of the shards that write a topic; none where it is external."""
        writing = [name for name, stage in self.stages.items() if topic in stage.outputs]
        return [self.origin(name, partition) for name in writing for partition in range(self.shards(name))]
