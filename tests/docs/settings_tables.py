"""The tables of docs/settings.md and docs/routes.md, made from docstrings; run as a module to write them anew."""

import dataclasses
import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from alerts.config import (
    AppriseConfig,
    DeskConfig,
    FamilyRules,
    KannelConfig,
    SmppConfig,
    SmtpConfig,
    WebhookConfig,
)
from alerts.routes.file import Chain, Instead, Person, Receiver, Rota, Route, RoutesFile, Step
from alerts.routes.match import Match
from alerts.routes.times import Quiet, Times
from models.accounts.clockpolicy import ClockPolicy
from models.accounts.dunning import DunningPolicy
from models.accounts.shockpolicy import ShockPolicy
from models.grid.config import ForecastConfig, OverloadConfig, SupplyConfig, ThermalConfig
from models.tariffs import file as tariffs
from models.tariffs import percentages
from models.tariffs.when import Calendar, Rule
from streams.settings import PREFIX, Settings
from tests.docs.pages import DOCS

PAGE = DOCS / "settings.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"

_SAID_HERE = {
    "state": "directory of everything kept: the log, snapshots, series, alerts.",
    "grid.thermal": "thermal model of transformers; see `[grid.thermal]`.",
    "grid.overload": "when a load is heavy, an overload, or over; see `[grid.overload]`.",
    "grid.forecast": "load forecasts and their alerts; see `[grid.forecast]`.",
    "grid.supply": "when a transformer is without supply; see `[grid.supply]`.",
    "accounts.policy": "dunning of every account whose class has no policy of its own; see `[accounts.policy]`.",
    "accounts.class_policies": "dunning by class of account.",
    "accounts.policy.clocks": "what the law asks for, one version after the other; see `[[accounts.policy.clocks]]`. "
    "Given in the file, they replace the default.",
    "accounts.shock": "when the bill of a running month counts as a shock; see `[accounts.shock]`.",
    "alerts.families": "rules by kind family; see `[alerts.families.<family>]`. Families not named in the file have "
    "the defaults of that table, not those they have without a file.",
    "alerts.desk": "how much the desk is told at most; see `[alerts.desk]`.",
    "alerts.flapping_window_s": "see `flapping_edges`.",
    "notify.file": "file that the `file` carrier appends messages to, within the state directory.",
    "notify.smtp": "the mail server; see `[notify.smtp]`.",
    "notify.kannel": "the SMS gateway; see `[notify.kannel]`.",
    "notify.smpp": "the SMS centre; see `[notify.smpp]`.",
    "notify.webhooks": "channel -> program that takes its messages, whatever `channels` says; see "
    "`[notify.webhooks.<channel>]`.",
    "notify.apprise": "channel -> service that Apprise speaks to; see `[notify.apprise.<channel>]`.",
    "notify.smtp.host": "name or address of the mail server.",
    "notify.smtp.port": "its port.",
    "notify.kannel.url": "address of the gateway's `sendsms`.",
    "notify.kannel.user": "user name for the gateway.",
    "notify.kannel.password": "its password.",
    "churn.learned_lead": "skill by which it must lead the stated prior for that.",
    "churn.prior_labels": "see `prior_skill`.",
    "theft.tamper": "meter event -> strength of suspicion after one day with it, and after many (0 to 1).",
    "influx.url": "address of an InfluxDB or VictoriaMetrics, as `http://127.0.0.1:8086`; empty writes nowhere.",
    "influx.token": "token that may write to the bucket; `user:password` on InfluxDB 1.",
    "influx.org": "organisation, on InfluxDB 2.",
    "influx.bucket": "bucket that series are written to; database on InfluxDB 1.",
    "influx.meters_bucket": "bucket with a short retention for days of single meters; empty writes none.",
    "influx.batch_points": "the most points of one batch.",
    "influx.spool_mb": "room on disk for batches that wait while the server is away (MB); then the oldest are dropped.",
}
"""Meanings of settings whose docstrings give none, or one that is for programmers."""

_PARTS: tuple[tuple[str, type, str], ...] = (
    ("grid.thermal", ThermalConfig, "[grid.thermal]"),
    ("grid.overload", OverloadConfig, "[grid.overload]"),
    ("grid.forecast", ForecastConfig, "[grid.forecast]"),
    ("grid.supply", SupplyConfig, "[grid.supply]"),
    ("accounts.policy", DunningPolicy, "[accounts.policy]` and `[accounts.class_policies.<class>]"),
    (
        "clock",
        ClockPolicy,
        "[[accounts.policy.clocks]]` and `[[accounts.class_policies.<class>.clocks]]",
    ),
    ("accounts.shock", ShockPolicy, "[accounts.shock]"),
    ("family", FamilyRules, "[alerts.families.<family>]"),
    ("alerts.desk", DeskConfig, "[alerts.desk]"),
    ("notify.smtp", SmtpConfig, "[notify.smtp]"),
    ("notify.kannel", KannelConfig, "[notify.kannel]"),
    ("notify.smpp", SmppConfig, "[notify.smpp]"),
    ("webhook", WebhookConfig, "[notify.webhooks.<channel>]"),
    ("apprise", AppriseConfig, "[notify.apprise.<channel>]"),
)
"""Structures inside sections: the name their meanings are under, the class, how the file writes them."""

_ROUTES: tuple[tuple[str, type, str], ...] = (
    ("routes", RoutesFile, "the file"),
    ("contact", Person, "[contacts.<name>]"),
    ("rota", Rota, "[rotas.<name>]"),
    ("instead", Instead, "[[rotas.<name>.instead]]"),
    ("times", Times, "[times.<name>]"),
    ("told", Receiver, "[receivers.<name>]"),
    ("quiet", Quiet, "quiet = [{ … }]"),
    ("chain", Chain, "[chains.<name>]"),
    ("step", Step, "steps = [{ … }]"),
    ("route", Route, "[[routes]]"),
    ("match", Match, "match = { … }"),
)
"""The same of a routes file."""


_TARIFFS: tuple[tuple[str, type, str], ...] = (
    ("tariffs", tariffs.TariffsFile, "the file"),
    ("calendar", Calendar, "[calendars.<name>]"),
    ("rule", Rule, "rules = [{ … }]"),
    ("version", tariffs.Version, "[[tariffs.<name>]]"),
    ("energy", tariffs.Energy, "energy = [{ … }]"),
    ("tier", tariffs.Tier, "tiers = [{ … }]"),
    ("extra", tariffs.Extra, "extra = [{ … }]"),
    ("fixed", tariffs.Fixed, "fixed = [{ … }]"),
    ("capacity", tariffs.Capacity, "capacity = [{ … }]"),
    ("demand", tariffs.Demand, "demand = [{ … }]"),
    ("power_factor", percentages.PowerFactor, "power_factor = { … }"),
    ("step", percentages.Step, "table = [{ … }]"),
    ("slope", percentages.Slope, "below = [{ … }]` and `above = [{ … }]"),
    ("export", tariffs.Export, "export = [{ … }]"),
    ("minimum", percentages.Minimum, "minimum = { … }"),
    ("tax", percentages.Tax, "taxes = [{ … }]"),
)
"""The same of a tariffs file."""


_NONE = object()
"""What stands for a default that is nothing, where None is a value that must be given."""


class Row(NamedTuple):
    """One setting as the page shows it."""

    name: str
    default: str
    meaning: str


def tables() -> str:
    """Every table, in the order of the settings."""
    parts = [_table("General", [Row(f"{PREFIX}STATE", _shown(Settings().state), _SAID_HERE["state"])])]
    parts += [_table(section, list(_section(section))) for section in Settings.model_fields if section != "state"]
    parts += [_table(f"`{written}`", list(_fields(path, kind))) for path, kind, written in _PARTS]
    return "\n\n".join(parts)


def file_tables(parts: Sequence[tuple[str, type, str]]) -> str:
    """Every table of a file that is no file of settings."""
    return "\n\n".join(_table(f"`{written}`", list(_fields(path, kind))) for path, kind, written in parts)


PAGES: dict[Path, Callable[[], str]] = {
    PAGE: tables,
    DOCS / "routes.md": partial(file_tables, _ROUTES),
    DOCS / "tariffs.md": partial(file_tables, _TARIFFS),
}
"""Pages with such tables."""


def names() -> list[str]:
    """Names of the settings that the page must have, as tables show them."""
    return re.findall(r"^\| `([^`]+)`", tables(), flags=re.MULTILINE)


def _section(section: str) -> Iterator[Row]:
    value = getattr(Settings(), section)
    for row in _fields(section, type(value)):
        structured = _is_structured(getattr(value, row.name))
        meaning = f"{row.meaning} In the file only." if structured else row.meaning
        yield Row(f"{PREFIX}{section.upper()}__{row.name.upper()}", row.default, meaning)


def _fields(path: str, kind: type) -> Iterator[Row]:
    defaults = _defaults(kind)
    said = _meanings(kind, list(defaults))
    for name, default in defaults.items():
        yield Row(name, _shown(default), _SAID_HERE.get(f"{path}.{name}") or said.get(name, ""))


def _defaults(kind: type) -> dict[str, Any]:
    if dataclasses.is_dataclass(kind):
        return {field.name: _default(field) for field in dataclasses.fields(kind)}
    model: Any = kind
    return {name: field.default for name, field in model.model_fields.items()}


def _default(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    if field.default is dataclasses.MISSING:
        return None
    return _NONE if field.default is None else field.default


def _meanings(kind: type, fields: list[str]) -> dict[str, str]:
    """Meaning of each attribute; where one text tells several, the later ones point to the first."""
    found: dict[str, str] = {}
    _, _, listing = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    text = " ".join(listing.partition("\n\n")[0].split())
    name = "|".join(sorted(fields, key=len, reverse=True))
    _, *parts = re.split(rf"(?<![\w`])((?:{name})(?:, (?:{name}))*): ", text)
    for heads, meaning in zip(parts[::2], parts[1::2], strict=True):
        first, *others = heads.split(", ")
        found[first] = f"{meaning.strip().rstrip(',;.')}."
        found.update((other, f"see `{first}`.") for other in others)
    return found


def _is_structured(default: Any) -> bool:
    return dataclasses.is_dataclass(default) or isinstance(default, (tuple, Mapping))


def _shown(default: Any) -> str:
    if dataclasses.is_dataclass(default) or (isinstance(default, Mapping) and default):
        return "see below"
    if isinstance(default, tuple) and default and dataclasses.is_dataclass(default[0]):
        return "see below"
    if default is None:
        return "must be given"
    if default is _NONE:
        return "none"
    return f"`{json.dumps(default, default=str)}`"


def _table(title: str, rows: list[Row]) -> str:
    lines = [f"### {title}", "", "| setting | default | meaning |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| `{row.name}` | {row.default} | {row.meaning} |" for row in rows)])


def page_with(text: str, listing: str) -> str:
    """A text with tables in their place."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n\n{listing}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    for page, listing in PAGES.items():
        page.write_text(page_with(page.read_text(), listing()))
