"""Arrays with a row per subject that grow together."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Array = NDArray[Any]


class Columns:
    """Named arrays with one row for each name; a row never moves.

    Args:
        layout: column -> (dtype, width, fill); width 0 makes a plain column of shape (n,), others (n, width).

    Attributes:
        names: the subjects, by row.
    """

    def __init__(self, layout: Mapping[str, tuple[str, int, float]]) -> None:
        self.names: list[str] = []
        self._layout = layout
        self._rows: dict[str, int] = {}
        self._arrays = {name: self._filled(name, 0) for name in layout}
        self._latest: tuple[list[str], Int64] = ([], np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, column: str) -> Array:
        """A column's rows in use, sharing memory."""
        return self._arrays[column][: len(self.names)]

    def find(self, name: str) -> int | None:
        """Row of a name, or None."""
        return self._rows.get(name)

    def rows(self, names: list[str]) -> Int64:
        """Rows of names, in their order; unknown names get new rows."""
        if names != self._latest[0]:
            found = list(map(self._rows.get, names))
            if None in found:
                found = [self._add(name) if row is None else row for name, row in zip(names, found, strict=True)]
            self._latest = (list(names), np.array(found, np.int64))
        return self._latest[1]

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {"names": list(self.names), "columns": {name: self[name].copy() for name in self._layout}}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.names = list(state["names"])
        self._rows = {name: row for row, name in enumerate(self.names)}
        self._arrays = dict(state["columns"])
        self._latest = ([], np.zeros(0, np.int64))

    def _add(self, name: str) -> int:
        row = self._rows.get(name)
        if row is not None:
            return row
        row = self._rows[name] = len(self.names)
        self.names.append(name)
        if row == len(next(iter(self._arrays.values()))):
            self._grow(max(64, 2 * row))
        return row

    def _grow(self, size: int) -> None:
        for name, array in self._arrays.items():
            grown = self._filled(name, size)
            grown[: len(array)] = array
            self._arrays[name] = grown

    def _filled(self, name: str, size: int) -> Array:
        dtype, width, fill = self._layout[name]
        return np.full((size, width) if width else size, fill, dtype)
