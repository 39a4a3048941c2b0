"""What a reader of the log's results is."""

from typing import Protocol

from models.flow.batch import Batch


class Sink(Protocol):
    """What reads the log's results and puts them where people look; taking a record twice changes nothing."""

    @property
    def name(self) -> str:
        """Name that its position in the log is kept under."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics it reads."""

    def take(self, topic: str, batch: Batch) -> None:
        """Take in records; durable when this returns."""
