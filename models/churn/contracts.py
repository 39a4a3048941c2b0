"""What a contract says of whether its client will leave: dates, prices, use, margin."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

PRICES = ("energy_off_peak", "energy_peak", "energy_mid_peak", "power_off_peak", "power_peak", "power_mid_peak")
"""Price components: money per kWh by time of use, money per kW and year by time of use."""

NUMBERS = (
    "kwh_12m", "gas_kwh_12m", "kwh_last_month", "forecast_kwh_12m", "forecast_kwh_year", "paid_kwh_month",
    "meter_rent_12m", "power_kw", "net_margin", "gross_power_margin", "net_power_margin", "discount",
    "forecast_energy_off_peak", "forecast_energy_peak", "forecast_power_off_peak", "products", "years",
)  # fmt: skip
"""Numbers that a contract comes with: use in kWh, margins and rents in money, power in kW."""

_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Contracts:
    """n contracts.

    Attributes:
        today: day on which they are judged.
        begun, ends, changed, renewed: days of the contract, shape (n,): since 1970-01-01, as `today`.
        numbers: `NUMBERS` -> values, shape (n,).
        names: channel, origin and whether there is gas -> names of these, n each.
        prices: by month, the oldest first, and `PRICES`, shape (n, months, 6), NaN where not known.
    """

    today: int
    begun: Int64
    ends: Int64
    changed: Int64
    renewed: Int64
    numbers: Mapping[str, Float64]
    names: Mapping[str, list[str]]
    prices: Float64


def features(of: Contracts) -> dict[str, Float64]:
    """Features by name, shape (n,) each; each row from that row alone. Logarithms are natural.

    days_*: from the day of judging, negative before it. log_*: of a number and 1. *_last, *_mean, *_spread, *_rise,
    *_half_rise: of a price over its year: newest, mean, standard deviation, newest less oldest, newest less that of
    half a year ago. last_month_share: log of the last month times 12 to the year. forecast_share, year_share,
    paid_share: logs of forecast to use, of this year's forecast to the whole, of what is paid now to that. margin_rate:
    log of margin to forecast. full_hours: log of use to power.
    """
    return {**_dates(of), **_use(of.numbers), **_price_features(of.prices)}


def keys(of: Contracts) -> list[tuple[Hashable, ...]]:
    """Categories of each contract, for rates of those like it; `KEYS` says which."""
    margin, power = of.numbers["net_power_margin"].tolist(), of.numbers["power_kw"].tolist()
    month = ((of.ends - of.today) // _MONTH_DAYS).tolist()
    plan = [row.tobytes() for row in np.round(np.nan_to_num(of.prices[:, :, 0]), 3)]
    channel, origin = of.names["channel"], of.names["origin"]
    return list(
        zip(
            origin,
            channel,
            zip(origin, channel, strict=True),
            plan,
            month,
            zip(margin, power, month, strict=True),
            strict=True,
        )
    )


KEYS = ("origin", "channel", "origin_channel", "plan", "end_month", "twins")
"""Who brought the client and by which campaign, what he pays, when he may leave, and twins: contracts of one margin,
power and month of ending are likely sites of one firm, which decides for all of them."""


def _dates(of: Contracts) -> dict[str, Float64]:
    days = {
        "days_begun": of.begun - of.today,
        "days_ends": of.ends - of.today,
        "days_changed": of.changed - of.today,
        "days_renewed": of.renewed - of.today,
        "term_days": of.ends - of.begun,
        "renewed_to_end": of.ends - of.renewed,
        "begun_to_changed": of.changed - of.begun,
        "renewed_to_changed": of.changed - of.renewed,
    }
    return {name: value.astype(np.float64) for name, value in days.items()}


def _use(numbers: Mapping[str, Float64]) -> dict[str, Float64]:
    year, forecast = numbers["kwh_12m"], numbers["forecast_kwh_12m"]
    plain = ("discount", "forecast_energy_off_peak", "forecast_energy_peak", "forecast_power_off_peak", "products",
             "years", "net_power_margin")  # fmt: skip
    return {
        **{f"log_{name}": np.log1p(np.maximum(numbers[name], 0)) for name in NUMBERS if name not in plain},
        **{name: numbers[name] for name in plain},
        "last_month_share": _log_ratio(12 * numbers["kwh_last_month"], year, 100),
        "forecast_share": _log_ratio(forecast, year, 100),
        "year_share": _log_ratio(numbers["forecast_kwh_year"], forecast, 100),
        "paid_share": _log_ratio(numbers["paid_kwh_month"], numbers["forecast_kwh_year"], 50),
        "margin_rate": _log_ratio(numbers["net_margin"], forecast, 30),
        "full_hours": _log_ratio(year, numbers["power_kw"], 1),
    }


def _log_ratio(over: Float64, under: Float64, floor: float) -> Float64:
    """Log of a ratio, drawn to 0 where both are small beside `floor`."""
    found: Float64 = np.log((np.maximum(over, 0) + floor) / (np.maximum(under, 0) + floor))
    return found


def _price_features(prices: Float64) -> dict[str, Float64]:
    months = prices.shape[1]
    known = np.isfinite(prices)
    count = known.sum(axis=1)
    mean = np.where(count, np.where(known, prices, 0).sum(axis=1) / np.maximum(count, 1), np.nan)
    off = np.where(known, prices - mean[:, None], 0)
    spread = np.where(count > 1, np.sqrt((off**2).sum(axis=1) / np.maximum(count - 1, 1)), np.nan)
    last, first, half = _newest(prices), _newest(prices[:, ::-1]), _newest(prices[:, months // 2 :][:, ::-1])
    found = {"last": last, "mean": mean, "spread": spread, "rise": last - first, "half_rise": last - half}
    return {f"{price}_{kind}": value[:, place] for place, price in enumerate(PRICES) for kind, value in found.items()}


def _newest(prices: Float64) -> Float64:
    """The last known price of each row and component, shape (n, 6); NaN where there is none."""
    if not prices.shape[1]:
        return np.full((len(prices), prices.shape[2]), np.nan)
    known = np.isfinite(prices)
    place = prices.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    found: Float64 = np.take_along_axis(prices, place[:, None], axis=1)[:, 0]
    return found
