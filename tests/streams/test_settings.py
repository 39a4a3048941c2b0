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
    settings = Settings.model_validate(
        {"influx": {"token": "s3cret"}, "alerts": {"database": "postgresql://gridpulse:s3cret@db/gridpulse"}}
    )
    assert "s3cret" not in str(listed(settings))
    assert "s3cret" not in repr(settings.alerts)


def test_a_setting_may_stand_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    (tmp_path / "port").write_text("8200")
    (tmp_path / "gridpulse.toml").write_text('[influx]\ntoken = "other"\nbucket = "mine"\n')
    monkeypatch.setenv("GRIDPULSE_INFLUX__TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("GRIDPULSE_CONSOLE__PORT_FILE", str(tmp_path / "port"))
    monkeypatch.setenv("GRIDPULSE_INFLUX__URL", "http://127.0.0.1:8086")
    settings = load_settings()
    assert (settings.influx.token, settings.influx.bucket) == ("s3cret", "mine")
    assert settings.influx.url == "http://127.0.0.1:8086"
    assert settings.console.port == 8200


def test_a_setting_whose_name_ends_like_a_file_s_is_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDPULSE_NOTIFY__FILE", "sent.ndjson")
    assert load_settings().notify.file == "sent.ndjson"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"INFLUX__TOKEN_FILE": "nowhere"}, "GRIDPULSE_INFLUX__TOKEN_FILE names nowhere, which cannot be read"),
        ({"INFLUX__TOKEN_FILE": "token", "INFLUX__TOKEN": "t"}, "are both set: keep one of them"),
        ({"INFLUX__TOKIN_FILE": "token"}, "unknown setting GRIDPULSE_INFLUX__TOKIN_FILE"),
        ({"INFLUX_FILE": "token"}, "unknown setting GRIDPULSE_INFLUX_FILE"),
        ({"CONSOLE__PORT_FILE": "token"}, "console.port"),
    ],
)
def test_a_wrong_file_of_a_setting_is_refused_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    (tmp_path / "token").write_text("s3cret")
    for name, value in variables.items():
        monkeypatch.setenv(f"GRIDPULSE_{name}", value)
    with pytest.raises(BadSettings, match=said) as caught:
        load_settings()
    assert "s3cret" not in str(caught.value)
