import numpy as np

from models.theft.columns import Columns

LAYOUT = {"kwh": ("<f4", 0, -1.0), "ring": ("<f2", 3, np.nan)}


def test_names_keep_their_rows_and_new_rows_hold_the_fill() -> None:
    columns = Columns(LAYOUT)
    assert columns.rows(["b", "a", "b"]).tolist() == [0, 1, 0]
    columns["kwh"][1] = 7
    assert columns.rows([f"m{number}" for number in range(500)]).tolist() == list(range(2, 502))
    assert columns.rows(["a", "m3"]).tolist() == [1, 5]
    assert columns["kwh"][:3].tolist() == [-1, 7, -1]
    assert np.isnan(columns["ring"]).all()
    assert columns.find("a") == 1
    assert columns.find("nobody") is None


def test_they_continue_from_a_dump_and_grow_on() -> None:
    columns, other = Columns(LAYOUT), Columns(LAYOUT)
    columns.rows(["a", "b"])
    columns["kwh"][:] = [1, 2]
    other.load(columns.dump())
    assert other.rows(["b", "c"]).tolist() == [1, 2]
    assert other["kwh"].tolist() == [1, 2, -1]
