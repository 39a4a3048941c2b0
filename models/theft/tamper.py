"""What meters reported of themselves, remembered for some weeks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.theft.config import TheftConfig

Float64 = NDArray[np.float64]


class Tamper:
    """Codes by meter: on how many days each came, and when last. Few meters have any."""

    def __init__(self, config: TheftConfig) -> None:
        self._config = config
        self._known: dict[int, dict[str, tuple[int, int]]] = {}

    def take(self, row: int, code: str, day: int) -> None:
        """Note an event of a meter on a local day; codes that say nothing of theft are ignored."""
        if code not in self._config.tamper:
            return
        codes = self._known.setdefault(row, {})
        days, last = codes.get(code, (0, -1))
        codes[code] = (days + (day > last), max(day, last))

    def knows(self, row: int, code: str) -> bool:
        """Whether a meter has reported a code."""
        return code in self._known.get(row, ())

    def strengths(self, row: int, day: int) -> dict[str, float]:
        """Strength of each code of a meter on a local day, 0 to 1: more days count more, old ones less."""
        found = {}
        for code, (days, last) in self._known.get(row, {}).items():
            one, most = self._config.tamper[code]
            fresh = max(0.0, 1.0 - max(day - last, 0) / self._config.tamper_days)
            strength = min(1.0 - (1.0 - one) ** days, most) * min(1.0, 2 * fresh)
            if strength > 0:
                found[code] = strength
        return found

    def total(self, rows: int, day: int) -> Float64:
        """Strength of all codes together, shape (rows,)."""
        found = np.zeros(rows)
        for row in self._known:
            left = 1.0
            for strength in self.strengths(row, day).values():
                left *= 1.0 - strength
            found[row] = 1.0 - left
        return found

    def clear(self, row: int) -> None:
        """Forget what a meter reported: an inspector has seen it."""
        self._known.pop(row, None)

    def forget(self, day: int) -> None:
        """Drop events too old to count on a local day."""
        oldest = day - self._config.tamper_days
        for row, codes in list(self._known.items()):
            kept = {code: seen for code, seen in codes.items() if seen[1] > oldest}
            if kept:
                self._known[row] = kept
            else:
                del self._known[row]

    def dump(self) -> list[Any]:
        """State for a snapshot."""
        return [[row, [[code, *seen] for code, seen in codes.items()]] for row, codes in self._known.items()]

    def load(self, state: list[Any]) -> None:
        """Continue from a dump."""
        self._known = {row: {code: (days, last) for code, days, last in codes} for row, codes in state}
