"""Rows of ids, and tables that grow with them."""

import numpy as np

from models.readings import MeterIds
from models.roster import Column, Roster, Table


def test_rows_come_in_the_order_of_the_readings() -> None:
    roster = Roster()
    assert roster.rows(MeterIds([(["b", "a", "b"], False)])).tolist() == [0, 1, 0]
    assert roster.rows(MeterIds([(["c"], False), (["a"], False)])).tolist() == [2, 1]
    assert roster.ids == ["b", "a", "c"]
    assert roster.find("x") == -1


def test_ids_that_are_not_kept_get_no_row() -> None:
    roster = Roster()
    assert roster.rows(MeterIds([(["a", "b", "c"], False)], np.array([0, 2]))).tolist() == [0, 1]
    assert roster.ids == ["a", "c"]


def test_a_shared_list_is_looked_up_once_all_of_it_is_known() -> None:
    roster, shared = Roster(), ["a", "b"]
    assert roster.rows(MeterIds([(shared, True)], np.array([1]))).tolist() == [0]
    assert roster.rows(MeterIds([(shared, True)])).tolist() == [1, 0]
    assert roster.rows(MeterIds([(shared, True)])).tolist() == [1, 0]
    assert roster.rows(MeterIds([(["b"], False), (shared, True)])).tolist() == [0, 1, 0]


def test_a_table_keeps_its_rows_when_it_grows() -> None:
    columns = {"one": Column(np.int32, fill=-1), "some": Column(np.float32, 3)}
    table = Table(columns)
    table.grow(2)
    table.one[1] = 7  # type: ignore[attr-defined]
    table.grow(1000)
    assert table.one[:3].tolist() == [-1, 7, -1]  # type: ignore[attr-defined]
    assert table.row_bytes == 4 + 12
    again = Table(columns)
    again.load(table.dump())
    assert len(again) == 1000
    assert again.one[1] == 7  # type: ignore[attr-defined]


def test_a_row_more_than_a_snapshot_had_does_not_take_twice_the_memory() -> None:
    table = Table({"one": Column(np.int32)})
    table.load({"one": np.zeros(10_000, np.int32)})
    table.grow(10_001)
    assert len(table.one) == 12_500  # type: ignore[attr-defined]
