"""How many live streams each user has open: each costs the console a little, and nobody needs them without end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from dashboards.api.problems import Refused


class Streams:
    """Counts open streams.

    Args:
        most: for one user.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def check(self, user: str) -> None:
        """See whether a user may open another one.

        Raises:
            Refused: they have as many open as they may.
        """
        if self._open[user] >= self._most:
            raise Refused(
                429,
                f"{user} has {self._most} live pages open, which is the most: close some, or have "
                "GRIDPULSE_CONSOLE__STREAMS_PER_USER raised",
            )

    @contextmanager
    def one(self, user: str) -> Iterator[None]:
        """Count one as long as it is open.

        Raises:
            Refused: as in `check`; for of many that are asked for at once, some pass it.
        """
        self.check(user)
        self._open[user] += 1
        try:
            yield
        finally:
            self._open[user] -= 1
            self._open += Counter()  # lets go of users that have none
