"""`gridpulse tariffs apply`: what changes, what is refused, and what is in the log afterwards."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from models.errors import BadSettings
from models.flow.topics import ACCOUNTS, TARIFFS
from models.records import Tariff
from streams.cli.commands import app
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.log.records import LogRecord

TODAY = datetime.now(UTC).date()
FILE = "[[tariffs.home]]\nbegin = 2025-01-01\nenergy = [{ price = 0.30 }]\n"


def later(days: int, price: str = "0.40") -> str:
    """The file with another price so many days from today."""
    return FILE + f"[[tariffs.home]]\nbegin = {TODAY + timedelta(days=days)}\nenergy = [{{ price = {price} }}]\n"


class Site:
    """A site of two partitions with one account on the tariff."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        account = msgspec.json.encode({"account_id": "A", "tariff": "home"})
        with Store(folder / "log.db") as store:
            create_topics(store, 2, 7.0)
            store.append([LogRecord(ACCOUNTS, 0, "A", account, 1)])

    def apply(self, text: str, *options: str) -> Any:
        path = self.folder / "tariffs.toml"
        path.write_text(text)
        env = {"GRIDPULSE_STATE": str(self.folder)}
        arguments = ["tariffs", "apply", str(path), *options]
        return CliRunner().invoke(app, arguments, env=env, catch_exceptions=False)

    def records(self, partition: int = 1) -> list[Tariff]:
        with Store(self.folder / "log.db") as store:
            return [msgspec.json.decode(each.value, type=Tariff) for each in store.records(TARIFFS, partition)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_file_is_put_into_every_partition_once(site: Site) -> None:
    site.apply(FILE, "--reach-back")
    assert [one.tariff for one in site.records(0)] == [one.tariff for one in site.records(1)] == ["home"]
    assert "nothing to do" in site.apply(FILE.replace("0.30", "0.300")).stderr
    assert len(site.records()) == 1


def test_what_changes_is_shown_and_a_dry_run_appends_nothing(site: Site) -> None:
    site.apply(FILE, "--reach-back")
    told = json.loads(site.apply(later(5), "--dry-run", "--json").stdout)
    (one,) = told["tariffs"]
    assert (one["state"], one["accounts"], one["rated_from"]) == ("changed", 1, "")
    (change,) = one["changes"]
    assert change["first"] == str(TODAY + timedelta(days=5))
    assert change["what"] == [{"name": "energy(energy).price", "before": "0.3", "after": "0.4"}]
    assert len(site.records()) == 1
    shown = site.apply(later(5))
    assert "energy(energy).price" in shown.stdout
    assert site.records()[-1].versions[1]["energy"] == [{"price": "0.40"}]


def test_what_reaches_back_into_billed_months_needs_to_be_said(site: Site) -> None:
    site.apply(FILE, "--reach-back")
    with pytest.raises(BadSettings, match=r"home would cost otherwise from .* or say --reach-back"):
        site.apply(later(-80))
    assert len(site.records()) == 1
    done = site.apply(later(-80), "--reach-back")
    assert "is charged already and rated anew; for what is billed, the difference goes to the next bill" in done.stderr
    assert "stays as it is" in done.stderr
    assert len(site.records()) == 2
    site.apply(FILE.replace("home", "shop"))
    assert len(site.records()) == 3, "nobody is charged by what nobody has"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (FILE + FILE, "is not after the begin before it"),
        ("digits = 3\n" + FILE, "counts in 3 decimals and the site in 2"),
        (FILE.replace("price", "prise"), "line 3"),
    ],
)
def test_a_file_that_is_wrong_is_refused(site: Site, text: str, reason: str) -> None:
    with pytest.raises(BadSettings, match=reason):
        site.apply(text)
    assert site.records() == []
