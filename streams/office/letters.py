"""Records that could not be used, counted as they come."""

import threading
from collections import Counter, deque

from dashboards.api.officeshapes import Reason
from models.flow.topics import dead_letters
from streams.deadletters import outside_topics, reason_of, replay
from streams.log.log import Log
from streams.office.following import Following

_NEWEST = 100_000
"""Letters of a partition that are looked at, the newest."""


class Letters:
    """Answers what is asked of dead letters.

    Args:
        log: of the site.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._followed = {topic: Following(log, dead_letters(topic), _NEWEST) for topic in outside_topics()}
        self._held: dict[tuple[str, int], deque[tuple[int, str]]] = {}

    def counts(self) -> dict[str, int]:
        """How many each topic keeps; topics that keep none are left out."""
        found = {topic: self._count(dead_letters(topic)) for topic in outside_topics()}
        return {topic: count for topic, count in found.items() if count}

    def reasons(self) -> list[Reason]:
        """Why, the most frequent first."""
        with self._lock:
            for topic, following in self._followed.items():
                self._follow(topic, following)
            counts = Counter((topic, reason) for (topic, _), held in self._held.items() for _, reason in held)
        return [Reason(*name, count) for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]

    def replay(self, topic: str) -> int | None:
        """Append those of a topic to it again; says how many, None where it is no topic from outside."""
        return replay(self._log, topic) if topic in self._followed else None

    def _follow(self, topic: str, following: Following) -> None:
        """Take in what came, and let go of what the log keeps no longer."""
        for partition, letter in following.fresh():
            held = self._held.setdefault((topic, partition), deque(maxlen=_NEWEST))
            held.append((letter.offset, reason_of(letter)))
        for (name, partition), held in self._held.items():
            begin = self._log.begin_offset(dead_letters(topic), partition) if name == topic and held else 0
            while held and held[0][0] < begin:
                held.popleft()

    def _count(self, letters: str) -> int:
        places = [(letters, partition) for partition in range(self._log.partitions(letters))]
        return sum(end - self._log.begin_offset(*place) for place, end in self._log.ends(places).items())
