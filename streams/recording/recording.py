"""A recording as a whole: what it holds, when it begins and ends, and its feed."""

import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from models.errors import BadRecording
from models.flow.topics import partition_of
from streams.recording import reference
from streams.recording.arrivals import UNKNOWN
from streams.recording.chunk import Chunk
from streams.recording.feed import Feed, FeedStep
from streams.recording.files import find, need, open_kind
from streams.recording.kinds import ACCOUNT_FILE, METERS, READING_FILE, STREAMS, TRANSFORMERS
from streams.recording.stream import Stream


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    """What `recording.toml` may say; None where it does not.

    Attributes:
        timezone: IANA name of the utility's zone.
        interval_s: length of an interval of readings that do not say it (seconds).
        currency_digits: decimals of the currency.
    """

    timezone: str | None = None
    interval_s: int | None = None
    currency_digits: int | None = None


class Recording:
    """A folder of readings and what belongs to them.

    Args:
        path: the folder.

    Attributes:
        settings: what its `recording.toml` says.
        files: stem -> file of every kind it has.

    Raises:
        BadRecording: something is missing, empty, damaged or lacks a column.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.settings = _settings(self.path)
        self.files = find(self.path)
        need(self.files, self.path, "meters")
        need(self.files, self.path, "readings")
        self._opened = {kind.stem: open_kind(kind, self.files[kind.stem]) for kind in _KINDS if kind.stem in self.files}
        self._starts = {stream.kind.stem: stream.first() for stream in self._streams(1)}
        if self._starts[READING_FILE.stem] == UNKNOWN:
            raise BadRecording(
                f"{self.files['readings']} has no row with a usable `at`: it may be empty but for its head"
            )

    @property
    def first_time(self) -> int:
        """Log time of the reference data, one second before the first record of any file, milliseconds."""
        return (min(start for start in self._starts.values() if start != UNKNOWN) - 1) * 1000

    @property
    def last_time(self) -> int:
        """Log time of the last record of any file, milliseconds, judged by the ends of the files."""
        return max(stream.last() for stream in self._streams(1)) * 1000

    def feed(self, partitions: int = 1, batch: int = 100_000, bookmark: bytes | None = None) -> Iterator[FeedStep]:
        """Everything in order of log time, in steps of about `batch` readings.

        Args:
            partitions: how many partitions every topic has.
            batch: how many readings (or other records) a step holds at least; it does not change what a record holds.
            bookmark: of the last step that was durably appended, to go on behind it.

        Raises:
            BadRecording: a file turns out to be damaged, or the bookmark is of another recording or partition count.
        """
        return iter(
            Feed(self._references(partitions), self._numbered(partitions), self.first_time, partitions, batch, bookmark)
        )

    def chunks(self, stem: str, partitions: int = 1) -> Iterator[Chunk]:
        """The records of one file alone."""
        for stream, start in self._numbered(partitions):
            if stream.kind.stem == stem:
                yield from stream.chunks(stream.file.start, start)

    def _references(self, partitions: int) -> Iterator[reference.Row]:
        place = partial(partition_of, partitions=partitions)
        if (self.path / "tariffs.toml").is_file():
            yield from reference.tariffs(self.path / "tariffs.toml")
        for kind in (ACCOUNT_FILE, TRANSFORMERS, METERS):
            if kind.stem in self._opened:
                yield from reference.rows(kind, self._opened[kind.stem], place)

    def _streams(self, partitions: int) -> list[Stream]:
        place = partial(partition_of, partitions=partitions)
        opened = [(kind, self._opened[kind.stem]) for kind in STREAMS if kind.stem in self._opened]
        return [Stream(kind, file, place, self.settings.interval_s) for kind, file in opened]

    def _numbered(self, partitions: int) -> list[tuple[Stream, int]]:
        """Streams with the log time that their files begin with."""
        usual = self._starts[READING_FILE.stem]
        starts = {stem: usual if start == UNKNOWN else start for stem, start in self._starts.items()}
        return [(stream, starts[stream.kind.stem]) for stream in self._streams(partitions)]


_KINDS = (ACCOUNT_FILE, TRANSFORMERS, METERS, *STREAMS)


def _settings(folder: Path) -> Settings:
    path = folder / "recording.toml"
    if not path.is_file():
        return Settings()
    try:
        body: dict[str, Any] = tomllib.loads(path.read_text())
        return msgspec.convert(body, Settings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        known = ", ".join(field.name for field in msgspec.structs.fields(Settings))
        raise BadRecording(f"{path} is wrong: {error}; it may say {known}") from None
