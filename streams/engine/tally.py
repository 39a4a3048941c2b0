"""Counts what went by: findings by kind, dead letters by topic; exact across restarts."""

from typing import Any

from models.flow.batch import Batch
from models.flow.topics import FINDINGS, TOPICS, dead_letters, partition_of
from models.flow.wire import pack, unpack
from models.messages import Finding
from streams.log.log import Log

_BOOKMARK = "tally"


class Tally:
    """A sink that counts; a record that a restarted shard emitted again is counted once.

    Attributes:
        findings: kind -> how many.
        rejected: topic -> how many dead letters.
    """

    name = "tally"
    topics = (FINDINGS, *(dead_letters(topic.name) for topic in TOPICS.values() if topic.external))

    def __init__(self, log: Log) -> None:
        self._log = log
        self._partitions = log.partitions(FINDINGS)
        kept: dict[str, Any] = unpack(log.bookmark(_BOOKMARK) or pack({}))
        self.findings: dict[str, int] = kept.get("findings", {})
        self.rejected: dict[str, int] = kept.get("rejected", {})
        self._seen: dict[str, int] = kept.get("seen", {})

    def take(self, topic: str, batch: Batch) -> None:
        """Count the records of one topic."""
        for mark, value in zip(batch.marks or (), batch.values, strict=True):
            if topic == FINDINGS:
                finding: Finding = unpack(value, Finding)
                # An origin's numbers rise within each partition it writes to, not from one to another.
                place = f"{topic}/{partition_of(finding.key, self._partitions)} {mark.origin}"
                self._count(self.findings, finding.kind, place, mark.seq)
            else:
                self._count(self.rejected, topic, f"{topic} {mark.origin}", mark.seq)
        kept = {"findings": self.findings, "rejected": self.rejected, "seen": self._seen}
        self._log.append(bookmark=(_BOOKMARK, pack(kept)))

    def _count(self, counts: dict[str, int], name: str, place: str, seq: int) -> None:
        if seq > self._seen.get(place, -1):
            self._seen[place] = seq
            counts[name] = counts.get(name, 0) + 1
