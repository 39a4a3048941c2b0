"""Loads become lines, each with what is known of it."""

import numpy as np

from dashboards.lineprotocol import load_lines
from models.messages import Loads

AT = 1_717_243_200
NAN = float("nan")


def loads(transformers: list[str], load_kw: list[float], top_oil_c: list[float], feeder: str = "F1") -> Loads:
    columns = {name: np.array(values, np.float32) for name, values in (("load_kw", load_kw), ("top_oil_c", top_oil_c))}
    unknown = np.full(len(transformers), np.nan, np.float32)
    rest = dict.fromkeys(("load_kva", "loading", "completeness", "hot_spot_c", "life_h"), unknown)
    return Loads(
        at=AT, interval_s=900, revision=0, feeder_id=feeder, transformer_id=transformers, feeder_kw=NAN,
        feeder_completeness=1.0, **columns, **rest,
    )  # fmt: skip


def test_a_line_has_the_fields_that_are_known_of_its_transformer() -> None:
    found = load_lines(loads(["T1", "T2", "T3", "T4"], [1.5, NAN, 2.0, NAN], [40.0, 41.25, NAN, float("inf")]))

    assert sorted(found) == [
        f"transformer_load,feeder=F1,transformer=T1 load_kw=1.5,top_oil_c=40 {AT}",
        f"transformer_load,feeder=F1,transformer=T2 top_oil_c=41.25 {AT}",
        f"transformer_load,feeder=F1,transformer=T3 load_kw=2 {AT}",
    ]


def test_names_are_escaped_and_are_no_part_of_a_template() -> None:
    found = load_lines(loads(["T 1,a=%s"], [1.0], [NAN], feeder="50%s %%"))

    assert found == [rf"transformer_load,feeder=50%s\ %%,transformer=T\ 1\,a\=%s load_kw=1 {AT}"]
