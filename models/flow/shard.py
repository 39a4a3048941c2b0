"""A shard is one partition of one stage: its sources, its state, its place in the log."""

from collections.abc import Sequence
from typing import Any

from models.errors import BadState
from models.flow.batch import PUNCTUATION, Batch, Emission, Mark
from models.flow.delay import promised
from models.flow.fingerprint import fingerprint
from models.flow.merge import EXTERNAL, Merge
from models.flow.stage import Out, Stage
from models.flow.topics import TOPICS
from models.flow.wiring import Wiring

VERSION = 1


class Shard:
    """Drives a stage: merges its sources, cuts runs where a timer is due, numbers what comes out.

    Args:
        stage: the state machine.
        partition: which partition of its inputs this shard reads.
        wiring: who else there is.
        epoch: log time (milliseconds) before which nothing happened anywhere; with it, stages that feed each other
            through a delayed edge have a common time to start from.

    Attributes:
        origin: its number among all shards of the engine.
        time: log time (milliseconds) that this shard has passed; all its emissions up to then are out.
    """

    def __init__(self, stage: Stage, partition: int, wiring: Wiring, epoch: int = 0) -> None:
        self.stage = stage
        self.partition = partition
        self.time = -1
        self._wiring = wiring
        self._merge = Merge({topic: wiring.writers(topic) for topic in stage.inputs}, epoch)
        self.origin = wiring.origin(stage.name, partition)
        self._seq = 0
        self._started = False
        self._promised = {topic: delay for topic, delay in stage.outputs.items() if wiring.readers(topic)}

    def feed(self, topic: str, batch: Batch) -> None:
        """Take in the next records of an input topic."""
        self._merge.feed(topic, batch)

    def hand(self, topic: str, emissions: Sequence[Emission]) -> None:
        """Take in what another shard emits to an input, in its order, before it comes back from the log."""
        self._merge.hand(topic, [each.mark for each in emissions], [each.value for each in emissions])

    def taken(self, topic: str, origin: int) -> int:
        """Number of the last emission of a shard that was taken in from an input; -1 for none."""
        return self._merge.taken(topic, origin)

    def promise(self, topic: str, time: int, origin: int = EXTERNAL) -> None:
        """Note that an input brings nothing more at or before `time` (milliseconds) from an origin."""
        self._merge.promise(topic, time, origin)

    def advance(self) -> list[Emission]:
        """Do everything that can be done now; the emissions end with this shard's promise to its readers."""
        bound = self._merge.bound
        if bound <= self.time:
            return []
        out = Out(self.origin, self.partition, self._wiring.partitions, self.stage.outputs, self._seq)
        for topic, run in self._merge.release(bound):
            self._run(topic, run, out)
        if self._started:
            self._fire_until(bound, out)
        self.time, self._seq = bound, out.seq
        return out.emissions + self.promises()

    def promises(self) -> list[Emission]:
        """What this shard promises to its readers, as punctuations."""
        marks = []
        for topic, delay in self._promised.items():
            mark = Mark(self.origin, PUNCTUATION, promised(self.time, delay))
            count = 1 if TOPICS[topic].single else self._wiring.partitions
            marks += [Emission(topic, partition, "", b"", mark) for partition in range(count)]
        return marks

    def resume(self) -> dict[str, int]:
        """Offset to read each input from after a restart from a snapshot taken now."""
        return self._merge.resume()

    def reached(self) -> dict[str, tuple[int, int]]:
        """Offset to read each external input from after such a restart, and the log time that it has passed then."""
        return self._merge.reached()

    def waiting(self, topic: str) -> int:
        """How many records of an input were read and wait for slower inputs."""
        return self._merge.waiting(topic)

    def behind(self) -> set[str]:
        """Inputs that hold the others back."""
        return self._merge.behind()

    def fingerprint(self) -> str:
        """Hash of the stage's state."""
        return fingerprint(self.stage.dump())

    def dump(self) -> dict[str, Any]:
        """The whole shard, for `models.flow.wire.pack`."""
        return {
            "version": VERSION,
            "stage": self.stage.name,
            "partition": self.partition,
            "partitions": self._wiring.partitions,
            "time": self.time,
            "seq": self._seq,
            "started": self._started,
            "merge": self._merge.dump(),
            "state": self.stage.dump(),
        }

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump.

        Raises:
            BadState: the dump is of another version, stage, partition or partition count.
        """
        mine = {"version": VERSION, "stage": self.stage.name, "partition": self.partition}
        mine["partitions"] = self._wiring.partitions
        for name, value in mine.items():
            if kept.get(name) != value:
                raise BadState(
                    f"the snapshot of {self.stage.name}/{self.partition} has {name} {kept.get(name)!r}, not {value!r}: "
                    "run with the settings it was made with, or start with an empty state directory"
                )
        self.time, self._seq, self._started = kept["time"], kept["seq"], kept["started"]
        self._merge.load(kept["merge"])
        self.stage.load(kept["state"])

    def _run(self, topic: str, run: Batch, out: Out) -> None:
        start, count = 0, len(run)
        if not self._started:
            self.stage.start(int(run.times[0]))
            self._started = True
        while start < count:
            self._fire_until(int(run.times[start]) - 1, out)
            stop = start + 1
            if self.stage.columnar:
                stop = int(run.times.searchsorted(self.stage.due(), side="right"))
            out.now = int(run.times[stop - 1])
            self.stage.apply(topic, run.part(start, stop), out)
            start = stop

    def _fire_until(self, time: int, out: Out) -> None:
        while (due := self.stage.due()) <= time:
            out.now = due
            self.stage.fire(due, out)
