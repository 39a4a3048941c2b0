"""Backtests from the command line: what is kept and gone on from, what is refused, what is drawn."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.backtest.report import Curve, Plot
from models.errors import BadSettings, BadState
from streams.backtest.all import BACKTESTS
from streams.backtest.pictures import draw
from streams.backtest.runs import run
from streams.backtest.tasks import found
from streams.cli.commands import app
from tests.streams.backtest.test_arrears import write_accounts, write_invoices

PNG = b"\x89PNG"


def called(*arguments: object) -> Any:
    done = CliRunner().invoke(app, ["backtest", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def test_one_object_has_every_figure_and_no_pictures(tmp_path: Path) -> None:
    said = json.loads(called("arrears", write_invoices(tmp_path), "--json").stdout)
    assert (said["task"], said["records"], said["judged"]) == ("arrears", 120, 60)
    assert 0.5 < said["metrics"]["auc"] <= 1
    low, high = said["intervals"]["auc"]
    assert low < said["metrics"]["auc"] < high
    assert said["microseconds_per_record"] > 0
    assert said["state_bytes"] > 100
    assert "plots" not in said


def test_people_get_a_table_and_pictures(tmp_path: Path) -> None:
    done = called("arrears", write_invoices(tmp_path), "--plot", tmp_path / "pictures")
    assert "auc" in done.stdout
    assert "of which 60 count" in done.stdout
    drawn = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert {"roc.png", "precision_at_capacity.png", "calibration.png"} <= set(drawn)


def test_what_was_learned_is_kept_and_gone_on_from(tmp_path: Path) -> None:
    data, kept = write_invoices(tmp_path), tmp_path / "learned"
    cold = json.loads(called("arrears", data, "--keep", kept, "--json").stdout)
    again = json.loads(called("arrears", data, "--json").stdout)
    warm = json.loads(called("arrears", data, "--from", kept, "--json").stdout)
    assert again["metrics"] == cold["metrics"]
    assert warm["metrics"]["log_loss"] < cold["metrics"]["log_loss"], "it has seen these very rows before"


def test_what_another_backtest_kept_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    invoices = found(BACKTESTS, "arrears", write_invoices(tmp_path))
    run(invoices, tmp_path, None, tmp_path / "learned", 1, lambda share: None)
    accounts = write_accounts(tmp_path / "one")
    with pytest.raises(BadState, match="is not what `backtest arrears --keep` wrote for these data"):
        run(found(BACKTESTS, "arrears", accounts), accounts, tmp_path / "learned", None, 1, lambda share: None)


def test_a_folder_that_no_backtest_reads_is_refused_with_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"reads: it needs L1-train.parquet and L2-train.parquet or ETTh1.csv and"):
        found(BACKTESTS, "load", tmp_path)


def test_lines_and_bands_are_drawn(tmp_path: Path) -> None:
    band = Curve("middle half", [0.0, 1.0], [1.0, 2.0], [3.0, 4.0])
    (path,) = draw([Plot("bands", "A forecast", "hour", "kW", [band, Curve("seen", [0.0, 1.0], [2.0, 2.5])])], tmp_path)
    assert path.read_bytes()[:4] == PNG
