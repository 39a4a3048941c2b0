"""Churn on `powerco_churn`: contracts of small businesses and a year of their prices."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.backtest.churn import run as judge
from models.churn.contracts import NUMBERS, Contracts
from models.errors import BadRecording
from streams.backtest.columns import floats, matrix
from streams.backtest.tasks import Backtest, Options, Outcome
from streams.importers.tables import read_table

CLIENTS, PRICES = "clients.parquet", "prices.parquet"

_DATES = {"begun": "date_activ", "ends": "date_end", "changed": "date_modif_prod", "renewed": "date_renewal"}
_NUMBERS = dict(
    zip(
        NUMBERS,
        (
            "cons_12m", "cons_gas_12m", "cons_last_month", "forecast_cons_12m", "forecast_cons_year", "imp_cons",
            "forecast_meter_rent_12m", "pow_max", "net_margin", "margin_gross_pow_ele", "margin_net_pow_ele",
            "forecast_discount_energy", "forecast_price_energy_off_peak", "forecast_price_energy_peak",
            "forecast_price_pow_off_peak", "nb_prod_act", "num_years_antig",
        ),
        strict=True,
    )
)  # fmt: skip
_NAMES = {"channel": "channel_sales", "origin": "origin_up", "gas": "has_gas"}
_PRICES = (
    "price_off_peak_var", "price_peak_var", "price_mid_peak_var", "price_off_peak_fix", "price_peak_fix",
    "price_mid_peak_fix",
)  # fmt: skip
_CLIENTS = ("id", *_DATES.values(), *_NUMBERS.values(), *_NAMES.values(), "churn")
_MONTH = "price_date"


def run(folder: Path, options: Options) -> Outcome:
    """Ten orders of the clients.

    Raises:
        BadRecording: a file is damaged or lacks a column, or there is nothing to judge.
    """
    clients = read_table(folder, _CLIENTS, CLIENTS)
    prices = read_table(folder, ("id", _MONTH, *_PRICES), PRICES)
    left = floats(clients["churn"]) > 0
    if not left.any() or left.all() or not len(prices):
        raise BadRecording(
            f"{folder} has nothing to judge: it needs clients that left, clients that stayed, and prices"
        )
    report, learned = judge(_contracts(clients, prices), left, options.start, options.seed, options.progress)
    return Outcome(report, learned)


BACKTEST = Backtest("churn", (CLIENTS, PRICES), run)


def _contracts(clients: pa.Table, prices: pa.Table) -> Contracts:
    month = _days(prices[_MONTH]).astype("M8[D]").astype("M8[M]")
    newest = month.max()
    return Contracts(
        today=int((newest + 1).astype("M8[D]").astype(np.int64)),
        **{name: _days(clients[column]) for name, column in _DATES.items()},
        numbers={name: floats(clients[column]) for name, column in _NUMBERS.items()},
        names={name: [str(one) for one in clients[column].to_pylist()] for name, column in _NAMES.items()},
        prices=_by_month(clients["id"], prices, (month - month.min()).astype(np.int64)),
    )


def _by_month(ids: pa.ChunkedArray, prices: pa.Table, month: NDArray[np.int64]) -> NDArray[np.float64]:
    """Prices of each client, shape (n, months, 6); NaN where there are none."""
    found = np.full((len(ids), int(month.max()) + 1, len(_PRICES)), np.nan)
    place = pc.index_in(prices["id"], ids.combine_chunks())
    row = pc.fill_null(place, -1).to_numpy().astype(np.int64)
    values = matrix(prices, _PRICES)
    found[row[row >= 0], month[row >= 0]] = values[row >= 0]
    return found


def _days(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Days since 1970-01-01."""
    try:
        return np.asarray(pc.cast(pc.cast(column, pa.date32()), pa.int32()).to_numpy(), np.int64)
    except (pa.ArrowException, ValueError) as error:
        raise BadRecording(f"a date cannot be read: write it as 2015-12-31 ({error})") from None
