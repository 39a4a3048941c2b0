"""docs/settings.md has every setting with its default and meaning, and its examples are read as they say."""

import tomllib
from pathlib import Path

import pytest

from models.accounts.dunning import DunningPolicy
from streams.settings import Settings, listed, load_settings
from tests.docs.pages import DOCS, ROOT, Block, blocks, code, name_of, tables
from tests.docs.settings_tables import PAGE, PAGES, page_with


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_tables_are_those_of_the_settings(page: Path) -> None:
    text = page.read_text()
    assert text == page_with(text, PAGES[page]()), "write them anew with: python -m tests.docs.settings_tables"
    assert all(row[-1].strip(" .") for table in tables(text) for row in table)


def test_every_listed_setting_has_a_row_with_a_meaning() -> None:
    rows = {code(row[0])[0]: row for table in tables(PAGE.read_text()) for row in table}
    nested = {name for name in Settings.model_fields if name != "state"}
    expected = {name for name in listed(Settings()) if name.removeprefix("GRIDPULSE_").lower() not in nested}
    assert expected == {name for name in rows if name.startswith("GRIDPULSE_")}
    assert all(row[-1].strip(" .") for row in rows.values())


def test_the_example_is_read_as_it_says(elsewhere: Path) -> None:
    example = next(block.text for block in blocks(PAGE, "toml") if block.file == "gridpulse.toml")
    (elsewhere / "gridpulse.toml").write_text(example)
    settings = load_settings()
    assert settings.common.timezone == "Asia/Shanghai"
    assert settings.grid.overload.heavy == 0.85
    assert settings.grid.overload.overload == Settings().grid.overload.overload
    assert settings.grid.feeder_rated_kva == {"F1": 6300}
    assert settings.accounts.policy_of("business") == DunningPolicy(grace_days=5, notice_days=15, disconnect_days=30)
    assert settings.accounts.policy_of("residential").grace_days == 14
    assert settings.alerts.routes == "routes.toml"


@pytest.mark.parametrize("block", blocks(DOCS / "operations.md", "toml"), ids=lambda block: block.file)
def test_what_operations_shows_takes_effect(elsewhere: Path, monkeypatch: pytest.MonkeyPatch, block: Block) -> None:
    usual = load_settings()
    (elsewhere / block.file).write_text(block.text)
    monkeypatch.setenv("GRIDPULSE_CONFIG", block.file)
    settings = load_settings()
    for section, told in tomllib.loads(block.text).items():
        assert getattr(settings, section) != getattr(usual, section)
        for name, value in told.items():
            if isinstance(value, str):
                assert getattr(getattr(settings, section), name) == value


def test_settings_named_on_other_pages_exist() -> None:
    settings = set(listed(Settings()))
    known = settings | {"GRIDPULSE_CONFIG"} | {f"{name}_FILE" for name in settings}
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        named = {word for cell in code(page.read_text()) for word in cell.split("=") if word.startswith("GRIDPULSE_")}
        named = {word.split()[0] for word in named}
        assert named <= known, f"{page.name}: {sorted(named - known)}"
