"""State with one row a transformer (or feeder), as arrays that grow and go into snapshots together."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Bool = NDArray[np.bool_]
Int64 = NDArray[np.int64]
Float = NDArray[np.float64]
Float32 = NDArray[np.float32]
Array = NDArray[Any]


class Field(NamedTuple):
    """One array of a `Rows`: its numpy type, the value of new rows (broadcast over `shape`), the shape of a row."""

    dtype: str
    fill: Any
    shape: tuple[int, ...] = ()

    def new(self, count: int) -> Array:
        """The array of `count` new rows."""
        return np.full((count, *self.shape), self.fill, self.dtype)


class Rows:
    """Base of row-wise state: each field becomes an attribute of shape (count, *field.shape).

    Rows are added all at once when a timer fires, not one by one as names appear, so that ten thousand transformers
    in a topology cost one copy.

    Attributes:
        count: how many rows there are.
    """

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self._fields = dict(fields)
        self.count = 0
        for name, field in self._fields.items():
            setattr(self, name, field.new(0))

    def grow(self, count: int) -> None:
        """Add rows up to `count`."""
        if count <= self.count:
            return
        for name, field in self._fields.items():
            setattr(self, name, np.concatenate([getattr(self, name), field.new(count - self.count)]))
        self.count = count

    def dump(self) -> dict[str, Any]:
        """All fields by name."""
        return {name: getattr(self, name) for name in self._fields} | {"count": self.count}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump; a field it does not have starts as in new rows."""
        self.count = state["count"]
        for name, field in self._fields.items():
            new = field.new(self.count)
            setattr(self, name, np.asarray(state[name], new.dtype).reshape(new.shape) if name in state else new)
