"""Worked bills of public tariffs, to the cent. Each test says where the expectation comes from."""

from datetime import date

import pytest

from models.tariffs.bill import Bill, Customer, bill
from models.tariffs.metered import Total, Totals
from models.tariffs.parse import parse_tariffs
from models.tariffs.when import day_of
from tests.models.tariffs import public


def billed(text: str, name: str, first: date, last: date, customer: Customer | None = None, **totals: Total) -> Bill:
    begin, end = day_of(first), day_of(last)
    tariff = parse_tariffs(text, "tariffs.toml")[name]
    return bill(tariff, Totals(begin, end, totals), begin, end, customer or Customer())


def amounts(found: Bill) -> list[str]:
    return [line.amount for line in found.lines]


def test_seymour_residential_in_winter() -> None:
    """City of Seymour, "Billing Calculation Examples", 1,200 kWh at winter rates: each line and total as printed."""
    found = billed(public.SEYMOUR, "residential", date(2024, 1, 1), date(2024, 1, 30), all=Total(1_200_000))
    assert amounts(found) == ["16.00", "22.05", "22.30", "102.00", "7.50", "1.70"]
    assert found.total == "171.55"


def test_seymour_residential_in_summer() -> None:
    """The same page, 2,000 kWh at summer rates: the third block, 26.125, is printed as 26.13, half up."""
    found = billed(public.SEYMOUR, "residential", date(2024, 7, 1), date(2024, 7, 30), all=Total(2_000_000))
    assert amounts(found) == ["16.00", "22.05", "26.13", "33.45", "170.00", "7.50", "2.75"]
    assert found.total == "277.88"


def test_british_standing_charge_and_vat() -> None:
    """Utility Point, "My energy": 180 kWh at 15 p and 30 days at 21 p, 27.00 and 6.30 as printed.

    VAT is printed on gas and electricity together (62.10 x 5 % = 3.105, given as 3.11: half up); of electricity alone
    it is 33.30 x 5 % = 1.665, which is 1.67 in the same way: 34.97.
    """
    found = billed(public.UTILITY_POINT, "standard", date(2019, 4, 1), date(2019, 4, 30), all=Total(180_000))
    assert amounts(found) == ["27.00", "6.30", "1.67"]
    assert found.total == "34.97"


def test_demand_metered_business() -> None:
    """IAEI magazine, July 2007: a restaurant, 24,000 kWh and 150 kW in a summer month: 1,500.79, 3,404.02 and 25.42.

    150 x 22.6935 is 3,404.025: printed as .02, so a half goes to the even neighbour there.
    """
    use = Total(24_000_000, peak=149_700)
    found = billed(public.MEDIUM_SERVICE, "medium", date(2007, 7, 1), date(2007, 7, 31), all=use)
    assert amounts(found) == ["1500.79", "25.42", "3404.02"]
    assert found.total == "4930.23"
    (demand,) = [line for line in found.lines if line.name == "demand"]
    assert (demand.quantity, demand.unit, demand.price) == ("150", "kW", "22.6935"), "the nearest whole kilowatt"


@pytest.mark.parametrize(("kw", "valley", "days", "expected"), [(4500, 0, 28, ["11.03"]), (0, 7000, 28, ["1.45"])])
def test_spanish_contracted_power(kw: int, valley: int, days: int, expected: list[str]) -> None:
    """Som Energia, support article 1139: 4.5 kW x 31.949 / 365 x 28 days is 11.03, as printed.

    7 kW x 2.701 / 365 x 28 = 1.450... by hand, the second power of the same example.
    """
    customer = Customer(terms={"kw": kw, "kw_valley": valley})
    found = billed(public.SOM_ENERGIA, "2.0TD", date(2023, 3, 1), date(2023, 3, days), customer)
    assert amounts(found) == expected


def test_spanish_access_tolls_with_taxes() -> None:
    """2.0TD as of 1 June 2021 (BOE-A-2021-4565), 30 days of June, 4.6 kW in both periods, 60, 50 and 140 kWh.

    By hand: 60 x 0.027378 = 1.64268; 50 x 0.020624 = 1.0312; 140 x 0.000714 = 0.09996; 4.6 x 23.469833 x 30 / 365
    = 8.87347...; 4.6 x 0.961130 x 30 / 365 = 0.36338...; the meter 0.81. Lines: 1.64, 1.03, 0.10, 8.87, 0.36, 0.81.
    Electricity tax: 5.11269632 % of 12.00 = 0.6135... = 0.61; VAT: 21 % of 13.42 = 2.8182 = 2.82. Together 16.24.
    """
    customer = Customer(terms={"kw": 4600, "kw_valley": 4600})
    use = {"P1": Total(60_000), "P2": Total(50_000), "P3": Total(140_000)}
    found = billed(public.SPAIN, "2.0TD", date(2021, 6, 1), date(2021, 6, 30), customer, **use)
    assert amounts(found) == ["1.64", "1.03", "0.10", "0.81", "8.87", "0.36", "0.61", "2.82"]
    assert found.total == "16.24"


@pytest.mark.parametrize(
    ("before", "kwh", "expected"),
    [
        (0, 300, ["161.40"]),  # 300 x 0.538
        (2700, 300, ["32.28", "141.12"]),  # 60 x 0.538, then 240 x 0.588
        (4700, 300, ["58.80", "167.60"]),  # 100 x 0.588, then 200 x 0.838
    ],
)
def test_chinese_blocks_of_a_year(before: int, kwh: int, expected: list[str]) -> None:
    """Zhejiang, blocks of 2,760 and 4,800 kWh a year as of the price list named in the file; by hand as noted."""
    found = billed(
        public.ZHEJIANG,
        "single",
        date(2024, 11, 1),
        date(2024, 11, 30),
        Customer(before_wh=before * 1000),
        all=Total(kwh * 1000),
    )
    assert amounts(found) == expected


def test_chinese_peak_and_valley_with_blocks() -> None:
    """The same price list: 200 kWh peak and 100 kWh valley after 2,700 kWh of the year.

    By hand: 200 x 0.568 = 113.60, 100 x 0.288 = 28.80, and 240 kWh of the second block, 240 x 0.05 = 12.00: 154.40.
    """
    use = {"peak": Total(200_000), "valley": Total(100_000)}
    customer = Customer(before_wh=2_700_000)
    found = billed(public.ZHEJIANG, "peak-valley", date(2024, 11, 1), date(2024, 11, 30), customer, **use)
    assert [each for each in amounts(found) if each != "0.00"] == ["113.60", "28.80", "12.00"]
    assert found.total == "154.40"


@pytest.mark.parametrize(
    ("varh", "factor", "percent", "adjustment"),
    [
        (48_432_210, "0.9", "0", "0.00"),
        (75_000_000, "0.8", "5", "3800.00"),  # 3-4-5: 10 hundredths of 0.5 % on 76,000
        (102_020_406, "0.7", "10", "7600.00"),  # 20 hundredths of 0.5 %
        (133_333_333, "0.6", "25", "19000.00"),  # 20 x 0.5, 5 x 1, 5 x 2
        (0, "1", "-0.75", "-570.00"),
        (32_868_411, "0.95", "-0.75", "-570.00"),
    ],
)
def test_chinese_power_factor_rule(varh: int, factor: str, percent: str, adjustment: str) -> None:
    """Document (83) Shuidian Caizi 215: 100,000 kWh and 400 kW; the base is 60,000 + 16,000, levies stay outside."""
    use = Total(100_000_000, varh=varh, peak=400_000)
    found = billed(public.CHINA_LARGE, "industry", date(2024, 5, 1), date(2024, 5, 31), all=use)
    assert amounts(found)[:3] == ["60000.00", "3000.00", "16000.00"]
    (line,) = found.lines[3:]
    assert (line.quantity, line.price, line.amount) == (factor, percent, adjustment)


def test_rebate_for_every_kilowatt_hour() -> None:
    """Energy Management Handbook, 18.5.1: 17,588 kWh: 3.74 + 1,661.01 - 302.37 + 262.34 = 1,624.72, as printed."""
    found = billed(public.PSEG, "general", date(2000, 6, 1), date(2000, 6, 30), all=Total(17_588_000))
    assert amounts(found) == ["1661.01", "-302.37", "3.74", "262.34"]
    assert found.total == "1624.72"


def test_namibian_blocks_with_a_charge_by_the_ampere_and_levies() -> None:
    """Erongo RED, "How is my account calculated?": 850 kWh and 40 A in a month of 30 days, each line as printed."""
    customer = Customer(terms={"amps": 40_000})
    found = billed(public.ERONGO, "blocks", date(2015, 6, 1), date(2015, 6, 30), customer, all=Total(850_000))
    assert amounts(found) == ["390.00", "840.00", "206.00", "12.75", "9.18", "320.00"]
    assert found.total == "1777.93"
