"""Public tariffs as files, with where their prices were published."""

SEYMOUR = """
# City of Seymour (Missouri, USA), page "Billing Calculation Examples" (cityofseymour.org, bill comparison).
currency = "USD"
[[tariffs.residential]]
begin = 2020-01-01
source = "City of Seymour, residential electricity, bill comparison"
month = "whole"

[[tariffs.residential.energy]]
season = ["05-01..09-30"]
tiers = [
  { up_to_kwh = 250, price = 0.064 }, { up_to_kwh = 700, price = 0.049 },
  { up_to_kwh = 1250, price = 0.0475 }, { price = 0.0446 },
]
[[tariffs.residential.energy]]
season = ["10-01..04-30"]
tiers = [{ up_to_kwh = 250, price = 0.064 }, { up_to_kwh = 700, price = 0.049 }, { price = 0.0446 }]
[[tariffs.residential.energy]]
name = "power cost"
price = 0.085
[[tariffs.residential.fixed]]
name = "customer charge"
amount = 7.50
[[tariffs.residential.taxes]]
name = "city sales tax"
percent = 1
"""

UTILITY_POINT = """
# Utility Point (Great Britain), page "My energy": electricity of the worked example.
currency = "GBP"
[[tariffs.standard]]
begin = 2019-01-01
source = "Utility Point, My energy"
energy = [{ name = "unit rate", price = 0.15 }]
fixed = [{ amount = 0.21, per = "day" }]
taxes = [{ name = "VAT", percent = 5 }]
"""

MEDIUM_SERVICE = """
# Medium general service, IAEI magazine, July 2007, "What are you paying for electricity? Part 3".
currency = "USD"
[[tariffs.medium]]
begin = 2007-01-01
source = "IAEI magazine, July 2007, part 3"
month = "whole"
half = "even"
energy = [
  { price = 0.062533, season = ["06-01..09-30"] },
  { price = 0.069533, season = ["10-01..05-31"] },
]
demand = [
  { price = 22.6935, step_kw = 1, least_kw = 1, season = ["06-01..09-30"] },
  { price = 14.7419, step_kw = 1, least_kw = 1, season = ["10-01..05-31"] },
]
fixed = [{ name = "customer charge", amount = 25.42 }]
"""

SOM_ENERGIA = """
# 2.0TD, contracted power in two periods: Som Energia support article 1139, "terme de potència en la tarifa 2.0TD".
currency = "EUR"
[[tariffs."2.0TD"]]
begin = 2023-01-01
source = "Som Energia support, article 1139"
capacity = [
  { name = "power, peak", of = "kw", price = 31.949 },
  { name = "power, valley", of = "kw_valley", price = 2.701 },
]
"""

SPAIN = """
# Access tolls of 2.0TD: CNMC resolution of 18 March 2021 (BOE-A-2021-4565), as of 1 June 2021; periods of
# CNMC circular 3/2020. Electricity tax of law 38/1992, 5.11269632 %, and VAT of 21 % until 25 June 2021.
currency = "EUR"
[calendars."2.0TD"]
otherwise = "P3"
holidays = [2021-10-12, 2021-11-01, 2021-12-06, 2021-12-08]
rules = [
  { period = "P1", days = ["mon-fri"], hours = ["10:00-14:00", "18:00-22:00"] },
  { period = "P2", days = ["mon-fri"], hours = ["08:00-10:00", "14:00-18:00", "22:00-24:00"] },
]
[[tariffs."2.0TD"]]
begin = 2021-06-01
source = "BOE-A-2021-4565"
calendar = "2.0TD"
energy = [{ name = "energy tolls", prices = { P1 = 0.027378, P2 = 0.020624, P3 = 0.000714 } }]
capacity = [
  { name = "power toll P1", of = "kw", price = 23.469833 },
  { name = "power toll P2", of = "kw_valley", price = 0.961130 },
]
fixed = [{ name = "meter", amount = 0.81 }]
taxes = [
  { name = "electricity tax", percent = 5.11269632, on = ["energy tolls", "power toll P1", "power toll P2"] },
  { name = "VAT", percent = 21 },
]
"""

ZHEJIANG = """
# Residential, one household one meter, Zhejiang province: as of the price list in force from
# 1 July 2012: blocks of a year, and the peak and valley prices that a household may choose.
currency = "CNY"
[calendars.peak-valley]
otherwise = "valley"
rules = [{ period = "peak", hours = ["08:00-22:00"] }]

[[tariffs.single]]
begin = 2012-07-01
source = "Zhejiang, residential blocks of 2012"
energy = [{ name = "energy", tiers_per = "year", tiers = [
  { up_to_kwh = 2760, price = 0.538 }, { up_to_kwh = 4800, price = 0.588 }, { price = 0.838 },
] }]

[[tariffs.peak-valley]]
begin = 2012-07-01
source = "Zhejiang, residential blocks of 2012"
calendar = "peak-valley"
energy = [
  { name = "energy", prices = { peak = 0.568, valley = 0.288 } },
  { name = "block increase", tiers_per = "year", tiers = [
    { up_to_kwh = 2760, price = 0 }, { up_to_kwh = 4800, price = 0.05 }, { price = 0.30 },
  ] },
]
"""

CHINA_LARGE = """
# Large industry in two parts with power-factor adjustment: document (83) Shuidian Caizi 215 of 1983, standard 0.90:
# 0.5 % for each hundredth below, 1 % below 0.70, 2 % below 0.65; a rebate of 0.15 % for each above, 0.75 % at most.
# The prices themselves are round figures of ours.
currency = "CNY"
[[tariffs.industry]]
begin = 2024-01-01
month = "whole"
energy = [{ name = "energy", price = 0.6 }, { name = "levies", price = 0.03 }]
demand = [{ name = "demand", price = 40 }]
[tariffs.industry.power_factor]
on = ["energy", "demand"]
standard = 0.90
below = [{ to = 0.70, each = 0.5 }, { to = 0.65, each = 1 }, { to = 0, each = 2 }]
above = [{ to = 0.95, each = -0.15 }, { to = 1, each = 0 }]
"""

PSEG = """
# Public Service Electric and Gas (New Jersey, USA), commercial general service, summer, as worked in the Energy
# Management Handbook, section 18.5.1: the demand charge as a fee, for its blocks are not in the text.
currency = "USD"
[[tariffs.general]]
begin = 2000-01-01
source = "Energy Management Handbook, 18.5.1"
month = "whole"
energy = [{ price = 0.09444 }, { name = "energy cost adjustment", price = -0.017192 }]
fixed = [{ name = "customer charge", amount = 3.74 }, { name = "demand of 30 kW", amount = 262.34 }]
"""

ERONGO = """
# Erongo RED (Namibia), small users on blocks: a basic charge by the ampere that is contracted, and two levies for each
# kilowatt-hour, which the regulator and the state set.
currency = "NAD"
[[tariffs.blocks]]
begin = 2015-01-01
source = "Erongo RED, How is my account calculated"
energy = [
  { tiers = [{ up_to_kwh = 250, price = 1.56 }, { up_to_kwh = 750, price = 1.68 }, { price = 2.06 }] },
  { name = "ECB levy", price = 0.0150 },
  { name = "NEF levy", price = 0.0108 },
]
capacity = [{ name = "basic charge", of = "amps", price = 8.00, per = "month" }]
"""
