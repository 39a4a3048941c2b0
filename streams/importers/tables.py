"""Files of foreign data sets as tables."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from models.errors import BadRecording


def read_table(source: Path, columns: Sequence[str], name: str = "readings.parquet") -> pa.Table:
    """Columns of a Parquet file.

    Args:
        source: the file, or the folder that holds it under `name`.
        columns: what must be there.
        name: of the file in its folder.

    Raises:
        BadRecording: the file is missing, damaged or lacks a column.
    """
    path = source / name if source.is_dir() else source
    if not path.is_file():
        raise BadRecording(f"{path} is not there: name the folder or file that holds {name}")
    try:
        present = pq.read_schema(path).names
        if missing := [column for column in columns if column not in present]:
            raise BadRecording(f"{path} has no column {missing[0]!r}: it has {', '.join(present)}")
        return pq.read_table(path, columns=list(columns))
    except (pa.ArrowException, OSError) as error:
        raise BadRecording(f"{path} is damaged or truncated: fetch it again ({error})") from None
