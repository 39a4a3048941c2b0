"""The newest published versions of one model, to go back to."""

from typing import Any, NamedTuple

from models.errors import BadRecord
from models.flow.wire import pack, unpack
from models.learning.classifier import Classifier


class Version(NamedTuple):
    """One published version.

    Attributes:
        number: its version.
        candidate: who learned it.
        body: the classifier as it was then, packed: it has gone on learning since.
    """

    number: int
    candidate: str
    body: bytes


class Archive:
    """Keeps so many versions.

    Args:
        size: how many.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._versions: list[Version] = []

    def keep(self, number: int, candidate: str, classifier: Classifier) -> None:
        """Keep what was just published; the oldest beyond the size goes."""
        self._versions.append(Version(number, candidate, pack(classifier)))
        del self._versions[: -self._size]

    def find(self, number: int) -> tuple[Version, Classifier]:
        """A version, and its classifier.

        Raises:
            BadRecord: it is not kept.
        """
        for version in self._versions:
            if version.number == number:
                return version, unpack(version.body)
        kept = ", ".join(str(version.number) for version in self._versions) or "none"
        raise BadRecord(f"version {number} is not kept: choose one of {kept}")

    def before(self, number: int) -> int:
        """The newest version before one.

        Raises:
            BadRecord: there is none.
        """
        earlier = [version.number for version in self._versions if version.number < number]
        if not earlier:
            raise BadRecord(f"no version before {number} is kept")
        return earlier[-1]

    def dump(self) -> list[Any]:
        """State for a snapshot."""
        return [list(version) for version in self._versions]

    def load(self, state: list[Any]) -> None:
        """Continue from a dump."""
        self._versions = [Version(*version) for version in state]
