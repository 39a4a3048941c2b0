"""Columns price as one account after the other would be priced in decimals."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.tariffs.file import Version
from models.tariffs.grains import GRAINS, MONTH, YEAR
from models.tariffs.plan import plan_of
from models.tariffs.use import Share, Use
from models.tariffs.when import day_of
from tests.models.tariffs.making import CALENDAR, PERIODS, versions
from tests.models.tariffs.slow import Counted, total

energy = st.integers(-2_000, 900_000)
fed = st.integers(0, 300_000)


@st.composite
def counts(draw: st.DrawFn, said: Version) -> Counted:
    return Counted(
        wh={name: draw(energy) for name in PERIODS} if not said.net_metering else {name: draw(fed) for name in PERIODS},
        export={name: draw(fed) for name in PERIODS},
        varh=0,
        peak=[draw(st.integers(0, 40_000)) for _ in said.demand],
        before=draw(st.integers(0, 900_000)),
        terms={"kw": draw(st.integers(0, 20_000)), "persons": 1000 * draw(st.integers(0, 7))},
        days=draw(st.integers(1, 31)),
        months=Fraction(draw(st.integers(1, 3 * MONTH)), MONTH),
        years=Fraction(draw(st.integers(1, YEAR)), YEAR),
    )


def columns(said: Version, some: list[Counted]) -> Use:
    def column(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array(values, np.int64)

    share = Share(
        column([each.days for each in some]),
        column([int(each.months * MONTH) for each in some]),
        column([int(each.years * YEAR) for each in some]),
    )
    return Use(
        wh=np.array([[each.wh[name] for name in PERIODS] for each in some], np.int64),
        export=np.array([[each.export[name] for name in PERIODS] for each in some], np.int64),
        before=column([each.before for each in some]),
        varh=column([each.varh for each in some]),
        peak=np.array([each.peak for each in some], np.int64).reshape(len(some), -1),
        highest=np.zeros((len(some), len(said.demand)), np.int64),
        terms={name: column([each.terms[name] for each in some]) for name in ("kw", "persons")},
        so_far=share,
        whole=share,
    )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_columns_price_as_decimals_do(data: st.DataObject) -> None:
    said = data.draw(versions())
    some = data.draw(st.lists(counts(said), min_size=1, max_size=4))
    plan = plan_of(said, CALENDAR, 2, day_of(said.begin))
    got = plan.total(columns(said, some))
    assert [int(grains) for grains in got] == [int(total(said, each) * 100) * GRAINS for each in some]


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_the_lines_add_up_and_none_depends_on_who_else_is_priced(data: st.DataObject) -> None:
    said = data.draw(versions())
    some = data.draw(st.lists(counts(said), min_size=2, max_size=4))
    plan = plan_of(said, CALENDAR, 2, day_of(said.begin))
    together = plan.total(columns(said, some))
    assert together.tolist() == [int(plan.total(columns(said, [each]))[0]) for each in some]
    lines = sum(part.amount for part in plan.parts(columns(said, some)))
    assert np.abs(lines - together).max() <= (0 if said.round == "line" else GRAINS // 2)
