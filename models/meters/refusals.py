"""What is told of readings that are not as they should be."""

from typing import NamedTuple

from models.codec.decode import is_single
from models.flow.batch import Batch
from models.meters.intake import Notes
from models.readings import Int64, Readings, Rejection


class Fall(NamedTuple):
    """A reading whose register went back by `wh`; record and element as in `Readings`."""

    record: int
    element: int
    row: int
    at: int
    wh: int


def falls(readings: Readings, row: Int64, notes: Notes) -> list[Fall]:
    """Readings of a batch, each of a row, whose register went back."""
    return [
        Fall(int(readings.record[i]), int(readings.element[i]), int(row[i]), int(readings.at[i]), wh)
        for i, wh in notes.back.items()
    ]


def refusals(batch: Batch, readings: Readings, notes: Notes) -> list[Rejection]:
    """Dead letters of readings that decoded well: the record, or the one reading of a frame as JSON."""
    if not notes.refused:
        return []
    names = readings.meter_id
    found = []
    for index, (kind, reason) in notes.refused.items():
        record, element = int(readings.record[index]), int(readings.element[index])
        value = batch.values[record]
        value = value if is_single(value) else readings.as_json(index)
        found.append(Rejection(record, element, value, kind, reason, names[index]))
    return found
