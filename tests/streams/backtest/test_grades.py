"""Grades judged on small data whose answer is known."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from models.errors import BadRecording
from streams.cli.commands import app

MONTHS = 18


def judged(folder: Path) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["backtest", "grades", str(folder), "--json"], catch_exceptions=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_cards_whose_newest_months_are_late_rank_above_those_of_old_trouble(tmp_path: Path) -> None:
    rows = [(0, 0, 2, 2, 0), (2, 2, 0, 0, 1), (0, 0, 0, 0, 0), (3, 0, 0, 0, 1)] * 20
    names = ("PAY_0", "PAY_2", "PAY_3", "PAY_4", "class")
    pq.write_table(
        pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)}), tmp_path / "clients.parquet"
    )
    found = judged(tmp_path)["metrics"]
    assert found["auc_risk"] == 1.0
    assert found["auc_weighted_sum"] < 1.0
    assert found["auc_risk_less_weighted_sum"] == pytest.approx(1.0 - found["auc_weighted_sum"])


def test_a_recording_is_graded_by_its_ledgers(tmp_path: Path) -> None:
    recording(tmp_path, late={"A3", "A4"})
    found = judged(tmp_path)
    assert found["metrics"]["auc_risk"] == 1.0
    assert found["metrics"]["base_rate"] == pytest.approx(2 / 5)
    assert found["judged"] == 5 * (MONTHS // 3 - 1)


def test_a_month_of_many_accounts_is_one_month(tmp_path: Path) -> None:
    recording(tmp_path, late={"A3", "A4"}, idle=4_096)
    found = judged(tmp_path)
    assert (found["metrics"]["auc_risk"], found["judged"]) == (1.0, 5 * (MONTHS // 3 - 1))


def test_a_recording_without_arrears_has_nothing_to_judge(tmp_path: Path) -> None:
    recording(tmp_path, late=set())
    with pytest.raises(BadRecording, match="has nothing to judge"):
        judged(tmp_path)


def recording(folder: Path, late: set[str], idle: int = 0) -> None:
    """Five accounts that are billed on the first of each month; some pay two weeks late. Before them are idle ones."""
    (folder / "recording.toml").write_text('timezone = "UTC"\n')
    names = [f"A{number}" for number in range(5)]
    (folder / "meters.csv").write_text(
        "meter_id,transformer_id,account_id\n" + "".join(f"M{n},T1,{n}\n" for n in names)
    )
    (folder / "transformers.csv").write_text("transformer_id,feeder_id,rated_kva\nT1,F1,50\n")
    (folder / "accounts.csv").write_text(
        "account_id,class\n" + "".join(f"{n},residential\n" for n in (*(f"Z{n}" for n in range(idle)), *names))
    )
    begins = [
        (date(2023 + number // 12, number % 12 + 1, 1) - date(1970, 1, 1)).days * 86_400 for number in range(MONTHS + 1)
    ]
    (folder / "readings.csv").write_text("meter_id,at,kwh\n" + "".join(f"MA0,{at + 900},1\n" for at in begins))
    bills = [(f"B{at}-{n}", n, at, at + 10 * 86_400) for at in begins for n in names]
    (folder / "bills.csv").write_text(
        "bill_id,account_id,issued_at,due_at,amount\n"
        + "".join(f"{b},{n},{at},{due},50.00\n" for b, n, at, due in bills)
    )
    paid = sorted((due + (12 if n in late else -2) * 86_400, b, n) for b, n, _, due in bills)
    (folder / "payments.csv").write_text(
        "payment_id,account_id,at,amount\n" + "".join(f"P{b},{n},{at},50.00\n" for at, b, n in paid)
    )
