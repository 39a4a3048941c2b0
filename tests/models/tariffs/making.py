"""Tariffs and use by chance."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from models.tariffs.file import Capacity, Demand, Energy, Export, Extra, Fixed, Tier, Version
from models.tariffs.percentages import Minimum, Tax
from models.tariffs.when import Calendar, Rule

CALENDAR = Calendar(
    "valley", (Rule("peak", ("08:30-12:00", "18:00-22:00"), ("mon-fri",)), Rule("flat", ("06:00-23:00",)))
)
PERIODS = CALENDAR.periods

prices = st.decimals(0, 2, places=6)
signed = st.decimals(-1, 1, places=4)
amounts = st.decimals(0, 200, places=4)


@st.composite
def energies(draw: st.DrawFn) -> Energy:
    kind = draw(st.sampled_from(["flat", "some", "periods", "tiers"]))
    name = draw(st.sampled_from(["energy", "tolls"]))
    if kind == "flat":
        return Energy(name, price=draw(signed))
    if kind == "some":
        return Energy(name, price=draw(prices), periods=("peak", "valley"))
    if kind == "periods":
        return Energy(name, prices={period: draw(prices) for period in PERIODS})
    limits = sorted(draw(st.lists(st.decimals("0.5", 900, places=1), unique=True, max_size=3)))
    tiers = [Tier(draw(prices), limit) for limit in limits] + [Tier(draw(prices))]
    extra = draw(st.sampled_from([(), (Extra(3, Decimal(50)), Extra(5, Decimal(120)))]))
    return Energy(name, tiers=tuple(tiers), tiers_per=draw(st.sampled_from(["day", "month", "year"])), extra=extra)


@st.composite
def versions(draw: st.DrawFn) -> Version:
    bases: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([(), ("energy",)])
    demand = st.builds(
        Demand,
        price=amounts,
        over_kw=st.sampled_from([Decimal(0), Decimal(5)]),
        least_kw=st.sampled_from([Decimal(0), Decimal("2.5")]),
        step_kw=st.sampled_from([Decimal(0), Decimal(1), Decimal("0.1")]),
    )
    per = st.sampled_from(["day", "month", "year"])
    energy = (Energy(price=draw(prices)), *draw(st.lists(energies(), max_size=2)))
    return Version(
        begin=date(2020, 1, 1),
        calendar="week",
        round=draw(st.sampled_from(["line", "bill"])),
        half=draw(st.sampled_from(["up", "even"])),
        net_metering=draw(st.booleans()),
        energy=energy,
        fixed=tuple(draw(st.lists(st.builds(Fixed, amount=amounts, per=per), max_size=2))),
        capacity=tuple(draw(st.lists(st.builds(Capacity, of=st.just("kw"), price=amounts, per=per), max_size=1))),
        demand=tuple(draw(st.lists(demand, max_size=2))),
        export=tuple(draw(st.lists(st.builds(Export, price=prices), max_size=1))),
        minimum=draw(st.none() | st.builds(Minimum, amount=amounts, on=bases)),
        taxes=tuple(
            draw(
                st.lists(
                    st.builds(Tax, name=st.just("tax"), percent=st.decimals(0, 30, places=8), on=bases), max_size=2
                )
            )
        ),
    )
