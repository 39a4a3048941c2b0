"""Counts what went by: findings by kind, dead letters by topic and reason; exact across restarts."""

from typing import Any

from models.flow.batch import Batch
from models.flow.topics import FINDINGS, TOPICS, dead_letters
from models.flow.wire import pack, unpack
from models.messages import Finding
from streams.embedded.store import Store

_BOOKMARK = "tally"


class Tally:
    """A sink that counts; a record that a restarted shard emitted again is counted once.

    Attributes:
        findings: kind -> how many.
        rejected: topic -> how many dead letters.
    """

    name = "tally"
    topics = (FINDINGS, *(dead_letters(topic.name) for topic in TOPICS.values() if topic.external))

    def __init__(self, store: Store) -> None:
        self._store = store
        kept: dict[str, Any] = unpack(store.bookmark(_BOOKMARK) or pack({}))
        self.findings: dict[str, int] = kept.get("findings", {})
        self.rejected: dict[str, int] = kept.get("rejected", {})
        self._seen: dict[str, int] = kept.get("seen", {})

    def take(self, topic: str, batch: Batch) -> None:
        """Count the records of one topic."""
        for mark, value in zip(batch.marks or (), batch.values, strict=True):
            place = f"{topic} {mark.origin}"
            if mark.seq <= self._seen.get(place, -1):
                continue
            self._seen[place] = mark.seq
            if topic == FINDINGS:
                finding: Finding = unpack(value, Finding)
                self.findings[finding.kind] = self.findings.get(finding.kind, 0) + 1
            else:
                self.rejected[topic] = self.rejected.get(topic, 0) + 1
        kept = {"findings": self.findings, "rejected": self.rejected, "seen": self._seen}
        self._store.append(bookmark=(_BOOKMARK, pack(kept)))
