"""Generated contracts in the layout of `powerco_churn`; the real ones where they are."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.errors import BadRecording
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from streams.backtest.churn import BACKTEST
from streams.backtest.tasks import Options
from tests.support.require import evaluation_data

_NUMBERS = (
    "cons_12m", "cons_gas_12m", "cons_last_month", "forecast_cons_12m", "forecast_cons_year", "imp_cons",
    "forecast_meter_rent_12m", "pow_max", "net_margin", "margin_gross_pow_ele", "forecast_discount_energy",
    "forecast_price_energy_off_peak", "forecast_price_energy_peak", "forecast_price_pow_off_peak", "nb_prod_act",
    "num_years_antig",
)  # fmt: skip
_PRICES = [f"price_{when}_{what}" for what in ("var", "fix") for when in ("off_peak", "peak", "mid_peak")]


def write(folder: Path, count: int = 200, seed: int = 1) -> Path:
    """Clients with a high margin leave."""
    rng = np.random.default_rng(seed)
    ids = [f"C{number}" for number in range(count)]
    margin = rng.uniform(0, 40, count).round(2)
    table = {name: rng.uniform(0, 1000, count) for name in _NUMBERS}
    dates = {
        name: (np.datetime64(first) + rng.integers(0, 365, count)).astype(str).tolist()
        for name, first in [
            ("date_activ", "2012-01-01"),
            ("date_end", "2016-01-02"),
            ("date_modif_prod", "2014-01-01"),
            ("date_renewal", "2015-01-01"),
        ]
    }
    names = {
        "channel_sales": rng.choice(["one", "other"], count).tolist(),
        "origin_up": rng.choice(["x", "y"], count).tolist(),
        "has_gas": rng.choice(["t", "f"], count).tolist(),
    }
    churn = (margin + rng.normal(0, 6, count) > 30).astype(int)
    pq.write_table(
        pa.table({"id": ids, **table, **dates, **names, "margin_net_pow_ele": margin, "churn": churn}),
        folder / "clients.parquet",
    )
    months = [f"2015-{month:02}-01" for month in range(1, 13)]
    rows = [(one, month) for one in ids for month in months][3:]
    columns = {name: rng.uniform(0, 1, len(rows)) for name in _PRICES}
    pq.write_table(
        pa.table({"id": [row[0] for row in rows], "price_date": [row[1] for row in rows], **columns}),
        folder / "prices.parquet",
    )
    return folder


def test_leaving_is_foretold_and_reported(tmp_path: Path) -> None:
    done: list[float] = []
    outcome = BACKTEST.run(write(tmp_path), Options(progress=done.append))
    report = outcome.report
    assert report.metrics["auc"] > 0.8  # type: ignore[operator]
    assert len(report.metrics["auc_by_order"]) == 10  # type: ignore[arg-type]
    assert (report.records, report.judged) == (2000, 1000)
    assert {"average_precision", "precision_at_100", "log_loss", "brier"} <= report.metrics.keys()
    low, high = report.intervals["auc"]
    assert low < report.metrics["auc"] < high  # type: ignore[operator]
    assert done[-1] == 1.0
    assert fingerprint(unpack(pack(outcome.state))) == fingerprint(outcome.state)


def test_a_snapshot_is_gone_on_from(tmp_path: Path) -> None:
    cold = BACKTEST.run(write(tmp_path), Options())
    warm = BACKTEST.run(tmp_path, Options(start=unpack(pack(cold.state))))
    assert warm.report.metrics["log_loss"] < cold.report.metrics["log_loss"]  # type: ignore[operator]


def test_the_order_of_the_prices_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, 60)
    first = BACKTEST.run(tmp_path, Options()).report.metrics
    prices = pq.read_table(tmp_path / "prices.parquet")
    pq.write_table(prices.take(np.random.default_rng(2).permutation(len(prices))), tmp_path / "prices.parquet")
    assert BACKTEST.run(tmp_path, Options()).report.metrics == first


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    write(tmp_path, 30)
    table = pq.read_table(tmp_path / "clients.parquet")
    pq.write_table(table.drop_columns(["date_end"]), tmp_path / "clients.parquet")
    with pytest.raises(BadRecording, match="date_end"):
        BACKTEST.run(tmp_path, Options())
    churn = table.schema.get_field_index("churn")
    stayed = table.set_column(churn, "churn", pa.array(np.zeros(30, np.int64)))
    pq.write_table(stayed, tmp_path / "clients.parquet")
    with pytest.raises(BadRecording, match="nothing to judge"):
        BACKTEST.run(tmp_path, Options())


def test_real_clients_are_told_apart(tmp_path: Path) -> None:
    """A part of them: the whole is what `gridpulse backtest churn` is for."""
    source = evaluation_data("powerco_churn")
    for name in ("clients.parquet", "prices.parquet"):
        table = pq.read_table(source / name)
        pq.write_table(table.slice(0, 300) if name == "clients.parquet" else table, tmp_path / name)
    assert BACKTEST.run(tmp_path, Options()).report.metrics["log_loss"] < 0.5  # type: ignore[operator]
