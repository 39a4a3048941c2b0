"""Columns of a table as numbers."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def floats(column: pa.ChunkedArray) -> Float64:
    """A column, shape (n,); NaN where nothing is written."""
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(), np.float64)


def matrix(table: pa.Table, names: Sequence[str]) -> Float64:
    """Some columns beside each other, shape (n, columns)."""
    return np.stack([floats(table[name]) for name in names], axis=1)
