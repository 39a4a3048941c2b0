"""Settings: defaults, then a TOML file, then environment variables; an unknown name is an error.

`GRIDPULSE_INFLUX__TOKEN_FILE` names a file that holds what `GRIDPULSE_INFLUX__TOKEN` would, and so for every setting of
a section: how containers are given secrets.
"""

import difflib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from alerts.config import AlertsConfig, NotifyConfig
from models.accounts.config import AccountsConfig
from models.churn.config import ChurnConfig
from models.config import Common
from models.customers.config import CustomersConfig
from models.errors import BadSettings
from models.fraud.config import FraudConfig
from models.grid.config import GridConfig
from models.learning.config import LearnerConfig
from models.meters.config import MetersConfig
from models.names import nearest, said_plainly
from models.theft.config import TheftConfig
from models.toml import TomlText
from streams.kafka.config import KafkaSettings
from streams.ranges import problems
from streams.sections import (
    ConsoleSettings,
    EngineSettings,
    GrafanaSettings,
    HealthSettings,
    InfluxSettings,
    LedgerSettings,
    OidcSettings,
)
from streams.toml import toml_file

PREFIX = "GRIDPULSE_"
CONFIG_FILE = f"{PREFIX}CONFIG"
_USUAL_FILE = "gridpulse.toml"
_FILE = "_FILE"
_SECRET = ("TOKEN", "PASSWORD", "DATABASE", "SECRET")
_NOT_SETTINGS = {CONFIG_FILE, f"{PREFIX}REQUIRE", f"{PREFIX}DATA", f"{PREFIX}CACHE"}


class Settings(BaseSettings):
    """Everything that can be set; `GRIDPULSE_COMMON__TIMEZONE=Asia/Shanghai` sets one of it.

    Attributes:
        state: directory of everything kept: the log, snapshots, series, alerts.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    state: Path = Path("var/gridpulse")
    common: Common = Field(default_factory=Common)
    meters: MetersConfig = Field(default_factory=MetersConfig)
    grid: GridConfig = Field(default_factory=GridConfig)
    theft: TheftConfig = Field(default_factory=TheftConfig)
    accounts: AccountsConfig = Field(default_factory=AccountsConfig)
    fraud: FraudConfig = Field(default_factory=FraudConfig)
    churn: ChurnConfig = Field(default_factory=ChurnConfig)
    customers: CustomersConfig = Field(default_factory=CustomersConfig)
    learner: LearnerConfig = Field(default_factory=LearnerConfig)
    alerts: AlertsConfig = Field(default_factory=AlertsConfig)
    notify: NotifyConfig = Field(default_factory=NotifyConfig)
    ledger: LedgerSettings = Field(default_factory=LedgerSettings)
    engine: EngineSettings = Field(default_factory=EngineSettings)
    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    health: HealthSettings = Field(default_factory=HealthSettings)
    influx: InfluxSettings = Field(default_factory=InfluxSettings)
    grafana: GrafanaSettings = Field(default_factory=GrafanaSettings)
    console: ConsoleSettings = Field(default_factory=ConsoleSettings)
    oidc: OidcSettings = Field(default_factory=OidcSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, which wins over the file."""
        path = os.environ.get(CONFIG_FILE, _USUAL_FILE)
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = _with_files(os.environ)
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)


def load_settings(parameters: Path | None = None, **overrides: Any) -> Settings:
    """Read the settings.

    Args:
        parameters: a TOML file of settings that win over the environment and the usual file.
        overrides: sections or values that win over all.

    Raises:
        BadSettings: a name is unknown, a value is out of range, or a file is not TOML.
    """
    _check_names(os.environ)
    path = os.environ.get(CONFIG_FILE)
    if path and not Path(path).is_file():
        raise BadSettings(f"{CONFIG_FILE} names {path}, which is not a file")
    usual = Path(path or _USUAL_FILE)
    files = [toml_file(each) for each in (parameters, usual) if each and (each is parameters or each.is_file())]
    told = files[0].values if parameters else {}
    try:
        settings = Settings(**(told | overrides))
    except ValidationError as error:
        wrong = [_refused(files, part["loc"], part["type"], part["msg"]) for part in error.errors()]
        raise BadSettings("settings are wrong: " + "; ".join(wrong)) from None
    except BadSettings as error:
        raise BadSettings(f"{parameters}: {error}" if parameters else str(error)) from None
    if wrong := [f"{_named(files, tuple(name.split('.')))} {said}" for name, said in problems(settings)]:
        raise BadSettings("settings are wrong: " + "; ".join(wrong))
    return settings


def _refused(files: Sequence[TomlText], place: tuple[int | str, ...], kind: str, said: str) -> str:
    """What is wrong with a setting, where, and what was probably meant."""
    if kind not in ("unexpected_keyword_argument", "extra_forbidden"):
        return f"{_named(files, place)}: {said_plainly(said)}"
    meant = nearest(Settings, place)
    mend = f"the nearest is {meant}" if meant else "`gridpulse settings` lists the ones there are"
    return f"{_named(files, place)} is unknown: {mend}"


def _named(files: Sequence[TomlText], place: tuple[int | str, ...]) -> str:
    """The dotted name of a setting behind the file and line, or the variable, that sets it."""
    name = ".".join(map(str, place))
    variable = PREFIX + "__".join(map(str, place[:2])).upper()
    said = [*(file.where(place) for file in files), variable if variable in os.environ else ""]
    return next((f"{where}: {name}" for where in said if where), name)


def _check_names(environment: Mapping[str, str]) -> None:
    known = _known() | _NOT_SETTINGS
    for name in environment:
        if name.startswith(PREFIX) and name not in known and not _in_file(name):
            near = difflib.get_close_matches(name, known, 1)
            mend = f"the nearest is {near[0]}" if near else "`gridpulse settings` lists the ones there are"
            raise BadSettings(f"unknown setting {name}: {mend}")


def _with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables in small letters, with what is in a file in place of the variable that names it."""
    found = {name.lower(): value for name, value in environment.items()}
    for variable, path in environment.items():
        if not (name := _in_file(variable)):
            continue
        if name in environment:
            raise BadSettings(f"{name} and {variable} are both set: keep one of them")
        try:
            found[name.lower()] = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSettings(f"{variable} names {path}, which cannot be read: {error}") from None
        del found[variable.lower()]
    return found


def _in_file(variable: str) -> str:
    """Name of the setting whose value is in the file that a variable names; empty where it is no such variable."""
    name = variable.removesuffix(_FILE)
    known = _known()
    return name if name != variable and variable not in known and name in known and "__" in name else ""


def listed(settings: Settings) -> dict[str, Any]:
    """Every setting by the name of its environment variable, with its value; secrets are not shown."""
    found: dict[str, Any] = {}
    for field in Settings.model_fields:
        section = getattr(settings, field)
        top, *inner = _names(field)
        if not inner:
            found[top] = section
        for name in inner:
            value = getattr(section, name.rsplit("__", 1)[1].lower())
            found[name] = "set" if value and name.endswith(_SECRET) else value
    return found


def _known() -> set[str]:
    return {name for field in Settings.model_fields for name in _names(field)}


def _names(field: str) -> list[str]:
    kind = Settings.model_fields[field].annotation
    inner = getattr(kind, "__dataclass_fields__", None) or getattr(kind, "model_fields", {})
    top = f"{PREFIX}{field.upper()}"
    return [top, *(f"{top}__{name.upper()}" for name in inner)]
