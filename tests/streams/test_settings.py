"""Settings come from arguments, the environment and a file, in this order, and a wrong one is named."""

from pathlib import Path

import pytest

from models.errors import BadSettings
from streams.settings import Settings, listed, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gridpulse.toml").write_text('[common]\ntimezone = "Asia/Shanghai"\ninterval_s = 1800\n')
    monkeypatch.setenv("GRIDPULSE_COMMON__TIMEZONE", "Europe/London")
    common = load_settings().common
    assert (common.timezone, common.interval_s) == ("Europe/London", 1800)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[comon]\n", "comon"),
        ("[engine]\nspeed = 3\n", "engine.speed"),
        ("[console]\nport = 70000\n", "console.port"),
        ("[common\n", "not valid TOML"),
        ('[meters]\nzero_run = "many"\n', "meters.zero_run"),
    ],
)
def test_a_wrong_file_is_refused_with_the_name(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "gridpulse.toml").write_text(text)
    with pytest.raises(BadSettings, match=named):
        load_settings()


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDPULSE_COMMON__TIMEZOME", "UTC")
    with pytest.raises(BadSettings, match="unknown setting GRIDPULSE_COMMON__TIMEZOME"):
        load_settings()


def test_a_config_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDPULSE_CONFIG", "nowhere.toml")
    with pytest.raises(BadSettings, match=r"nowhere\.toml, which is not a file"):
        load_settings()


def test_every_setting_can_be_set_by_the_name_it_is_listed_under(monkeypatch: pytest.MonkeyPatch) -> None:
    names = listed(Settings())
    assert "GRIDPULSE_INFLUX__TOKEN" in names
    for name, value in names.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            monkeypatch.setenv(name, str(value))
    assert load_settings() == Settings()


def test_secrets_are_not_listed() -> None:
    settings = Settings.model_validate({"influx": {"token": "s3cret"}})
    assert "s3cret" not in str(listed(settings))
