"""Errors GridPulse raises; every message says what is wrong, where, and how to mend it.

GridPulseError
├── BadRecord       one record cannot be used; it goes to the dead-letter topic and the rest of its batch goes on
├── BadRecording    a recording's file is missing, empty, truncated or has a wrong column
├── BadSettings     a setting or a policy file is unknown or out of range
│   └── BadFile     the same, with the line of each mistake
├── BadState        a snapshot or log file is damaged, of an unknown version, or locked by another process
├── DiskFull        the state directory has no room left; nothing acknowledged is lost
├── Stalled         a reader stands still while records wait: start the worker again, it goes on from its snapshots
└── Unreachable     a server that state or the log is kept on does not answer or refuses; trying again later makes sense
"""

from collections.abc import Sequence


class GridPulseError(Exception):
    """Base of every error with a message meant for the person who runs GridPulse."""


class BadRecord(GridPulseError):
    """One record that cannot be used, with the reason that its dead letter carries."""


class BadRecording(GridPulseError):
    """A recording that cannot be replayed as it is."""


class BadSettings(GridPulseError, ValueError):
    """A setting or policy file that is wrong; a value error too, so that who reads a file can say where it stands."""


class BadFile(BadSettings):
    """A file that is wrong; `mistakes` are lines, counted from 1 (0: not known), with what is wrong there."""

    def __init__(self, message: str, mistakes: Sequence[tuple[int, str]]) -> None:
        super().__init__(message)
        self.mistakes = list(mistakes)


class BadState(GridPulseError):
    """A state file that cannot be read."""


class DiskFull(GridPulseError):
    """No room is left where state is written."""


class Stalled(GridPulseError):
    """A reader that stands still while records wait for it."""


class Unreachable(GridPulseError):
    """A server that state or the log is kept on does not answer, or refuses."""
