"""Settings come from arguments, the environment and a file, in this order, and a wrong one is named."""

from pathlib import Path

import pytest

from models.errors import BadSettings
from models.names import leaves
from streams.ranges import ORDERED, POSITIVE, RISING, SHARES, problems
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[theft]\n\nopen_scor = 0.7\n",
            "file.toml line 3: theft.open_scor is unknown: the nearest is theft.open_score",
        ),
        ("[churn]\nopen_score = 0.7\n", "line 2: churn.open_score is unknown: the nearest is theft.open_score"),
        (
            "[grid.overload]\nheavvy = 0.7\n",
            "line 2: grid.overload.heavvy is unknown: the nearest is grid.overload.heavy",
        ),
        ("theft.opn_score = 0.7\n", "line 1: theft.opn_score is unknown: the nearest is theft.open_score"),
        (
            '[notify.webhooks.crm]\nurl = "https://example.com"\nsecrt = ""\n',
            "line 3: notify.webhooks.crm.secrt is unknown: the nearest is notify.webhooks.crm.secret",
        ),
        ("[qqq]\n", "line 1: qqq is unknown: `gridpulse settings` lists the ones there are"),
        ("[theft]\nopen_score = 7\n", "line 2: theft.open_score must be from 0 to 1, not 7.0"),
        ("[theft]\nopen_score = nan\n", "line 2: theft.open_score must be a number, not nan"),
        ("[theft]\nclose_score = 0.8\n", "must not be below theft.close_score, which is 0.8; it is 0.6"),
        ("[theft]\nopen_days = 0\n", "line 2: theft.open_days must be above 0, not 0"),
        ("[theft]\nzero_days = [30, 14]\n", r"line 2: theft.zero_days must rise, not be \(30, 14\)"),
        ("[fraud]\nchargebacks = -1\n", "line 2: fraud.chargebacks must not be negative, not -1"),
        ('[learner]\ncandidates = ["oracle"]\n', "line 2: learner.candidates names oracle: there are logistic"),
        ('[common]\ntimezone = "Mars"\n', "line 2: common.timezone unknown time zone"),
        ("[common]\ninterval_s = 1000\n", "line 2: common.interval_s must divide a day"),
        (
            "[accounts.policy]\ngrace_days = 90\n",
            "file.toml line 1: accounts.policy: dunning: grace_days < notice_days",
        ),
        (
            '[accounts]\nnotice_proof = "sent"\n',
            "line 2: accounts.notice_proof: Input should be 'delivered' or 'ordered'",
        ),
        (
            '[accounts.policy]\n\n[[accounts.policy.clocks]]\nsource = "rule 7"\nlate_fee_per_day = "1 %"\n',
            "line 3: accounts.policy.clocks.0: legal clock from 1970-01-01: late_fee_per_day must be a share as text",
        ),
        (
            "[[accounts.class_policies.shop.clocks]]\nnotice_day = 7\n",
            "line 2: accounts.class_policies.shop.clocks.0.notice_day is unknown: the nearest is"
            " accounts.class_policies.shop.clocks.0.notice_period_days",
        ),
    ],
)
def test_a_parameter_file_is_refused_with_the_line_and_the_nearest_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "file.toml").write_text(text)
    with pytest.raises(BadSettings, match=said):
        load_settings(tmp_path / "file.toml")


def test_a_parameter_file_wins_over_the_environment_and_keeps_what_it_does_not_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gridpulse.toml").write_text("[theft]\nwarm_days = 20\n")
    (tmp_path / "changed.toml").write_text("[theft]\nopen_score = 0.7\n")
    monkeypatch.setenv("GRIDPULSE_THEFT__OPEN_SCORE", "0.65")
    monkeypatch.setenv("GRIDPULSE_THEFT__OPEN_DAYS", "6")
    theft = load_settings(tmp_path / "changed.toml").theft
    assert (theft.open_score, theft.open_days, theft.warm_days) == (0.7, 6, 20)
    with pytest.raises(BadSettings, match=r"nowhere\.toml cannot be read"):
        load_settings(tmp_path / "nowhere.toml")


def test_a_value_out_of_range_is_named_by_the_variable_that_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDPULSE_THEFT__OPEN_SCORE", "7")
    with pytest.raises(BadSettings, match=r"GRIDPULSE_THEFT__OPEN_SCORE: theft\.open_score must be from 0 to 1"):
        load_settings()


def test_ranges_are_of_settings_that_there_are_and_the_defaults_keep_them() -> None:
    names = {".".join(path) for path, _ in leaves(Settings())}
    pairs = {name for pair in ORDERED for name in pair}
    assert SHARES | POSITIVE | pairs | set(RISING) <= names
    assert list(problems(Settings())) == []


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDPULSE_COMMON__TIMEZOME", "UTC")
    with pytest.raises(BadSettings, match="TIMEZOME: the nearest is GRIDPULSE_COMMON__TIMEZONE"):
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
